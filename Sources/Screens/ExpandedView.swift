import Analysis
import NeoNeXt
import Sheets
import TUICore
import TensorCore
import Weights

/// A and B with their blocks, and the effective filter of the output that is looked at.
extension Explorer {
  func drawExpanded(_ frame: inout Frame, _ sheet: Sheet, _ space: Rect) {
    guard let cell = expandedCell else {
      frame.put(
        "no A and B: this has no maps at \(costs.size.height)×\(costs.size.width)",
        row: space.row, column: space.column, width: space.width, style: theme.dim)
      return
    }
    guard max(cell.size.height, cell.size.width) <= 1024 else {
      frame.put(
        "A and B of \(cell.size.height)×\(cell.size.width) maps are too large to draw: - on screen 3",
        row: space.row, column: space.column, width: space.width, style: theme.dim)
      return
    }
    if browser.isMosaic { return drawMosaic(cell, &frame, space) }
    var area = space
    let output = expandedOutput(cell)
    drawExpandedHeading(cell, output, &frame, area.takeTop(1))
    let filter = cell.filter(row: output.row, column: output.column)
    let filterHeight = (filter?.weights.rows ?? 0) + 2
    let bottom = area.height - filterHeight >= 6 ? area.takeBottom(filterHeight) : nil
    let style = PixelStyle(surface)
    let share = Size(width: (area.width - 3) / 2, height: area.height - 2)
    let images = [cell.aSize, cell.bSize].map {
      MatrixImage(rows: $0.rows, columns: $0.columns, fitting: share, style: style)
    }
    var column = area.column
    for (side, image) in images.enumerated() {
      let size = side == 0 ? cell.aSize : cell.bSize
      frame.put(
        "\(side == 0 ? "A" : "B") \(size.rows)×\(size.columns)", row: area.row, column: column,
        style: theme.accent)
      let width = image.size(style).width
      drawBlockRuler(
        side == 0 ? cell.rows : cell.columns, image, &frame,
        Rect(row: area.row + 1, column: column, height: 1, width: width))
      let place = Rect(row: area.row + 2, column: column, height: area.height - 2, width: width)
      drawExpandedSide(side, cell, output, image, &frame, place)
      mark(image, of: item, side, &frame, row: place.row, column: place.column, in: place)
      column += width + 3
    }
    if let filter, let bottom { drawFilter(filter.weights, &frame, bottom) }
  }

  private func drawExpandedHeading(
    _ cell: ExpandedCell, _ output: (row: Int, column: Int), _ frame: inout Frame, _ area: Rect
  ) {
    let name = frame.put(
      "channel \(channelName)", row: area.row, column: area.column, width: area.width,
      style: theme.strong)
    let filter = cell.filter(row: output.row, column: output.column)
    let seen =
      filter.map {
        "rows \($0.rows.lowerBound)–\($0.rows.upperBound - 1), columns "
          + "\($0.columns.lowerBound)–\($0.columns.upperBound - 1)"
      } ?? "nothing"
    frame.put(
      " · output [\(output.row),\(output.column)] sees \(seen) of \(cell.size.height)×"
        + "\(cell.size.width)",
      row: area.row, column: name, width: max(0, area.columns.upperBound - name), style: theme.dim)
  }

  /// The blocks of the inputs of A or the outputs of B: corner and cut ends in colours of their own.
  private func drawBlockRuler(
    _ partition: BlockPartition, _ image: MatrixImage, _ frame: inout Frame, _ area: Rect
  ) {
    let full = partition.blocks.map(\.input.count).max() ?? 0
    for x in area.columns {
      let pixel = (x - area.column) / PixelStyle(surface).columnsPerPixel
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
      frame.set(Cell(mark, style), row: area.row, column: x)
    }
  }

  private func drawExpandedSide(
    _ side: Int, _ cell: ExpandedCell, _ output: (row: Int, column: Int), _ image: MatrixImage,
    _ frame: inout Frame, _ area: Rect
  ) {
    frame.draw(
      image, in: area, HeatPainter(map, expandedRange, surface: surface),
      isMarked: { rows, columns in
        side == 0 ? rows.contains(output.row) : columns.contains(output.column)
      },
      element: { side == 0 ? cell.a($0, $1) : cell.b($0, $1) })
  }

  /// Of L and R of the channel, as the file has them.
  var expandedRange: ValueRange {
    var range = storedRange(side: 0)
    range.formUnion(storedRange(side: 1))
    return range
  }

  /// The weights of one output, in numbers.
  private func drawFilter(_ weights: Matrix, _ frame: inout Frame, _ space: Rect) {
    var area = space
    _ = area.takeTop(1)
    frame.put(
      "effective filter of this output: a row of A times a column of B, so of rank 1; its own colours",
      row: area.takeTop(1).row, column: area.column, width: area.width, style: theme.dim)
    let painter = HeatPainter(map, ValueRange(weights.values), surface: surface)
    let width = max(3, min(9, area.width / max(1, weights.columns)))
    for row in 0..<min(weights.rows, area.height) {
      for column in 0..<weights.columns where (column + 1) * width <= area.width {
        let rect = Rect(
          row: area.row + row, column: area.column + column * width, height: 1, width: width)
        drawNumber(weights[row, column], &frame, rect, painter, isCursor: false)
      }
    }
  }
}
