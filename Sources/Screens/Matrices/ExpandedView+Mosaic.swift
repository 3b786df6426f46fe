import Analysis
import TUICore
import Weights

/// Drawing the mosaic: the effective filters of all outputs of a block, which show what L and R do together.
extension ExpandedView {
  /// - Complexity: O(weights of the mosaic); a mosaic with a side of more than `limit` weights is not drawn.
  func drawMosaic(_ cell: ExpandedCell, _ canvas: inout Canvas, _ space: Rect) {
    var area = space
    let mosaic = Mosaic(left: cell.left, right: cell.right)
    guard max(mosaic.rows, mosaic.columns) <= Self.limit else {
      canvas.put(
        "a mosaic of \(mosaic.rows)×\(mosaic.columns) weights is too large to draw", in: area,
        style: canvas.theme.dim)
      return
    }
    canvas.put(
      "channel \(screen.channel) · effective filters of the "
        + "\(cell.left.rows)×\(cell.right.columns) outputs of a block, each "
        + "\(cell.left.columns)×\(cell.right.rows) and of rank 1",
      in: area.takeTop(1), style: canvas.theme.dim)
    let image = MatrixImage(
      rows: mosaic.rows, columns: mosaic.columns,
      fitting: Size(width: area.width, height: area.height),
      style: PixelStyle(shared.surface), keepsProportions: true)
    let pixels = SparsePixels(
      image: image, painter: HeatPainter(shared.colors.map, mosaicRange, surface: shared.surface),
      strongest: mosaic.strongest)
    canvas.draw(pixels, image.pixels, row: area.row, column: area.column, in: area)
  }

  /// The range of the products of an element of L and one of R, which are the weights of the effective filters.
  var mosaicRange: ValueRange {
    let left = screen.storedRange(side: 0, shared)
    let right = screen.storedRange(side: 1, shared)
    guard !left.isEmpty, !right.isEmpty else { return ValueRange() }
    return ValueRange(
      [left.lowest, left.highest].flatMap { a in [right.lowest, right.highest].map { a * $0 } })
  }
}
