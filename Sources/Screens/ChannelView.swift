import Analysis
import TUICore
import TensorCore

/// How one item is drawn large.
enum ChannelLayout: Equatable {
  /// Every value as a coloured block with its number.
  case numbers(cell: Size)
  /// Too many values for numbers: an image a side, with the numbers around the cursor below it.
  case images([MatrixImage])

  init(_ section: Sheet.Section, area: Size, style: PixelStyle) {
    let stacks = section.stacks
    let columns = stacks.reduce(0) { $0 + $1.columns }
    let rows = stacks.map(\.rows).max() ?? 0
    let gaps = 3 * (stacks.count - 1)
    let width = min(11, (area.width - gaps) / max(1, columns))
    let height = min(3, area.height / max(1, rows))
    if width >= 5, height >= 1 {
      self = .numbers(cell: Size(width: width, height: height))
    } else if width == 4, height >= 1 {
      self = .numbers(cell: Size(width: 4, height: min(2, height)))
    } else {
      let share = Size(
        width: (area.width - gaps) / max(1, stacks.count),
        height: area.height - Self.lensHeight - 1)
      self = .images(
        section.pictures.map {
          MatrixImage(rows: $0.rows, columns: $0.columns, fitting: share, style: style)
        })
    }
  }

  static let lensHeight = 5
}

extension Explorer {
  func drawChannel(_ frame: inout Frame, _ sheet: Sheet, _ area: Rect) {
    guard let section = sheet.section(of: item) else { return }
    var rest = area
    drawChannelHeading(&frame, sheet, section, rest.takeTop(1))
    let names = sheet.sides.count > 1 ? rest.takeTop(1) : nil
    let statistics = rest.takeBottom(statisticsHeight(sheet, area))
    let channel = ChannelLayout(
      section, area: Size(width: rest.width, height: rest.height - 1),
      style: PixelStyle(surface))
    var column = rest.column
    for side in sheet.sides.indices {
      if let names {
        let size = "\(section.stacks[side].rows)×\(section.stacks[side].columns)"
        let style = side == cursor.side ? theme.accent : theme.dim
        frame.put("\(sheet.sides[side]) \(size)", row: names.row, column: column, style: style)
      }
      let width = draw(side: side, channel, &frame, sheet, section, column, rest)
      column += width + 3
    }
    if case .images(let images) = channel { drawLens(&frame, sheet, images, rest) }
    drawStatistics(&frame, sheet, statistics)
  }

  private func drawChannelHeading(
    _ frame: inout Frame, _ sheet: Sheet, _ section: Sheet.Section, _ area: Rect
  ) {
    let name = sheet.itemCount > 1 ? "\(sheet.itemName) \(item) of \(sheet.itemCount)" : ""
    let end = frame.put(
      name, row: area.row, column: area.column, width: area.width, style: theme.strong)
    frame.put(
      section.heading, row: area.row, column: name.isEmpty ? area.column : end + 2,
      width: max(0, area.columns.upperBound - end - 2), style: theme.dim)
  }

  private func statisticsHeight(_ sheet: Sheet, _ area: Rect) -> Int {
    area.height >= 14 ? 1 + sheet.sides.count * (area.height >= 20 ? 2 : 1) : 0
  }

  /// Draws one side and returns its width.
  private func draw(
    side: Int, _ channel: ChannelLayout, _ frame: inout Frame, _ sheet: Sheet,
    _ section: Sheet.Section, _ column: Int, _ area: Rect
  ) -> Int {
    switch channel {
    case .numbers(let cell):
      guard let matrix = sheet.matrix(item, side: side) else { return 0 }
      let painter = painter(sheet, item: item, side: side)
      for row in 0..<matrix.rows {
        for place in 0..<matrix.columns {
          let rect = Rect(
            row: area.row + row * cell.height, column: column + place * cell.width,
            height: cell.height, width: cell.width)
          let isCursor =
            focus == .matrices && cursor == ElementCursor(side: side, row: row, column: place)
          drawNumber(matrix[row, place], &frame, rect, painter, isCursor: isCursor)
        }
      }
      return matrix.columns * cell.width
    case .images(let images):
      let picture = section.pictures[side][item - section.firstInStack]
      frame.draw(
        picture, as: images[side], row: area.row, column: column, in: area,
        painter(sheet, item: item, side: side))
      if side == cursor.side { markCursor(&frame, images[side], section, column, area) }
      return images[side].size(PixelStyle(surface)).width
    }
  }

  private func drawNumber(
    _ value: Float, _ frame: inout Frame, _ rect: Rect, _ painter: HeatPainter, isCursor: Bool
  ) {
    var style: Style
    if painter.style == .glyph {
      style = painter.glyph(value).style
    } else {
      let color = painter.color(value)
      style = Style(color.readableInk, on: color)
    }
    if isCursor { style = cursorStyle(style) }
    frame.fill(rect, Cell(" ", style))
    let text = NumberFormat.short(Double(value), width: rect.width - 1)
    frame.put(
      text, row: rect.row + rect.height / 2, column: rect.columns.upperBound - text.count,
      style: style)
  }

  private func cursorStyle(_ style: Style) -> Style {
    surface.depth >= .palette
      ? Style(Color(0x000000), on: Color(0xffffff), bold: true) : Style(bold: true, reversed: true)
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
    _ frame: inout Frame, _ sheet: Sheet, _ images: [MatrixImage], _ area: Rect
  ) {
    guard let matrix = matrixAtCursor, let section = sheet.section(of: item),
      area.height > ChannelLayout.lensHeight
    else { return }
    let top = area.rows.upperBound - ChannelLayout.lensHeight
    let image = images[cursor.side]
    var title = "around the cursor"
    if image.isShrunk || section.blockSide > 1 { title += " · image \(shrinkNote(image, section))" }
    frame.put(
      title, row: top - 1, column: area.column, width: area.width, style: theme.dim)
    let cell = Size(width: 9, height: 1)
    let count = min(matrix.columns, area.width / cell.width)
    let height = min(matrix.rows, ChannelLayout.lensHeight)
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
