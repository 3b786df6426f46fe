import CZip

/// The checksum that zip files and the chunks of PNG files have (ISO 3309), through zlib.
enum CRC32 {
  /// The checksum of bytes that come after others.
  ///
  /// - Parameter checksum: the checksum of what comes before; 0 if nothing does.
  static func update(_ checksum: UInt32, with bytes: [UInt8]) -> UInt32 {
    // zlib begins anew at an empty piece that is no address.
    if bytes.isEmpty { return checksum }
    return bytes.withUnsafeBufferPointer {
      UInt32(truncatingIfNeeded: crc32_z(UInt(checksum), $0.baseAddress, $0.count))
    }
  }
}
