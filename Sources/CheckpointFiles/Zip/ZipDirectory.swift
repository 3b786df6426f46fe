import TensorCore

/// The directory at the end of a zip archive. It is read and checked here before libzip may read it, because its size
/// decides how much memory libzip takes, and libzip accepts members that overlap.
struct ZipDirectory {
  struct Entry: Sendable {
    let name: String
    let isEncrypted: Bool
    /// Whether the content lies in the file uncompressed.
    let isStored: Bool
    /// The length of the content, uncompressed.
    let byteCount: Int
    /// The checksum of the content; 0 if there is no content, or if the writer left the checksum out.
    let checksum: UInt32
    /// The bytes from the member's own header to the end of its content, as far as the directory tells.
    let extent: Range<Int>
  }

  private(set) var entries: [Entry] = []

  /// The largest number of members: a storage for each of 65,536 tensors, and the other members that torch.save writes.
  private static let entryLimit = (1 << 16) + 64
  static let byteLimit = 32 << 20
  /// The length of the longest end record, which has the longest comment possible.
  static let tailLimit = 22 + 0xffff

  /// - Throws: `badZip`, `tooLarge`.
  init(_ file: FileBytes) throws(CheckpointError) {
    let (start, bytes, count) = try Self.find(file)
    // Numbers of eight bytes that do not fit an Int have become negative.
    guard start >= 0, bytes >= 0, count >= 0 else { throw Self.notThere }
    guard count <= Self.entryLimit else {
      throw .badZip(reason: "\(count) members, at most \(Self.entryLimit) are read")
    }
    guard bytes <= Self.byteLimit else {
      throw .tooLarge(what: "the zip archive's directory", bytes: bytes, limit: Self.byteLimit)
    }
    guard start <= file.byteCount - bytes else { throw Self.notThere }
    var reader = ByteReader(MemoryBytes(bytes: try file.read(start..<start + bytes)))
    entries.reserveCapacity(count)
    for _ in 0..<count { entries.append(try Self.entry(&reader, before: start)) }
    try checkNames()
    try checkExtents()
  }

  private static let notThere = CheckpointError.badZip(
    reason: "no central directory at its end (is the file cut short?)")

  // MARK: - Finding it

  private typealias Place = (start: Int, bytes: Int, count: Int)

  /// Where the directory starts, how many bytes it takes, and how many entries it has.
  private static func find(_ file: FileBytes) throws(CheckpointError) -> Place {
    let tailStart = max(0, file.byteCount - tailLimit)
    let tail = try file.read(tailStart..<file.byteCount)
    guard
      let place = stride(from: tail.count - 22, through: 0, by: -1).first(where: {
        tail[$0...].starts(with: [0x50, 0x4b, 5, 6])
      })
    else { throw notThere }
    let plain: Place = (
      integer(tail, place + 16, 4), integer(tail, place + 12, 4), integer(tail, place + 10, 2)
    )
    guard let wide = try wide(file, tail, place) else { return plain }
    // A field of the plain record is full if its number does not fit; other fields must be equal in both records.
    let agrees =
      [(plain.start, wide.start), (plain.bytes, wide.bytes)].allSatisfy {
        $0.0 == 0xffff_ffff || $0.0 == $0.1
      } && (plain.count == 0xffff || plain.count == wide.count)
    guard agrees else { throw .badZip(reason: "its directory can be read in two ways") }
    return wide
  }

  /// The numbers of the zip64 record, which has eight bytes for each; `nil` if no locator of one is before the end record.
  private static func wide(
    _ file: FileBytes, _ tail: [UInt8], _ place: Int
  ) throws(CheckpointError) -> Place? {
    guard place >= 20, tail[(place - 20)...].starts(with: [0x50, 0x4b, 6, 7]) else { return nil }
    let start = integer(tail, place - 20 + 8, 8)
    guard start >= 0, start <= file.byteCount - 56 else { throw notThere }
    let record = try file.read(start..<start + 56)
    guard record.starts(with: [0x50, 0x4b, 6, 6]) else { throw notThere }
    return (integer(record, 48, 8), integer(record, 40, 8), integer(record, 32, 8))
  }

