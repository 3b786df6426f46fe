import Exports

/// A braille pattern, whose dots are drawn as squares: the font of pictures does not have them.
struct Braille {
  private let bits: UInt32

  /// - Returns: `nil` if the character is no braille pattern.
  init?(_ scalar: Unicode.Scalar) {
    guard 0x2800...0x28ff ~= scalar.value else { return nil }
    bits = scalar.value - 0x2800
  }

  /// The squares of the dots in a cell whose upper left corner is given in pixels.
  func dots(x: Int, y: Int) -> [Drawing.Area] {
    // Unicode numbers the dots of the upper three lines column by column, and those of the lowest line last.
    let order: [(column: Int, line: Int)] = [
      (0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3),
    ]
    return order.enumerated().compactMap { bit, place in
      bits >> UInt32(bit) & 1 == 0
        ? nil
        : Drawing.Area(x: x + 1 + 4 * place.column, y: y + 1 + 4 * place.line, width: 2, height: 2)
    }
  }
}
