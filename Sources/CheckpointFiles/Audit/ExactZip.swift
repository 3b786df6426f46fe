/// A zip archive in the layout that torch.save writes, in which every reader finds the same. Uncompressed members follow
/// each other from the first byte of the file to the directory. The header of each member says the same as the directory.
/// There is one end record, at the end of the file. Every byte of the file belongs to one of these.
struct ExactZip {
  struct Member {
    let name: String
    let content: Range<Int>
    /// Where the content would begin if there were no padding before it.
    let unpadded: Int
    let checksum: UInt32
  }

  /// The reason why an archive has another layout.
  struct Oddity: Error {
    let reason: String
  }

  private(set) var members: [Member] = []
  private let file: FileBytes

  /// - Throws: `Oddity`; what reading the file throws.
  init(_ file: FileBytes) throws {
    self.file = file
    let end = try ZipEnd(file)
    var reader = ByteReader(MemoryBytes(bytes: try file.read(end.directory)))
    var place = 0
    for _ in 0..<end.count {
      let entry = try Entry(&reader)
      place = try follow(entry, at: place)
    }
    guard reader.remaining == 0, place == end.directory.lowerBound else {
      throw Oddity(reason: "bytes that belong to no member")
    }
  }

  func read(_ range: Range<Int>) throws(CheckpointError) -> [UInt8] { try file.read(range) }

  /// One entry of the directory.
  private struct Entry {
    let version: UInt16
    let flags: UInt16
    let date: UInt32
    let checksum: UInt32
    let byteCount: UInt64
    let start: UInt64
    let name: [UInt8]

    init(_ reader: inout ByteReader) throws {
      guard try reader.integer(UInt32.self) == 0x0201_4b50 else {
        throw Oddity(reason: "a directory that breaks off")
      }
      _ = try reader.integer(UInt16.self)
      version = try reader.integer(UInt16.self)
      flags = try reader.integer(UInt16.self)
      let method = try reader.integer(UInt16.self)
      date = try reader.integer(UInt32.self)
      checksum = try reader.integer(UInt32.self)
      let packed = try reader.integer(UInt32.self)
      let unpacked = try reader.integer(UInt32.self)
      let nameCount = Int(try reader.integer(UInt16.self))
      let extraCount = Int(try reader.integer(UInt16.self))
      let commentCount = try reader.integer(UInt16.self)
      let disk = try reader.integer(UInt16.self)
      let internalAttributes = try reader.integer(UInt16.self)
      let attributes = try reader.integer(UInt32.self)
      let offset = try reader.integer(UInt32.self)
      name = Array(try reader.bytes(nameCount))
      var wide = try ExtraFields(Array(reader.bytes(extraCount)))
      let sizes = [unpacked, packed].map { wide.value($0) }
      (byteCount, start) = (sizes[0], wide.value(offset))
      guard version & 0xff <= 45, flags & ~0x0808 == 0, method == 0, sizes[0] == sizes[1],
        commentCount == 0, disk == 0, wide.isSpent, internalAttributes == 0,
        Self.isFile(attributes),
        name.allSatisfy({ (0x21...0x7e).contains($0) || $0 == 0x20 })
      else {
        throw Oddity(reason: "a member that is packed, no file, has a comment, or is named oddly")
      }
    }

    /// Whether these are the eight-byte numbers that torch.save or other programs write in the header of this member.
    func needs(wide values: [UInt64]) -> Bool {
      let (isLong, isFar) = (byteCount >= UInt32.max, start >= UInt32.max)
      let sizes = isLong ? [[byteCount, 0], [byteCount, byteCount]] : [[]]
      return (isLong || isFar)
        && sizes.contains { values == $0 + (isFar ? [start] : []) || values == $0 }
    }

    /// Whether the attributes are those of a file: no folder, whose content some readers leave out, and no link. The lower
    /// half has the attributes of DOS, the upper half the kind of file in Unix.
    private static func isFile(_ attributes: UInt32) -> Bool {
      attributes & 0xffff == 0 && [0, 0o100000].contains(attributes >> 16 & 0o170000)
    }
  }

