/// Arrays in numpy's `.npy` format, version 1.0, with little-endian elements: matrices of one size as `[count, rows, columns]` of
/// float32, and whole numbers.
package enum NPY {
  /// The type of an array's elements, as numpy names it.
  package enum Element: String {
    case float32 = "<f4"
    case int64 = "<i8"
  }

  /// The bytes before the values, padded with blanks so that the values begin at a multiple of 64 bytes.
  package static func header(shape: [Int], of element: Element = .float32) -> [UInt8] {
    // Python writes a tuple of one number with a comma after it.
    let sides = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
    let text =
      "{'descr': '\(element.rawValue)', 'fortran_order': False, 'shape': (\(sides)), }"
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

  /// A whole array of numbers, `[count]`.
  package static func array(_ numbers: [Int]) -> [UInt8] {
    header(shape: [numbers.count], of: .int64)
      + numbers.map { Int64($0).littleEndian }.withUnsafeBytes { Array($0) }
  }
}
