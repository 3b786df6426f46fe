import TUICore

/// What the mouse can hit among heatmaps.
enum HeatTarget: Equatable, Sendable {
  /// The label of an item in the gallery.
  case item(Int)
  case matrix(MatrixTarget)
  /// A value that is drawn as a block with its number.
  case element(ElementCursor)

  var isMatrix: Bool {
    switch self {
    case .matrix, .element: true
    case .item: false
    }
  }
}

/// The heatmap of one matrix on screen.
struct MatrixTarget: Equatable, Sendable {
  let item: Int
  let side: Int
  let image: MatrixImage
  /// The cell of the upper left corner, which may be out of view.
  let row: Int
  let column: Int
  let style: PixelStyle

  /// The rows and columns of values that a cell of the terminal shows.
  func values(row y: Int, column x: Int) -> (rows: Range<Int>, columns: Range<Int>) {
    let pixel = (row: (y - row) * style.pixelsPerRow, column: (x - column) / style.columnsPerPixel)
    let upper = image.values(row: pixel.row, column: pixel.column)
    let last = min(image.pixelRows - 1, pixel.row + style.pixelsPerRow - 1)
    let lower = image.values(row: last, column: pixel.column)
    return (upper.rows.lowerBound..<lower.rows.upperBound, upper.columns)
  }
}
