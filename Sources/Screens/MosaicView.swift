import Analysis
import NeoNeXt
import TUICore
import TensorCore
import Weights

/// The effective filters of all outputs of a block: the tile at row a and column b holds the weights
/// `L[a, ·] · R[·, b]`. What L and R are together is seen at once.
extension Explorer {
  func drawMosaic(_ cell: ExpandedCell, _ frame: inout Frame, _ space: Rect) {
    var area = space
    let mosaic = Mosaic(left: cell.left, right: cell.right)
    guard max(mosaic.rows, mosaic.columns) <= 1024 else {
      frame.put(
        "a mosaic of \(mosaic.rows)×\(mosaic.columns) weights is too large to draw", row: area.row,
        column: area.column, width: area.width, style: theme.dim)
      return
    }
    frame.put(
      "channel \(channel) · effective filters of the \(cell.left.rows)×\(cell.right.columns) outputs of a "
        + "block, each \(cell.left.columns)×\(cell.right.rows) and of rank 1",
      row: area.takeTop(1).row, column: area.column, width: area.width, style: theme.dim)
    let image = MatrixImage(
      rows: mosaic.rows, columns: mosaic.columns,
      fitting: Size(width: area.width, height: area.height),
      style: PixelStyle(surface), keepsProportions: true)
    frame.draw(
      image, in: area, HeatPainter(map, mosaicRange, surface: surface),
      element: { mosaic[$0, $1] })
  }

  /// Of all products of an element of L and one of R.
  var mosaicRange: ValueRange {
    let (left, right) = (storedRange(side: 0), storedRange(side: 1))
    guard !left.isEmpty, !right.isEmpty else { return ValueRange() }
    return ValueRange(
      [left.lowest, left.highest].flatMap { a in [right.lowest, right.highest].map { a * $0 } })
  }
}

/// Tiles side by side, a gap between them.
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
}
