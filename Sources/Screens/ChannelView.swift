import Analysis
import Sheets
import TUICore
import TensorCore

extension Explorer {
  func drawChannel(_ frame: inout Frame, _ sheet: Sheet, _ area: Rect) {
    guard let section = sheet.section(of: item) else { return }
    let style = PixelStyle(surface)
    var rest = area
    drawChannelHeading(&frame, sheet, section, rest.takeTop(1))
    let names = sheet.sides.count > 1 ? rest.takeTop(1) : nil
    let channel = channelLayout(sheet, section)
    var column = rest.column
    var height = 0
    for side in sheet.sides.indices {
      let size = channel.size(of: section, side: side, style: style)
      if let names { drawSideName(&frame, sheet, section, side, names.row, column) }
      draw(side: side, channel, &frame, sheet, section, column, rest)
      column += size.width + ChannelLayout.gap
      height = max(height, size.height)
    }
    if case .images(_, let isBeside) = channel {
      let left = isBeside ? column - rest.column : 0
      let lens = Rect(
        row: rest.row + (isBeside ? 0 : height), column: rest.column + left,
        height: isBeside ? rest.height : rest.height - height, width: rest.width - left)
      drawLens(&frame, sheet, row: lens.row, lens)
      height += isBeside ? 0 : 1 + ChannelLayout.lensHeight
    }
    _ = rest.takeTop(height)
    drawStatistics(&frame, sheet, rest)
  }

  func channelLayout(_ sheet: Sheet, _ section: Sheet.Section) -> ChannelLayout {
    let area = body
    let rest = area.height - (sheet.sides.count > 1 ? 2 : 1) - statisticsHeight(sheet, area)
    return ChannelLayout(
      section, area: Size(width: area.width, height: rest), style: PixelStyle(surface))
  }

  private func drawChannelHeading(
    _ frame: inout Frame, _ sheet: Sheet, _ section: Sheet.Section, _ area: Rect
  ) {
    var parts = [section.heading]
    if let run = section.run(of: item) { parts.append("shift \(section.shifts[run].shift)") }
    let note = section.note(on: item)
    if !note.isEmpty, !section.isPattern { parts.append(note) }
    let name =
      section.isPattern
      ? "mean of \(note.dropFirst()) channels, nearest \(channelName)"
      : sheet.itemCount <= 1
        ? ""
        : section.places == nil
          ? "\(sheet.itemName) \(channel) (of 0–\(sheet.itemCount - 1))"
          : "\(sheet.itemName) \(channelName)"
    let end = frame.put(
      name, row: area.row, column: area.column, width: area.width, style: theme.strong)
    let column = name.isEmpty ? area.column : end + 2
    frame.put(
      parts.joined(separator: " · "), row: area.row, column: column,
      width: max(0, area.columns.upperBound - column), style: theme.dim)
  }

  private func drawSideName(
    _ frame: inout Frame, _ sheet: Sheet, _ section: Sheet.Section, _ side: Int, _ row: Int,
    _ column: Int
  ) {
    let stack = section.stacks[side]
    frame.put(
      "\(sheet.sides[side]) \(stack.rows)×\(stack.columns)", row: row, column: column,
      style: side == cursor.side ? theme.accent : theme.dim)
  }

  /// A blank line, the figures, and where there is room a blank line and the spectra.
  private func statisticsHeight(_ sheet: Sheet, _ area: Rect) -> Int {
    let sides = sheet.sides.count
    if sheet.section(of: item)?.isMap ?? false { return area.height >= 24 ? 3 : 0 }
    let pair = sides == 2 && area.height >= 24 ? 1 : 0
    return area.height >= 20 ? 4 + 2 * sides + pair : area.height >= 14 ? 2 + sides : 0
  }

  private func draw(
    side: Int, _ channel: ChannelLayout, _ frame: inout Frame, _ sheet: Sheet,
    _ section: Sheet.Section, _ column: Int, _ area: Rect
  ) {
    switch channel {
    case .numbers(let cell):
      drawNumbers(side: side, cell, &frame, sheet, area.row, column)
    case .images(let images, _):
      let picture = section.pictures[side][item - section.items.lowerBound]
      frame.draw(
        picture, as: images[side], row: area.row, column: column, in: area,
        painter(sheet, item: item, side: side))
      mark(images[side], of: item, side, &frame, row: area.row, column: column, in: area)
      if side == cursor.side { markCursor(&frame, images[side], section, column, area) }
    }
  }

