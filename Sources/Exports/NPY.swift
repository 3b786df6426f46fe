/// Matrices of one size in numpy's `.npy` format, version 1.0: an array `[count, rows, columns]` of little-endian float32.
package enum NPY {
  /// The bytes before the values, padded with blanks so that the values begin at a multiple of 64 bytes.
  package static func header(shape: [Int]) -> [UInt8] {
    let sides = shape.map(String.init).joined(separator: ", ")
    let text = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(sides)), }"
    let fixed = 10
    let length = (fixed + text.utf8.count + 1 + 63) / 64 * 64 - fixed
    let padding = String(repeating: " ", count: length - text.utf8.count - 1)
    return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(length & 0xff), UInt8(length >> 8)]
      + Array((text + padding + "\n").utf8)
  }

  /// Passes the bytes of values to a sink, a piece at a time.
  package static func write(_ values: ArraySlice<Float>, to sink: ([UInt8]) throws -> Void) rethrows
  {
    for start in stride(from: values.startIndex, to: values.endIndex, by: pieceLength) {
      let piece = values[start..<min(start + pieceLength, values.endIndex)]
      try sink(piece.map { $0.bitPattern.littleEndian }.withUnsafeBytes { Array($0) })
    }
  }

  private static let pieceLength = 1 << 16
}
