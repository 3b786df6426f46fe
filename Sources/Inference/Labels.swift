import TensorCore

/// The names of classes, read from a file with one name in each line.
package enum Labels {
  /// Why the contents of a file are not the names of a model's classes. The description is one lower-case line.
  package struct Mismatch: Error, Equatable, CustomStringConvertible {
    package let description: String
  }

  private static let limit = 16 << 20

  /// Reads the names of `count` classes from a file.
  ///
  /// - Throws: `Mismatch` unless there is one line for each class; `UnreadableFile` if the file cannot be read.
  package static func read(_ path: String, count: Int) throws -> [String] {
    try parse(try WholeFile.read(path, limit: limit), count: count)
  }

  /// Splits the contents of a file into the names of `count` classes. The last line may end with a line break or not.
  ///
  /// - Throws: `Mismatch` unless there is one line for each class.
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
