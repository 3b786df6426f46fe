/// A part of a PNG file: its length, a type of four letters, data, and a checksum of type and data
/// (https://www.w3.org/TR/png-3, 5.3).
struct PNGChunk {
  let type: String
  let data: [UInt8]

  /// What every PNG file begins with.
  static let signature: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

  init(_ type: String, _ data: [UInt8]) {
    self.type = type
    self.data = data
  }

  /// The chunk as it stands in a file.
  var bytes: [UInt8] {
    let content = Array(type.utf8) + data
    return Self.bytes(UInt32(data.count)) + content
      + Self.bytes(CRC32.update(0, with: content))
  }

  /// The chunks of a PNG file that libpng has just written.
  static func all(in file: [UInt8]) -> [PNGChunk] {
    var chunks: [PNGChunk] = []
    var place = signature.count
    while place + 12 <= file.count {
      let length = file[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
      let start = place + 8
      chunks.append(
        PNGChunk(
          String(decoding: file[place + 4..<start], as: UTF8.self),
          Array(file[start..<start + length])))
      place = start + length + 4
    }
    return chunks
  }

  /// A number as four bytes, the highest first.
  static func bytes(_ number: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
  }
}
