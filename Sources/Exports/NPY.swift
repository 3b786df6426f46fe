import TensorCore

/// Matrices of one size as numpy's `.npy`, format 1.0: float32, `[count, rows, columns]`, little-endian.
package enum NPY {
  package static func bytes(of stack: MatrixStack) -> [UInt8] {
    header(shape: [stack.count, stack.rows, stack.columns])
      + stack.values.flatMap { value in
        withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) }
      }
  }

  /// Padded with blanks so that the values begin at a multiple of 64 bytes.
  private static func header(shape: [Int]) -> [UInt8] {
    let sides = shape.map(String.init).joined(separator: ", ")
    let text = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(sides)), }"
    let fixed = 10
    let length = (fixed + text.utf8.count + 1 + 63) / 64 * 64 - fixed
    let padding = String(repeating: " ", count: length - text.utf8.count - 1)
    return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(length & 0xff), UInt8(length >> 8)]
      + Array((text + padding + "\n").utf8)
  }
}