  /// A little-endian integer; numbers that do not fit an `Int` become negative.
  private static func integer(_ bytes: [UInt8], _ place: Int, _ count: Int) -> Int {
    let value = bytes[place..<place + count].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return Int(truncatingIfNeeded: value)
  }

  // MARK: - Entries

  private static func entry(
    _ reader: inout ByteReader, before end: Int
  ) throws(CheckpointError) -> Entry {
    guard try reader.integer(UInt32.self) == 0x0201_4b50 else {
      throw .badZip(reason: "its directory breaks off")
    }
    _ = try reader.bytes(4)
    let flags = try reader.integer(UInt16.self)
    let method = try reader.integer(UInt16.self)
    _ = try reader.bytes(4)
    let checksum = try reader.integer(UInt32.self)
    var packed = UInt64(try reader.integer(UInt32.self))
    var unpacked = UInt64(try reader.integer(UInt32.self))
    let nameCount = Int(try reader.integer(UInt16.self))
    let extraCount = Int(try reader.integer(UInt16.self))
    let commentCount = Int(try reader.integer(UInt16.self))
    _ = try reader.bytes(8)
    var start = UInt64(try reader.integer(UInt32.self))
    let name = String(decoding: try reader.bytes(nameCount), as: UTF8.self)
    guard !name.hasEndlessCharacter else {
      throw .badZip(reason: "a member's name has more marks in a row than any writing has")
    }
    let extra = Array(try reader.bytes(extraCount))
    try reader.skip(commentCount)
    var next = wideFields(extra).makeIterator()
    if unpacked == 0xffff_ffff { unpacked = next.next() ?? unpacked }
    if packed == 0xffff_ffff { packed = next.next() ?? packed }
    if start == 0xffff_ffff { start = next.next() ?? start }
    let header = UInt64(30 + nameCount)
    guard start <= UInt64(end), packed <= UInt64(end), start + header + packed <= UInt64(end) else {
      throw .badZip(reason: "member \(name.excerpt) lies outside the archive")
    }
    let isStored = method == 0
    guard !isStored || packed == unpacked else {
      throw .badZip(reason: "member \(name.excerpt) is stored in another length than it has")
    }
    return Entry(
      name: name, isEncrypted: flags & 1 == 1, isStored: isStored,
      byteCount: Int(clamping: unpacked), checksum: checksum,
      extent: Int(start)..<Int(start + header + packed))
  }

  /// The eight-byte numbers of the zip64 extra field, which replace those that do not fit four bytes.
  private static func wideFields(_ extra: [UInt8]) -> [UInt64] {
    var place = 0
    while place + 4 <= extra.count {
      let (kind, count) = (integer(extra, place, 2), integer(extra, place + 2, 2))
      let start = place + 4
      guard count <= extra.count - start else { return [] }
      if kind == 1 {
        return stride(from: start, to: start + count / 8 * 8, by: 8).map {
          UInt64(bitPattern: Int64(integer(extra, $0, 8)))
        }
      }
      place = start + count
    }
    return []
  }

  // MARK: - Checks

  private func checkNames() throws(CheckpointError) {
    var names: Set<String> = []
    for entry in entries {
      guard names.insert(entry.name).inserted else {
        throw .badZip(reason: "member \(entry.name.excerpt) twice")
      }
      if entry.isEncrypted { throw .badZip(reason: "member \(entry.name.excerpt) is encrypted") }
    }
  }

  private func checkExtents() throws(CheckpointError) {
    let sorted = entries.sorted { $0.extent.lowerBound < $1.extent.lowerBound }
    for (first, second) in zip(sorted, sorted.dropFirst())
    where second.extent.lowerBound < first.extent.upperBound {
      throw .badZip(
        reason: "members \(first.name.excerpt) and \(second.name.excerpt) lie over each other")
    }
  }
}
