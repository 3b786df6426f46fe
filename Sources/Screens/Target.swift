import Analysis
import NeoNeXt
import TUICore

/// What the mouse can hit.
enum Target: Equatable, Sendable {
  /// Of the outline.
  case entry(Int)
  /// Of the gallery: its label.
  case item(Int)
  case matrix(MatrixTarget)
  /// A value with its number.
  case element(ElementCursor)
  /// A line of a table: a layer, a compared channel, a figure, a class, an operator.
  case layer(LayerID)
  case channel(Int)
  case figure(Figure)
  case rank(Int)
  case step(Int)
  /// A sub-group of the field.
  case part(Int)
  /// The map that the field's output is on, the image.
  case map, picture
  /// A hint at the foot, a line of the palette.
  case command(Command)
  case line(Int)
  /// What lies over the screen, and what is beside it.
  case page, outside
}

/// A heatmap on screen.
struct MatrixTarget: Equatable, Sendable {
  let item: Int
  let side: Int
  let image: MatrixImage
  /// Of the upper left corner, which may be out of view.
  let row: Int
  let column: Int
  let style: PixelStyle

  /// The values under a cell.
  func values(row y: Int, column x: Int) -> (rows: Range<Int>, columns: Range<Int>) {
    let pixel = (row: (y - row) * style.pixelsPerRow, column: (x - column) / style.columnsPerPixel)
    let upper = image.values(row: pixel.row, column: pixel.column)
    let last = min(image.pixelRows - 1, pixel.row + style.pixelsPerRow - 1)
    let lower = image.values(row: last, column: pixel.column)
    return (upper.rows.lowerBound..<lower.rows.upperBound, upper.columns)
  }
}
