import TensorCore

/// The effective filters of all outputs of a block, as tiles side by side with a gap between them: the tile at row a and column b
/// holds the weights `L[a, ·] · R[·, b]`.
struct Mosaic {
  private let left: Matrix
  private let right: Matrix

  init(left: Matrix, right: Matrix) {
    self.left = left
    self.right = right
  }

  var rows: Int { left.rows * (left.columns + 1) - 1 }
  var columns: Int { right.columns * (right.rows + 1) - 1 }

  /// `nil` in the gaps.
  subscript(row: Int, column: Int) -> Float? {
    let (a, k) = row.quotientAndRemainder(dividingBy: left.columns + 1)
    let (b, l) = column.quotientAndRemainder(dividingBy: right.rows + 1)
    guard k < left.columns, l < right.rows else { return nil }
    return left[a, k] * right[l, b]
  }

  /// The strongest weight in some rows and columns; `nil` in the gaps.
  func strongest(_ rows: Range<Int>, _ columns: Range<Int>) -> Float? {
    var best: Float?
    for row in rows {
      for column in columns {
        guard let found = self[row, column] else { continue }
        if best.map({ found.magnitude > $0.magnitude || found.isNaN }) ?? true { best = found }
      }
    }
    return best
  }
}
