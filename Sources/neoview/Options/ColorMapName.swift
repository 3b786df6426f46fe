import ArgumentParser
import TUICore

/// The name of a colour map, in which a hyphen stands for a blank: `diverging-light`.
struct ColorMapName: ExpressibleByArgument {
  let map: ColorMap

  static var allValueStrings: [String] {
    ColorMap.allCases.map { $0.rawValue.replacing(" ", with: "-") }
  }

  init?(argument: String) {
    guard let map = ColorMap(rawValue: argument.replacing("-", with: " ")) else { return nil }
    self.map = map
  }
}
