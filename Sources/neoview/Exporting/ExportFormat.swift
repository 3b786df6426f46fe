import ArgumentParser
import Exports
import Glibc

/// How matrices, tables and screens are written.
enum ExportFormat: String, CaseIterable, ExpressibleByArgument {
  case csv, npy, png, svg
  /// The screen as text, without and with its colours.
  case txt, ansi

  init?(argument: String) {
    guard let format = Self.ofMatrices.first(where: { $0.rawValue == argument }) else { return nil }
    self = format
  }

  static var allValueStrings: [String] { ofMatrices.map(\.rawValue) }

  static let ofMatrices: [ExportFormat] = [.csv, .npy, .png, .svg]
  static let ofScreens: [ExportFormat] = [.png, .svg, .txt, .ansi]

  /// By the ending of a name; `nil` if that is none of these.
  init?(path: String) {
    guard let name = path.split(separator: "/").last, let dot = name.lastIndex(of: ".") else {
      return nil
    }
    self.init(rawValue: name[name.index(after: dot)...].lowercased())
  }
}

extension String {
  /// Whether the name of a file has an ending of letters and digits.
  var hasEnding: Bool {
    guard let name = split(separator: "/").last, let dot = name.lastIndex(of: ".") else {
      return false
    }
    let ending = name[name.index(after: dot)...]
    return (1...5).contains(ending.count) && ending.contains(where: \.isLetter)
      && ending.allSatisfy { $0.isLetter || $0.isNumber }
  }
}

/// A name whose ending is of no format that goes here.
struct UnknownFormat: Error, CustomStringConvertible {
  let path: String
  let allowed: [ExportFormat]

  var description: String {
    let endings = allowed.map { ".\($0.rawValue)" }.joined(separator: ", ")
    return "expected a name that ends in \(endings), found \(path.excerpt)"
  }
}

extension Drawing {
  /// The bytes of a PNG or SVG.
  ///
  /// - Throws: `ExportError`.
  func bytes(_ format: ExportFormat) throws(ExportError) -> [UInt8] {
    format == .svg ? Array(try SVG.text(of: self).utf8) : try PNG.bytes(of: self)
  }
}

/// Writes a whole file, or standard output for `-`.
///
/// - Throws: `ExportError`.
func writeWhole(_ bytes: [UInt8], to path: String, overwrite: Bool, sources: [String]) throws {
  if path == "-" {
    try writeAll(bytes, to: STDOUT_FILENO, path: "standard output")
  } else {
    try AtomicFile.fill(path, overwrite: overwrite, sources: sources) { try $0(bytes) }
  }
}
