/// The end of a zip archive as torch.save writes it: the directory, zip64 records of eight-byte numbers if they are needed,
/// and one end record without a comment.
struct ZipEnd {
  let directory: Range<Int>
  let count: Int

  private static let byteCount = 22
  private static let wideByteCount = 56 + 20
  private static let mark: [UInt8] = [0x50, 0x4b, 5, 6]
  /// - Throws: `Oddity`; what reading the file throws.
  init(_ file: FileBytes) throws {
    let oddity = ExactZip.Oddity(reason: "no single end record at its very end")
    let tail = try file.read(max(0, file.byteCount - ZipDirectory.tailLimit)..<file.byteCount)
    guard tail.count >= Self.byteCount else { throw oddity }
    let record = Array(tail.suffix(Self.byteCount))
    let end = file.byteCount - Self.byteCount
    var reader = ByteReader(MemoryBytes(bytes: record))
    let mark = try reader.bytes(4)
    let disks = try reader.integer(UInt32.self)
    let counts = [Int(try reader.integer(UInt16.self)), Int(try reader.integer(UInt16.self))]
    let (bytes, start) = (try reader.integer(UInt32.self), try reader.integer(UInt32.self))
    guard mark.elementsEqual(Self.mark), disks == 0, try reader.integer(UInt16.self) == 0,
      !Self.hasOther(tail.dropLast(Self.byteCount), before: end)
    else { throw oddity }
    let wide = try Self.wide(file, before: end)
    let directoryEnd = wide == nil ? end : end - Self.wideByteCount
    let found = wide ?? (Int(start), Int(bytes), counts[0])
    guard found.start >= 0, (0...ZipDirectory.byteLimit).contains(found.bytes),
      found.start == directoryEnd - found.bytes,
      counts.allSatisfy({ $0 == min(found.count, 0xffff) }),
      bytes == UInt32(clamping: found.bytes), start == UInt32(clamping: found.start)
    else { throw ExactZip.Oddity(reason: "an end record that does not fit its directory") }
    directory = found.start..<directoryEnd
    count = found.count
  }

  /// Whether readers that look for an end record find one in a file that is no archive. Its contents do not matter, because
  /// readers correct wrong numbers, and look elsewhere for those that are too large.
  static func isFound(in file: FileBytes) throws(CheckpointError) -> Bool {
    let tail = try file.read(max(0, file.byteCount - ZipDirectory.tailLimit)..<file.byteCount)
    return tail.indices.dropLast(byteCount - 1).contains { tail[$0...].starts(with: mark) }
  }

  /// Whether there is another end record, of an archive within the archive, that readers could find.
  private static func hasOther(_ tail: ArraySlice<UInt8>, before end: Int) -> Bool {
    let start = end - tail.count
    return tail.indices.contains { index in
      guard tail[index...].starts(with: mark), tail.count - (index - tail.startIndex) >= byteCount
      else { return false }
      func field(_ offset: Int) -> Int {
        tail[(index + offset)..<(index + offset + 4)].reversed().reduce(0) { $0 << 8 | Int($1) }
      }
      return field(12) + field(16) <= start + index - tail.startIndex
    }
  }

  /// The numbers of the zip64 record, which lies before its locator and the end record; `nil` if there is no locator.
  private static func wide(
    _ file: FileBytes, before end: Int
  ) throws -> (start: Int, bytes: Int, count: Int)? {
    guard end >= wideByteCount else { return nil }
    let place = end - wideByteCount
    let bytes = try file.read(place..<end)
    let locator = Array(bytes[56...])
    guard locator.starts(with: [0x50, 0x4b, 6, 7]) else { return nil }
    var reader = ByteReader(MemoryBytes(bytes: bytes))
    let (mark, length) = (try reader.integer(UInt32.self), try reader.integer(UInt64.self))
    _ = try reader.bytes(4)
    let disks = [try reader.integer(UInt32.self), try reader.integer(UInt32.self)]
    let numbers = try (0..<4).map { _ in Int(clamping: try reader.integer(UInt64.self)) }
    _ = try reader.bytes(4)
    let disk = try reader.integer(UInt32.self)
    let position = try reader.integer(UInt64.self)
    guard mark == 0x0606_4b50, length == 44, disks == [0, 0], numbers[0] == numbers[1], disk == 0,
      position == UInt64(place), try reader.integer(UInt32.self) == 1
    else { throw ExactZip.Oddity(reason: "two end records that disagree") }
    return (numbers[3], numbers[2], numbers[0])
  }
}
