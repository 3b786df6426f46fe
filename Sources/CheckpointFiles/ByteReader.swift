/// Reads a source from front to back, a window at a time, so that a stream of any length takes little memory.
struct ByteReader {
  private let source: any ByteSource
  private var window: [UInt8] = []
  private var cursor = 0
  private var windowStart: Int
  private static let windowSize = 1 << 16
  /// The longest text or number that is read, in bytes; those of checkpoints are shorter.
  private static let itemLimit = 1 << 24
  private static let lineLimit = 1 << 16

  init(_ source: any ByteSource, at offset: Int = 0) {
    self.source = source
    windowStart = offset
  }

  /// The offset of the next byte.
  var offset: Int { windowStart + cursor }
  var remaining: Int { source.byteCount - offset }

  mutating func byte() throws(CheckpointError) -> UInt8 {
    if cursor == window.count { try refill(1) }
    defer { cursor += 1 }
    return window[cursor]
  }

  /// The next `count` bytes. Memory is taken only once it is known that there are so many.
  mutating func bytes(_ count: Int) throws(CheckpointError) -> ArraySlice<UInt8> {
    try require(count)
    guard count <= Self.itemLimit else {
      throw .tooLarge(what: "the item at byte \(offset)", bytes: count, limit: Self.itemLimit)
    }
    if window.count - cursor < count { try refill(count) }
    defer { cursor += count }
    return window[cursor..<cursor + count]
  }

  mutating func skip(_ count: Int) throws(CheckpointError) {
    try require(count)
    if count <= window.count - cursor {
      cursor += count
    } else {
      windowStart = offset + count
      window = []
      cursor = 0
    }
  }

  /// A little-endian integer of the given width.
  mutating func integer<T: FixedWidthInteger>(_ type: T.Type) throws(CheckpointError) -> T {
    var value: T = 0
    for (place, byte) in try bytes(MemoryLayout<T>.size).enumerated() {
      value |= T(truncatingIfNeeded: UInt64(byte) << UInt64(8 * place))
    }
    return value
  }

  /// The bytes up to the next newline, which is passed over.
  mutating func line() throws(CheckpointError) -> [UInt8] {
    var line: [UInt8] = []
    while case let next = try byte(), next != UInt8(ascii: "\n") {
      guard line.count < Self.lineLimit else {
        throw .tooLarge(
          what: "the line at byte \(offset)", bytes: line.count, limit: Self.lineLimit)
      }
      line.append(next)
    }
    return line
  }

  private func require(_ count: Int) throws(CheckpointError) {
    guard count >= 0, count <= remaining else {
      throw .cutShort(
        what: "the item at byte \(offset)", expected: max(0, count), found: max(0, remaining))
    }
  }

  private mutating func refill(_ count: Int) throws(CheckpointError) {
    try require(count)
    let start = offset
    let end = start + max(count, min(Self.windowSize, remaining))
    window = try source.read(start..<end)
    windowStart = start
    cursor = 0
  }
}
