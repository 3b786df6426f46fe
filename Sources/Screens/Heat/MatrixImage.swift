import TUICore
import TensorCore

/// The size at which a matrix is drawn: either every value is enlarged to a square of pixels, or several values share one pixel.
struct MatrixImage: Equatable {
  let rows: Int
  let columns: Int
  /// The side of the square of pixels that one value takes; at least 1.
  let enlargement: Int
  /// The numbers of rows and of columns of values that share one pixel; at least 1.
  let rowShrink: Int
  let columnShrink: Int

  /// - Parameter level: 1 and above is the enlargement; 0 shrinks to a half, −1 to a third, and so on.
  init(rows: Int, columns: Int, level: Int) {
    self.rows = rows
    self.columns = columns
    enlargement = max(1, level)
    rowShrink = level >= 1 ? 1 : 2 - level
    columnShrink = rowShrink
  }

  /// The largest image that fits an area.
  ///
  /// - Parameters:
  ///   - area: the size of the area in cells.
  ///   - keepsProportions: whether a matrix that must be shrunk is shrunk equally in both directions, and not in each only as far
  ///     as it needs. Enlargement is always equal in both directions.
  init(
    rows: Int, columns: Int, fitting area: Size, style: PixelStyle, keepsProportions: Bool = false
  ) {
    let width = max(1, area.width / style.columnsPerPixel)
    let height = max(1, area.height * style.pixelsPerRow)
    self.rows = rows
    self.columns = columns
    enlargement = max(1, min(width / max(1, columns), height / max(1, rows)))
    let (rowShrink, columnShrink) = (
      max(1, (rows + height - 1) / height), max(1, (columns + width - 1) / width)
    )
    self.rowShrink = keepsProportions ? max(rowShrink, columnShrink) : rowShrink
    self.columnShrink = keepsProportions ? max(rowShrink, columnShrink) : columnShrink
  }

  var isShrunk: Bool { rowShrink > 1 || columnShrink > 1 }
  var pixelRows: Int { (rows + rowShrink - 1) / rowShrink * enlargement }
  var pixelColumns: Int { (columns + columnShrink - 1) / columnShrink * enlargement }

  /// The size of the image in pixels.
  var pixels: Size { Size(width: pixelColumns, height: pixelRows) }

  /// The size of the image in cells.
  func size(_ style: PixelStyle) -> Size { style.cells(pixels) }

  /// The rows and columns of values that a pixel stands for.
  func values(row: Int, column: Int) -> (rows: Range<Int>, columns: Range<Int>) {
    let (top, left) = (row / enlargement * rowShrink, column / enlargement * columnShrink)
    return (top..<min(rows, top + rowShrink), left..<min(columns, left + columnShrink))
  }

  /// The pixels that stand for a value.
  func pixels(row: Int, column: Int) -> (rows: Range<Int>, columns: Range<Int>) {
    let (top, left) = (row / rowShrink * enlargement, column / columnShrink * enlargement)
    return (top..<top + enlargement, left..<left + enlargement)
  }
}
