/// Matrices of one size, stored one after another: the shape is `[count, rows, columns]`, row-major.
package struct MatrixStack: Equatable, Sendable {
  package let count: Int
  package let rows: Int
  package let columns: Int
  package let values: [Float]

  package init(count: Int, rows: Int, columns: Int, values: [Float]) {
    precondition(values.count == count * rows * columns, "a stack holds count × rows × columns")
    self.count = count
    self.rows = rows
    self.columns = columns
    self.values = values
  }

  package subscript(index: Int) -> Matrix {
    precondition((0..<count).contains(index), "matrix \(index) of \(count)")
    let size = rows * columns
    return Matrix(
      rows: rows, columns: columns, values: values[index * size..<(index + 1) * size])
  }
}

/// One matrix of shape `[rows, columns]`: a slice of row-major values, which are not copied.
package struct Matrix: Equatable, Sendable {
  package let rows: Int
  package let columns: Int
  package let values: ArraySlice<Float>

  package init(rows: Int, columns: Int, values: ArraySlice<Float>) {
    precondition(values.count == rows * columns, "a matrix holds rows × columns")
    self.rows = rows
    self.columns = columns
    self.values = values
  }

  package init(rows: Int, columns: Int, values: [Float]) {
    self.init(rows: rows, columns: columns, values: values[...])
  }

  package var isSquare: Bool { rows == columns }

  package subscript(row: Int, column: Int) -> Float {
    values[values.startIndex + row * columns + column]
  }

  package func row(_ row: Int) -> ArraySlice<Float> {
    let start = values.startIndex + row * columns
    return values[start..<start + columns]
  }
}

/// How a tensor of any rank is viewed as a stack of matrices.
package struct MatrixView: Equatable, Sendable {
  package let count: Int
  package let rows: Int
  package let columns: Int
  /// The length of the tensor if it is a vector, apart from dimensions of length one; `nil` otherwise.
  package let foldedVector: Int?

  /// Dimensions of length one are dropped; the last two that remain are rows and columns, the
  /// others are stacked. A vector of more than 32 elements is folded into rows, as square as its
  /// divisors allow, so that all of it fits on a screen; a shorter one is a single row.
  package init(of shape: Shape) {
    // An empty tensor may have dimensions so large that their product would overflow.
    let dimensions = shape.count > 0 ? shape.squeezed : [0]
    switch dimensions.count {
    case 0: self.init(1, 1, 1, folded: nil)
    case 1:
      let length = dimensions[0]
      let rows = length > 32 ? Self.divisor(of: length) : min(1, length)
      self.init(1, rows, rows == 0 ? 0 : length / rows, folded: length)
    default:
      self.init(
        dimensions.dropLast(2).reduce(1, *), dimensions[dimensions.count - 2],
        dimensions[dimensions.count - 1], folded: nil)
    }
  }

  /// The largest divisor of the length that is at most its square root and at most 4096.
  private static func divisor(of length: Int) -> Int {
    (1...4096).last { $0 * $0 <= length && length % $0 == 0 } ?? 1
  }

  private init(_ count: Int, _ rows: Int, _ columns: Int, folded: Int?) {
    self.count = count
    self.rows = rows
    self.columns = columns
    foldedVector = folded
  }

  package func stack(_ values: [Float]) -> MatrixStack {
    MatrixStack(count: count, rows: rows, columns: columns, values: values)
  }
}