  /// Reads one member: its header, its content, and the descriptor that may follow.
  ///
  /// - Returns: where the next member begins.
  private mutating func follow(_ entry: Entry, at place: Int) throws -> Int {
    guard entry.start == UInt64(place) else {
      throw Oddity(reason: "members that are not one behind the other")
    }
    let fixed = try file.read(place..<place.clampedAdd(Self.headerByteCount))
    var reader = ByteReader(MemoryBytes(bytes: fixed))
    guard try reader.integer(UInt32.self) == 0x0403_4b50 else {
      throw Oddity(reason: "a member without a header")
    }
    let version = try reader.integer(UInt16.self)
    let flags = try reader.integer(UInt16.self)
    let method = try reader.integer(UInt16.self)
    let date = try reader.integer(UInt32.self)
    let checksum = try reader.integer(UInt32.self)
    let sizes = [try reader.integer(UInt32.self), try reader.integer(UInt32.self)]
    let nameStart = place + Self.headerByteCount
    let nameEnd = nameStart + Int(try reader.integer(UInt16.self))
    let start = nameEnd + Int(try reader.integer(UInt16.self))
    let name = try file.read(nameStart..<nameEnd)
    var extra = try ExtraFields(file.read(nameEnd..<start))
    guard !extra.isWide || entry.needs(wide: extra.values) else {
      throw Oddity(reason: "numbers of eight bytes that nothing needs")
    }
    // If the sizes were not known when the header was written, they are in a descriptor behind the content.
    let isLater = entry.flags & 8 != 0 && checksum == 0 && sizes == [0, 0]
    let isSaid =
      checksum == entry.checksum
      && sizes.map { extra.value($0) } == [entry.byteCount, entry.byteCount]
    guard version == entry.version, flags == entry.flags, method == 0, date == entry.date,
      name == entry.name,
      isLater || isSaid
    else { throw Oddity(reason: "a member whose header and directory disagree") }
    guard let byteCount = Int(exactly: entry.byteCount), byteCount <= file.byteCount - start else {
      throw Oddity(reason: "a member that lies outside the file")
    }
    let end = start + byteCount
    members.append(
      Member(
        name: String(decoding: name, as: UTF8.self), content: start..<end,
        unpadded: start - extra.paddingCount, checksum: entry.checksum))
    return entry.flags & 8 == 0 ? end : try descriptor(of: entry, at: end, isWide: extra.isWide)
  }

  private static let headerByteCount = 30

  /// Checks the descriptor that follows the content of a member.
  ///
  /// - Returns: where the descriptor ends.
  private func descriptor(of entry: Entry, at place: Int, isWide: Bool) throws -> Int {
    let end = place + (isWide ? 24 : 16)
    var reader = ByteReader(MemoryBytes(bytes: try file.read(place..<end)))
    let mark = try reader.integer(UInt32.self)
    let checksum = try reader.integer(UInt32.self)
    var sizes: [UInt64] = []
    for _ in 0..<2 {
      sizes.append(
        isWide
          ? try reader.integer(UInt64.self) : UInt64(try reader.integer(UInt32.self)))
    }
    guard mark == 0x0807_4b50, checksum == entry.checksum,
      sizes == [entry.byteCount, entry.byteCount]
    else { throw Oddity(reason: "a member whose descriptor and directory disagree") }
    return end
  }
}

/// The extra fields behind the name of a member: padding, and eight-byte numbers in place of those that do not fit four
/// bytes.
private struct ExtraFields {
  private(set) var isWide = false
  /// The bytes of padding, without the four bytes that begin the field.
  private(set) var paddingCount = 0
  private(set) var values: [UInt64] = []

  /// - Throws: `Oddity` for other fields, such as those that give a member another name.
  init(_ extra: [UInt8]) throws {
    var reader = ByteReader(MemoryBytes(bytes: extra))
    while reader.remaining > 0 {
      guard reader.remaining >= 4 else {
        throw ExactZip.Oddity(reason: "an extra field that breaks off")
      }
      let kind = try reader.integer(UInt16.self)
      let content = try reader.bytes(Int(reader.integer(UInt16.self)))
      switch kind {
      case 0x4246 where content.allSatisfy { $0 == UInt8(ascii: "Z") }:
        paddingCount += content.count
      case 1 where !isWide && content.count % 8 == 0:
        isWide = true
        var fields = ByteReader(MemoryBytes(bytes: Array(content)))
        while fields.remaining > 0 { values.append(try fields.integer(UInt64.self)) }
      default: throw ExactZip.Oddity(reason: "extra fields that torch.save does not write")
      }
    }
  }

  mutating func value(_ narrow: UInt32) -> UInt64 {
    guard narrow == .max, !values.isEmpty else { return UInt64(narrow) }
    return values.removeFirst()
  }

  var isSpent: Bool { values.isEmpty }
}