  private func drawNumbers(
    side: Int, _ cell: Size, _ frame: inout Frame, _ sheet: Sheet, _ top: Int, _ left: Int
  ) {
    guard let matrix = sheet.matrix(item, side: side) else { return }
    let painter = painter(sheet, item: item, side: side)
    for row in 0..<matrix.rows {
      for column in 0..<matrix.columns {
        let rect = Rect(
          row: top + row * cell.height, column: left + column * cell.width, height: cell.height,
          width: cell.width)
        let place = ElementCursor(side: side, row: row, column: column)
        drawNumber(
          matrix[row, column], &frame, rect, painter,
          isCursor: focus == .pane && cursor == place)
        frame.mark(rect, as: Target.element(place))
      }
    }
  }

  func drawNumber(
    _ value: Float, _ frame: inout Frame, _ rect: Rect, _ painter: HeatPainter, isCursor: Bool
  ) {
    var style: Style
    if painter.style == .glyph {
      style = painter.glyph(value).style
      style.isReversed = false  // that is the cursor; NaN and infinities say so in letters
    } else {
      let color = painter.color(value)
      style = Style(color.readableInk, on: color)
    }
    if isCursor { style = cursorStyle(style) }
    frame.fill(rect, Cell(" ", style))
    // A number without a sign leaves its column empty, so that all have the same decimals.
    let sign = value < 0 || rect.width <= 5 ? 0 : 1
    let text = NumberFormat.short(Double(value), width: rect.width - 1 - sign)
    let right = rect.columns.upperBound - (rect.width > text.count + 1 ? 1 : 0)
    frame.put(text, row: rect.row + rect.height / 2, column: right - text.count, style: style)
  }

  private func cursorStyle(_ style: Style) -> Style {
    guard surface.depth >= .palette else { return Style(bold: true, reversed: true) }
    let (ink, ground) = (Color(0x000000), Color(0xffffff))
    return surface.isLight
      ? Style(ground, on: ink, bold: true) : Style(ink, on: ground, bold: true)
  }

  /// Marks the pixel under the cursor.
  private func markCursor(
    _ frame: inout Frame, _ image: MatrixImage, _ section: Sheet.Section, _ column: Int,
    _ area: Rect
  ) {
    let style = PixelStyle(surface)
    let pixels = image.pixels(
      row: cursor.row / section.blockSide, column: cursor.column / section.blockSide)
    let rect = Rect(
      row: area.row + pixels.rows.lowerBound / style.pixelsPerRow,
      column: column + pixels.columns.lowerBound * style.columnsPerPixel,
      height: max(1, pixels.rows.count / style.pixelsPerRow),
      width: pixels.columns.count * style.columnsPerPixel)
    for row in rect.rows {
      for column in rect.columns where rect.intersection(area) == rect {
        frame.set(Cell(" ", cursorStyle(.plain)), row: row, column: column)
      }
    }
  }

  /// The numbers around the cursor, below an image.
  private func drawLens(
    _ frame: inout Frame, _ sheet: Sheet, row: Int, _ area: Rect
  ) {
    guard let matrix = matrixAtCursor else { return }
    guard row < area.rows.upperBound else { return }
    frame.put(
      "around the cursor", row: row, column: area.column, width: area.width, style: theme.dim)
    let top = row + 1
    let cell = Size(width: 9, height: 1)
    let count = min(matrix.columns, area.width / cell.width)
    let height = min(matrix.rows, ChannelLayout.lensHeight, area.rows.upperBound - top)
    let left = max(0, min(matrix.columns - count, cursor.column - count / 2))
    let first = max(0, min(matrix.rows - height, cursor.row - height / 2))
    let painter = painter(sheet, item: item, side: cursor.side)
    for row in 0..<height {
      for place in 0..<count {
        let rect = Rect(
          row: top + row, column: area.column + place * cell.width, height: 1, width: cell.width)
        let isCursor = first + row == cursor.row && left + place == cursor.column
        drawNumber(matrix[first + row, left + place], &frame, rect, painter, isCursor: isCursor)
      }
    }
  }
}

extension Color {
  /// Black or white, whichever is easier to read on this colour.
  var readableInk: Color {
    let luminance = 299 * red + 587 * green + 114 * blue
    return luminance > 128_000 ? Color(0x000000) : Color(0xffffff)
  }
}
