import TUICore
import TensorCore

/// The size of a matrix on screen: every value enlarged to a square of pixels, or values shrunk
/// together so that it fits.
struct MatrixImage: Equatable {
  let rows: Int
  let columns: Int
  /// Pixels to a value, at least 1.
  let enlargement: Int
  /// Values to a pixel, at least 1.
  let rowShrink: Int
  let columnShrink: Int

  /// - Parameter level: 1 and above enlarge; 0, −1 … shrink to a half, a third …
  init(rows: Int, columns: Int, level: Int) {
    self.rows = rows
    self.columns = columns
    enlargement = max(1, level)
    rowShrink = level >= 1 ? 1 : 2 - level
    columnShrink = rowShrink
  }

  /// The largest image that fits the area: enlarged alike both ways; shrunk each way as needed, or
  /// alike too.
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

  /// In pixels.
  var pixels: Size { Size(width: pixelColumns, height: pixelRows) }

  /// In cells.
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
