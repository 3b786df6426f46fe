import Sheets
import TUICore
import TensorCore

/// Drawing one channel large: a heading, the matrices, the numbers around the cursor, and the figures.
extension HeatView {
  ///
  /// - Returns: the area that is left below.
  @discardableResult
  func drawChannel(_ canvas: inout Canvas) -> Rect {
    guard let section = sheet.section(of: item) else { return area.bottomRow }
    var rest = area
    drawChannelHeading(&canvas, section, rest.takeTop(1))
    let names = sheet.sides.count > 1 ? rest.takeTop(1) : nil
    let channel = channelLayout(section)
    var column = rest.column
    var height = 0
    for side in sheet.sides.indices {
      let size = channel.size(of: section, side: side, style: stage.style)
      if let names { drawSideName(&canvas, section, side, names.row, column) }
      draw(side: side, channel, &canvas, section, column, rest)
      column += size.width + ChannelLayout.gap
      height = max(height, size.height)
    }
    if case .images(_, let isBeside) = channel {
      let left = isBeside ? column - rest.column : 0
      let lens = Rect(
        row: rest.row + (isBeside ? 0 : height), column: rest.column + left,
        height: isBeside ? rest.height : rest.height - height, width: rest.width - left)
      drawLens(&canvas, lens)
      height += isBeside ? 0 : 1 + ChannelLayout.lensHeight
    }
    _ = rest.takeTop(height)
    drawStatistics(&canvas, rest)
    _ = rest.takeTop(statisticsHeight(section))
    return rest
  }

  /// How the matrices are drawn in the lines that the headings and the figures leave.
  func channelLayout(_ section: Sheet.Section) -> ChannelLayout {
    let rest = area.height - (sheet.sides.count > 1 ? 2 : 1) - statisticsHeight(section)
    return ChannelLayout(
      section, area: Size(width: area.width, height: rest), style: stage.style)
  }

  private func drawChannelHeading(
    _ canvas: inout Canvas, _ section: Sheet.Section, _ area: Rect
  ) {
    var parts = [section.heading]
    if let run = section.run(of: item) { parts.append("shift \(section.shifts[run].shift)") }
    let note = section.note(on: item)
    if !note.isEmpty, !section.isPattern { parts.append(note) }
    let name =
      section.isPattern
      ? "mean of \(note.dropFirst()) channels, nearest \(browser.channelName)"
      : sheet.itemCount <= 1
        ? ""
        : section.places == nil
          ? "\(sheet.itemName) \(browser.origin.channel) (of 0–\(sheet.itemCount - 1))"
          : "\(sheet.itemName) \(browser.channelName)"
    let end = canvas.put(name, in: area, style: canvas.theme.strong)
    let column = name.isEmpty ? area.column : end + 2
    canvas.put(
      parts.joined(separator: " · "), row: area.row, column: column,
      width: max(0, area.columns.upperBound - column), style: canvas.theme.dim)
  }

  private func drawSideName(
    _ canvas: inout Canvas, _ section: Sheet.Section, _ side: Int, _ row: Int, _ column: Int
  ) {
    let stack = section.stacks[side]
    canvas.put(
      "\(sheet.sideNames[side]) \(stack.rows)×\(stack.columns)", row: row, column: column,
      style: side == cursor.side ? canvas.theme.accent : canvas.theme.dim)
  }

  private func draw(
    side: Int, _ channel: ChannelLayout, _ canvas: inout Canvas, _ section: Sheet.Section,
    _ column: Int, _ area: Rect
  ) {
    switch channel {
    case .numbers(let cell): drawNumbers(side: side, cell, &canvas, area.row, column)
    case .images(let images, _):
      let picture = section.pictures[side][item - section.items.lowerBound]
      canvas.draw(
        picture, as: images[side], row: area.row, column: column, in: area,
        painter(side: side))
      canvas.mark(images[side], of: item, side, row: area.row, column: column, in: area)
      if side == cursor.side { markCursor(&canvas, images[side], section, column, area) }
    }
  }

  private func drawNumbers(
    side: Int, _ cell: Size, _ canvas: inout Canvas, _ top: Int, _ left: Int
  ) {
    guard let matrix = sheet.matrix(item, side: side) else { return }
    let painter = painter(side: side)
    for row in 0..<matrix.rows {
      for column in 0..<matrix.columns {
        let rect = Rect(
          row: top + row * cell.height, column: left + column * cell.width, height: cell.height,
          width: cell.width)
        let place = ElementCursor(side: side, row: row, column: column)
        canvas.draw(
          matrix[row, column], in: rect, painter, isCursor: stage.hasKeys && cursor == place)
        canvas.mark(rect, as: .screen(.heat(.element(place))))
      }
    }
  }

  /// Marks the pixel under the cursor.
  private func markCursor(
    _ canvas: inout Canvas, _ image: MatrixImage, _ section: Sheet.Section, _ column: Int,
    _ area: Rect
  ) {
    let style = stage.style
    let pixels = image.pixels(
      row: cursor.row / section.blockSide, column: cursor.column / section.blockSide)
    let rect = Rect(
      row: area.row + pixels.rows.lowerBound / style.pixelsPerRow,
      column: column + pixels.columns.lowerBound * style.columnsPerPixel,
      height: max(1, pixels.rows.count / style.pixelsPerRow),
      width: pixels.columns.count * style.columnsPerPixel)
    guard rect.intersection(area) == rect else { return }
    canvas.fill(rect, Cell(" ", canvas.cursorStyle))
  }

  /// Draws the numbers around the cursor.
  private func drawLens(_ canvas: inout Canvas, _ area: Rect) {
    guard let matrix = browser.matrixAtCursor, area.height > 0 else { return }
    canvas.put("around the cursor", in: area, style: canvas.theme.dim)
    let top = area.row + 1
    let cell = Size(width: 9, height: 1)
    let count = min(matrix.columns, area.width / cell.width)
    let height = min(matrix.rows, ChannelLayout.lensHeight, area.rows.upperBound - top)
    let left = windowStart(around: cursor.column, shown: count, of: matrix.columns)
    let first = windowStart(around: cursor.row, shown: height, of: matrix.rows)
    let painter = painter(side: cursor.side)
    for row in 0..<max(0, height) {
      for place in 0..<count {
        let rect = Rect(
          row: top + row, column: area.column + place * cell.width, height: 1, width: cell.width)
        let isCursor = first + row == cursor.row && left + place == cursor.column
        canvas.draw(
          matrix[first + row, left + place], in: rect, painter, isCursor: isCursor)
      }
    }
  }
}
