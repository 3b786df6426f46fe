import ArgumentParser

/// The formats of files that matrices, tables and screens are written to.
enum ExportFormat: String, CaseIterable, ExpressibleByArgument {
  case csv, npy, npz, png, svg
  /// A picture that moves: the matrices in each checkpoint of a run.
  case apng
  /// Tables as their command prints them with `--format json`.
  case json
  /// The screen as text: without its colours, and with escape sequences for them.
  case txt, ansi

  /// The format of this name, if the matrices of one checkpoint can be written in it; `nil` for any other name.
  init?(argument: String) {
    guard let format = Self.ofMatrices.first(where: { $0.rawValue == argument }) else { return nil }
    self = format
  }

  static var allValueStrings: [String] { ofMatrices.map(\.rawValue) }

  /// The formats that the matrices of one checkpoint can be written in.
  static let ofMatrices: [ExportFormat] = [.csv, .npy, .npz, .png, .svg]

  /// The format that the ending of the file's name stands for, in upper or lower case; `nil` if it stands for none.
  init?(path: String) {
    guard let ending = path.ending else { return nil }
    self.init(rawValue: ending.lowercased())
  }

  /// The format that the name of a file asks for, in the explorer and on the command line alike; CSV if the name has no ending.
  ///
  /// - Throws: `UnknownFormat` if it has an ending that is none of those allowed.
  init(ofFile path: String, allowed: [ExportFormat]) throws(UnknownFormat) {
    let found = ExportFormat(path: path) ?? (path.hasEnding ? nil : .csv)
    guard let found, allowed.contains(found) else {
      throw UnknownFormat(path: path, allowed: allowed)
    }
    self = found
  }
}

extension String {
  /// The part of the file's name after its last dot; `nil` if the name has no dot. The string is a path.
  fileprivate var ending: Substring? {
    guard let name = split(separator: "/").last, let dot = name.lastIndex(of: ".") else {
      return nil
    }
    return name[name.index(after: dot)...]
  }

  /// Whether the file's name has an ending: one to eight letters and digits after its last dot, at least one of them a letter.
  /// The string is a path.
  var hasEnding: Bool {
    guard let ending else { return false }
    return (1...8).contains(ending.count) && ending.contains(where: \.isLetter)
      && ending.allSatisfy { $0.isLetter || $0.isNumber }
  }
}
