/// Writes a zip file whose members are stored as they are, without compression, as PKWARE's APPNOTE.TXT describes it (version 6.3.10,
/// sections 4.3 and 4.4). The same members always give the same bytes: all have the same date, 1 January 1980.
///
/// The bytes go to `sink` in pieces, so that the memory that this takes does not grow with the members.
package struct ZipFile {
  package typealias Sink = ([UInt8]) throws -> Void

  private let sink: Sink
  /// The number of bytes that were passed to the sink.
  private var place = 0
  /// The entries of the directory, which comes after the members.
  private var directory: [UInt8] = []
  private var count = 0

  package init(_ sink: @escaping Sink) { self.sink = sink }

  /// Adds a member. Its checksum stands before its content, and so the content is made twice.
  ///
  /// - Parameters:
  ///   - name: the name, which is no other member's.
  ///   - content: passes the same bytes to its sink each time.
  /// - Throws: `zipTooLarge`; what `content` and the sink throw.
  package mutating func add(_ name: String, _ content: (@escaping Sink) throws -> Void) throws {
    var (checksum, size) = (UInt32(0), 0)
    try content { piece in
      checksum = CRC32.update(checksum, with: piece)
      size += piece.count
    }
    let offset = place
    let facts = Self.facts(name, size: size, checksum: checksum)
    // A member of this size, its two headers and the end of the directory must lie within what four bytes can count.
    let end = place + size + directory.count + 2 * (facts.count + name.utf8.count) + Self.overhead
    guard end <= UInt32.max, count < UInt16.max else { throw ExportError.zipTooLarge(bytes: end) }
    try pass(Self.bytes(0x0403_4b50, 4) + facts + Array(name.utf8))
    try content(sink)
    place += size
    directory += Self.bytes(0x0201_4b50, 4) + Self.bytes(Self.version, 2) + facts
    // No comment, the first disk, no attributes.
    directory += Self.bytes(0, 10) + Self.bytes(offset, 4) + Array(name.utf8)
    count += 1
  }

  /// Writes the directory, which ends the file.
  package mutating func finish() throws {
    let (start, size) = (place, directory.count)
    try pass(directory)
    try pass(
      Self.bytes(0x0605_4b50, 4) + Self.bytes(0, 4) + Self.bytes(count, 2) + Self.bytes(count, 2)
        + Self.bytes(size, 4) + Self.bytes(start, 4) + Self.bytes(0, 2))
  }

  /// More than the fixed fields take that a last member and the end of the directory add.
  private static let overhead = 128
  /// The version of the format that a reader must know: 2.0.
  private static let version = 20
  /// The flag that says that names are UTF-8.
  private static let hasUTF8Names = 1 << 11
  /// 1 January 1980: the year counts from 1980 in the upper seven bits, then four bits for the month and five for the day.
  private static let date = 1 << 5 | 1

  private mutating func pass(_ bytes: [UInt8]) throws {
    try sink(bytes)
    place += bytes.count
  }

  /// The fields that the header of a member and its entry in the directory have in common.
  private static func facts(_ name: String, size: Int, checksum: UInt32) -> [UInt8] {
    bytes(version, 2) + bytes(hasUTF8Names, 2) + bytes(0, 2)  // stored
      + bytes(0, 2) + bytes(date, 2) + bytes(Int(checksum), 4) + bytes(size, 4) + bytes(size, 4)
      + bytes(name.utf8.count, 2) + bytes(0, 2)
  }

  private static func bytes(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
  }
}
