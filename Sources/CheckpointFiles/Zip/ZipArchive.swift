import CZip
import TensorCore

/// The members of a zip archive. Members that are stored uncompressed are read directly, from where the directory says that
/// they are; compressed ones are read through libzip. It is safe to use from several threads.
final class ZipArchive: Sendable {
  struct Member: Sendable {
    let name: String
    let byteCount: Int
  }

  let members: [Member]
  private let file: FileBytes
  private let entries: [ZipDirectory.Entry]
  private let packed: PackedMembers

  /// Reads the directory at the end of the file, and no member.
  ///
  /// - Throws: `badZip`, also if the directory is missing, as in a file that was cut short; `expands` if the compressed
  ///   members hold far more than the file.
  init(_ file: FileBytes) throws(CheckpointError) {
    let entries = try ZipDirectory(file).entries
    self.file = file
    self.entries = entries
    packed = PackedMembers(file)
    members = entries.map { Member(name: $0.name, byteCount: $0.byteCount) }
    let sum = entries.reduce(0) { $0.clampedAdd($1.isStored ? 0 : $1.byteCount) }
    let limit = Expansion.limit(fileBytes: file.byteCount)
    guard sum <= limit else {
      throw .expands(what: "what is packed in it", bytes: sum, limit: limit)
    }
  }

  /// Reads a part of a member. If the whole member is read and the archive has a checksum of it, the checksum is verified.
  ///
  /// - Throws: `badZip`, which names the member; `cutShort`.
  func read(_ index: Int, _ range: Range<Int>) throws(CheckpointError) -> [UInt8] {
    let entry = entries[index]
    guard range.upperBound <= entry.byteCount else {
      throw .cutShort(
        what: "member \(entry.name.excerpt)", expected: range.upperBound, found: entry.byteCount)
    }
    guard entry.isStored else { return try packed.read(entry, range) }
    let start = try contentStart(entry)
    let bytes = try file.read(start + range.lowerBound..<start + range.upperBound)
    if range.count == entry.byteCount, !hasChecksum(bytes, entry.checksum) {
      throw .badZip(reason: "member \(entry.name.excerpt): crc error")
    }
    return bytes
  }

  /// Where the content of a member begins: behind its own header, whose name and extra fields may have other lengths than
  /// those in the directory.
  private func contentStart(_ entry: ZipDirectory.Entry) throws(CheckpointError) -> Int {
    let place = entry.extent.lowerBound
    var reader = ByteReader(MemoryBytes(bytes: try file.read(place..<place + 30)))
    guard try reader.integer(UInt32.self) == 0x0403_4b50 else {
      throw .badZip(reason: "member \(entry.name.excerpt) is not where the directory says")
    }
    _ = try reader.bytes(22)
    let name = Int(try reader.integer(UInt16.self))
    return place + 30 + name + Int(try reader.integer(UInt16.self))
  }
}

/// Whether bytes have the checksum (CRC-32) that the directory of an archive has for them; 0 stands for no checksum.
func hasChecksum(_ bytes: [UInt8], _ checksum: UInt32) -> Bool {
  checksum == 0
    || bytes.withUnsafeBufferPointer { UInt32(crc32_z(0, $0.baseAddress, $0.count)) } == checksum
}
