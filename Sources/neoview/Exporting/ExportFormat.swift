import ArgumentParser

/// The formats of files that matrices, tables and screens are written to.
enum ExportFormat: String, CaseIterable, ExpressibleByArgument {
  case csv, npy, png, svg
  /// The screen as text, without its colours and with them.
  case txt, ansi

  init?(argument: String) {
    guard let format = Self.ofMatrices.first(where: { $0.rawValue == argument }) else { return nil }
    self = format
  }

  static var allValueStrings: [String] { ofMatrices.map(\.rawValue) }

  static let ofMatrices: [ExportFormat] = [.csv, .npy, .png, .svg]
  static let ofScreens: [ExportFormat] = [.png, .svg, .txt, .ansi]

  /// The format that the ending of a name stands for; `nil` if it is none of these.
  init?(path: String) {
    guard let ending = path.ending else { return nil }
    self.init(rawValue: ending.lowercased())
  }
}

extension String {
  /// What stands behind the last point in the name of the file at this path; `nil` if there is no point.
  fileprivate var ending: Substring? {
    guard let name = split(separator: "/").last, let dot = name.lastIndex(of: ".") else {
      return nil
    }
    return name[name.index(after: dot)...]
  }

  /// Whether the name of the file at this path has an ending, which is of up to five letters and digits.
  var hasEnding: Bool {
    guard let ending else { return false }
    return (1...5).contains(ending.count) && ending.contains(where: \.isLetter)
      && ending.allSatisfy { $0.isLetter || $0.isNumber }
  }
}
