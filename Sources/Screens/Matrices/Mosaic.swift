import TensorCore
import Weights

/// The effective filters of all outputs of a block as tiles, with a gap of one weight between them. The tile at row a and column b
/// holds the weights `L[a, k] · R[l, b]` at its row k and column l.
struct Mosaic {
  private let left: Matrix
  private let right: Matrix

  init(left: Matrix, right: Matrix) {
    self.left = left
    self.right = right
  }

  /// The height of all tiles with their gaps, in weights.
  var rows: Int { left.rows * (left.columns + 1) - 1 }
  /// The width of all tiles with their gaps, in weights.
  var columns: Int { right.columns * (right.rows + 1) - 1 }

  /// The weight at a row and column of the mosaic; `nil` in the gaps.
  subscript(row: Int, column: Int) -> Float? {
    let (a, k) = row.quotientAndRemainder(dividingBy: left.columns + 1)
    let (b, l) = column.quotientAndRemainder(dividingBy: right.rows + 1)
    guard k < left.columns, l < right.rows else { return nil }
    return left[a, k] * right[l, b]
  }

  /// The strongest weight in some rows and columns of the mosaic; `nil` if they lie in the gaps.
  ///
  /// - Complexity: O(rows × columns).
  func strongest(_ rows: Range<Int>, _ columns: Range<Int>) -> Float? {
    var best: Float?
    for row in rows {
      for column in columns {
        best.takeStronger(self[row, column])
      }
    }
    return best
  }
}
