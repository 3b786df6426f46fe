import ArgumentParser
import TUICore

/// A colour map by its name: `diverging-light` for the one with a blank.
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
