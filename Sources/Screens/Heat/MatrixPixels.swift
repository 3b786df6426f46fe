import TUICore
import TensorCore

/// The pixels of a matrix; one stands for the strongest of the values that it covers.
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

/// The pixels of a matrix some of whose elements are not there.
struct SparsePixels: PixelSource {
  let image: MatrixImage
  let painter: HeatPainter
  /// Whether the ground of some rows and columns is marked where they have no element.
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
  /// Draws a matrix with its upper left corner at a place, clipped to an area.
  mutating func draw(
    _ matrix: Matrix, as image: MatrixImage, row: Int, column: Int, in area: Rect,
    _ painter: HeatPainter
  ) {
    draw(
      MatrixPixels(matrix: matrix, image: image, painter: painter), image.pixels, row: row,
      column: column, in: area)
  }
}
