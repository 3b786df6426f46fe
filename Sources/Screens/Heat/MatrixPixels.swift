import TUICore
import TensorCore

/// The pixels of a matrix. A pixel has the colour of the strongest of the values that it covers.
struct MatrixPixels: PixelSource {
  let matrix: Matrix
  let image: MatrixImage
  let painter: HeatPainter

  func color(row: Int, column: Int) -> Color { painter.color(value(row, column)) }
  func glyph(row: Int, column: Int) -> Cell { painter.glyph(value(row, column)) }

  private func value(_ row: Int, _ column: Int) -> Float {
    if !image.isShrunk { return matrix[row / image.enlargement, column / image.enlargement] }
    let block = image.values(row: row, column: column)
    return matrix.strongest(rows: block.rows, columns: block.columns)
  }
}

/// The pixels of a matrix that has no elements in some places, such as A and B outside of their blocks.
struct SparsePixels: PixelSource {
  let image: MatrixImage
  let painter: HeatPainter
  /// Whether a pixel that covers these rows and columns, and no element, is drawn in a grey of its own.
  var isMarked: (_ rows: Range<Int>, _ columns: Range<Int>) -> Bool = { _, _ in false }
  /// The strongest of the elements in some rows and columns; `nil` if there is none.
  let strongest: (_ rows: Range<Int>, _ columns: Range<Int>) -> Float?

  func color(row: Int, column: Int) -> Color {
    let covered = image.values(row: row, column: column)
    if let value = strongest(covered.rows, covered.columns) { return painter.color(value) }
    guard isMarked(covered.rows, covered.columns) else { return .terminal }
    return Color(painter.surface.isLight ? 0xc3c9d1 : 0x4a4f57)
  }

  func glyph(row: Int, column: Int) -> Cell {
    let covered = image.values(row: row, column: column)
    return strongest(covered.rows, covered.columns).map(painter.glyph)
      ?? Cell(isMarked(covered.rows, covered.columns) ? "." : " ")
  }
}

extension Canvas {
  /// Draws a matrix, clipped to an area.
  ///
  /// - Parameters:
  ///   - image: the size at which the matrix is drawn.
  ///   - row: the line of the image's upper left corner, which may lie outside of the area.
  ///   - column: the column of that corner.
  /// - Complexity: O(cells that are drawn, and the values that their pixels cover).
  mutating func draw(
    _ matrix: Matrix, as image: MatrixImage, row: Int, column: Int, in area: Rect,
    _ painter: HeatPainter
  ) {
    draw(
      MatrixPixels(matrix: matrix, image: image, painter: painter), image.pixels, row: row,
      column: column, in: area)
  }
}
