/// Builds the smallest zip archive that `torch.save` could have written around a pickle. The checksums are right whatever the
/// bytes of the pickle are.
package enum StoredZip {
  package static func archive(pickle: [UInt8], storage: Int = 4096) -> [UInt8] {
    archive([("a/data.pkl", pickle), ("a/data/0", [UInt8](repeating: 63, count: storage))])
  }

  package static func archive(_ members: [(name: String, bytes: [UInt8])]) -> [UInt8] {
    var file: [UInt8] = []
    var directory: [UInt8] = []
    for (name, bytes) in members {
      let start = file.count
      let facts =
        Self.bytes(20, 2) + Self.bytes(0, 2) + Self.bytes(0, 2) + Self.bytes(0, 4)
        + Self.bytes(Int(crc32(bytes)), 4) + Self.bytes(bytes.count, 4)
        + Self.bytes(bytes.count, 4) + Self.bytes(name.utf8.count, 2) + Self.bytes(0, 2)
      file += Self.bytes(0x0403_4b50, 4) + facts + Array(name.utf8) + bytes
      directory +=
        Self.bytes(0x0201_4b50, 4) + Self.bytes(20, 2) + facts + Self.bytes(0, 10)
        + Self.bytes(start, 4) + Array(name.utf8)
    }
    let end =
      Self.bytes(0x0605_4b50, 4) + Self.bytes(0, 4) + Self.bytes(members.count, 2)
      + Self.bytes(members.count, 2) + Self.bytes(directory.count, 4) + Self.bytes(file.count, 4)
      + Self.bytes(0, 2)
    return file + directory + end
  }

  private static func bytes(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { $0 < 8 ? UInt8(truncatingIfNeeded: value >> ($0 * 8)) : 0 }
  }

  package static func crc32(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(~0) { table[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] ^ $0 >> 8 }
  }

  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { value, _ in
      value & 1 == 1 ? 0xedb8_8320 ^ value >> 1 : value >> 1
    }
  }
}
