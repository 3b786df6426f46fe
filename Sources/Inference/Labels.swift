import TensorCore

/// Names of classes, a line each.
package enum Labels {
  /// Why a file has no such names. The description is one lower-case line.
  package struct Mismatch: Error, Equatable, CustomStringConvertible {
    package let description: String
  }

  private static let limit = 16 << 20

  /// - Throws: `Mismatch` unless there is a line for each class, `UnreadableFile`.
  package static func read(_ path: String, count: Int) throws -> [String] {
    try parse(try WholeFile.read(path, limit: limit), count: count)
  }

  /// - Throws: `Mismatch` unless there is a line for each class.
  package static func parse(_ bytes: [UInt8], count: Int) throws(Mismatch) -> [String] {
    let whole = String(decoding: bytes, as: UTF8.self)
    guard !whole.hasEndlessCharacter else {
      throw Mismatch(description: "a name of more marks in a row than any writing has")
    }
    let text = whole.drop { $0 == "\u{feff}" }
    var lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
      .map(String.init)
    if lines.last == "" { lines.removeLast() }
    guard lines.count == count else {
      throw Mismatch(description: "expected \(count) lines, one a class, found \(lines.count)")
    }
    return lines
  }
}
