import Analysis
import NeoNeXt
import Sheets
import TUICore
import TensorCore
import Weights

/// Draws A and B of one channel with their blocks, and the effective filter of the selected output.
struct ExpandedView {
  let screen: MatricesScreen
  let shared: Shared

  /// The longest side of a map, in positions, whose A and B are drawn, and of a mosaic, in weights.
  static let limit = 1024

  /// The range of L and R of the channel, as the file has them.
  var range: ValueRange {
    var range = screen.storedRange(side: 0, shared)
    range.formUnion(screen.storedRange(side: 1, shared))
    return range
  }

  /// - Complexity: O(cells that are drawn), times the rows or columns that a pixel covers and the size of the kernel. Maps with a
  ///   side of more than `limit` positions are not drawn.
  func draw(_ canvas: inout Canvas, in space: Rect) {
    guard let cell = screen.expandedCell(shared) else {
      let size = shared.resolution
      canvas.put(
        "no A and B: this has no maps at \(size.height)×\(size.width)", in: space,
        style: canvas.theme.dim)
      return
    }
    guard max(cell.size.height, cell.size.width) <= Self.limit else {
      canvas.put(
        "A and B of \(cell.size.height)×\(cell.size.width) maps are too large to draw: - on screen 3",
        in: space, style: canvas.theme.dim)
      return
    }
    if screen.isMosaic { return drawMosaic(cell, &canvas, space) }
    var area = space
    let output = screen.outputPlace(cell)
    drawHeading(cell, output, &canvas, area.takeTop(1))
    let filter = cell.filter(row: output.row, column: output.column)
    let filterHeight = (filter?.weights.rows ?? 0) + 2
    let bottom = area.height - filterHeight >= 6 ? area.takeBottom(filterHeight) : nil
    drawSides(cell, output, &canvas, area)
    if let filter, let bottom { drawFilter(filter.weights, &canvas, bottom) }
  }

  private func drawHeading(
    _ cell: ExpandedCell, _ output: (row: Int, column: Int), _ canvas: inout Canvas, _ area: Rect
  ) {
    let name = canvas.put(
      "channel \(screen.browser.channelName)", in: area, style: canvas.theme.strong)
    let filter = cell.filter(row: output.row, column: output.column)
    let seen =
      filter.map {
        "rows \($0.rows.lowerBound)–\($0.rows.upperBound - 1), columns "
          + "\($0.columns.lowerBound)–\($0.columns.upperBound - 1)"
      } ?? "nothing"
    canvas.put(
      " · output [\(output.row),\(output.column)] sees \(seen) of \(cell.size.height)×"
        + "\(cell.size.width)",
      row: area.row, column: name, width: max(0, area.columns.upperBound - name),
      style: canvas.theme.dim)
  }

  // MARK: - A and B

  private func drawSides(
    _ cell: ExpandedCell, _ output: (row: Int, column: Int), _ canvas: inout Canvas, _ area: Rect
  ) {
    let style = PixelStyle(shared.surface)
    let share = Size(width: (area.width - 3) / 2, height: area.height - 2)
    var column = area.column
    for side in 0..<2 {
      let size = side == 0 ? cell.aSize : cell.bSize
      let image = MatrixImage(
        rows: size.rows, columns: size.columns, fitting: share, style: style)
      canvas.put(
        "\(side == 0 ? "A" : "B") \(size.rows)×\(size.columns)", row: area.row, column: column,
        style: canvas.theme.accent)
      let width = image.size(style).width
      drawBlockRuler(
        side == 0 ? cell.rows : cell.columns, image, &canvas,
        Rect(row: area.row + 1, column: column, height: 1, width: width))
      let place = Rect(row: area.row + 2, column: column, height: area.height - 2, width: width)
      drawSide(side, cell, output, image, &canvas, place)
      canvas.mark(
        image, of: screen.browser.item, side, row: place.row, column: place.column, in: place)
      column += width + 3
    }
  }

  /// Draws a line above A or B that shows which columns each block covers. Blocks in a corner and blocks that are cut off by the
  /// end have colours of their own.
  private func drawBlockRuler(
    _ partition: BlockPartition, _ image: MatrixImage, _ canvas: inout Canvas, _ area: Rect
  ) {
    let theme = canvas.theme
    let full = partition.blocks.map(\.input.count).max() ?? 0
    for x in area.columns {
      let pixel = (x - area.column) / PixelStyle(shared.surface).columnsPerPixel
      let index = image.values(row: 0, column: pixel).columns.lowerBound
      guard let number = partition.blocks.firstIndex(where: { $0.input.contains(index) }) else {
        continue
      }
      let block = partition.blocks[number]
      let (isCorner, isCut) = (block.isCorner, block.isCut(from: full))
      let mark: Unicode.Scalar =
        isCorner ? "<" : isCut ? ">" : number.isMultiple(of: 2) ? "━" : "-"
      let style =
        isCorner || isCut ? theme.error : number.isMultiple(of: 2) ? theme.accent : theme.dim
      canvas.set(Cell(mark, style), row: area.row, column: x)
    }
  }

  private func drawSide(
    _ side: Int, _ cell: ExpandedCell, _ output: (row: Int, column: Int), _ image: MatrixImage,
    _ canvas: inout Canvas, _ area: Rect
  ) {
    let pixels = SparsePixels(
      image: image, painter: HeatPainter(shared.colors.map, range, surface: shared.surface),
      isMarked: { rows, columns in
        side == 0 ? rows.contains(output.row) : columns.contains(output.column)
      },
      strongest: { side == 0 ? cell.strongestA($0, $1) : cell.strongestB($0, $1) })
    canvas.draw(pixels, image.pixels, row: area.row, column: area.column, in: area)
  }

  /// Draws the effective filter of the output as numbers.
  private func drawFilter(_ weights: Matrix, _ canvas: inout Canvas, _ space: Rect) {
    var area = space
    _ = area.takeTop(1)
    canvas.put(
      "effective filter of this output: a row of A times a column of B, so of rank 1; its own colours",
      in: area.takeTop(1), style: canvas.theme.dim)
    let painter = HeatPainter(
      shared.colors.map, ValueRange(weights.values), surface: shared.surface)
    let width = (area.width / max(1, weights.columns)).clamped(to: 3...9)
    for row in 0..<min(weights.rows, area.height) {
      for column in 0..<weights.columns where (column + 1) * width <= area.width {
        let rect = Rect(
          row: area.row + row, column: area.column + column * width, height: 1, width: width)
        canvas.draw(weights[row, column], in: rect, painter, isCursor: false)
      }
    }
  }
}
