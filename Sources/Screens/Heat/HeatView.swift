import Analysis
import Sheets
import TUICore
import TensorCore

/// Draws heatmaps: the gallery of all channels, or one channel large.
struct HeatView {
  let browser: Browser
  let sheet: Sheet
  let stage: HeatStage

  var item: Int { browser.item }
  var cursor: ElementCursor { browser.cursor }
  var area: Rect { stage.area }

  /// The painter for one side of an item.
  func painter(_ item: Int, side: Int) -> HeatPainter {
    browser.colors(stage).painter(sheet, item: item, side: side, on: stage.surface)
  }

  /// The painter for one side of the selected item.
  func painter(side: Int) -> HeatPainter { painter(item, side: side) }

  /// Draws the line above the heatmaps.
  ///
  /// - Parameters:
  ///   - note: the text at the right, such as the work that is under way; may be empty.
  ///   - isHeatmap: whether heatmaps are shown below. The title then says how far they are shrunk.
  func drawTitle(
    _ canvas: inout Canvas, in area: Rect, title: String, note: String, isHeatmap: Bool
  ) {
    var right = area.columns.upperBound - 1
    if !note.isEmpty {
      let width = min(note.displayWidth, area.width / 2)
      right -= width
      canvas.put(note, row: area.row, column: right, width: width, style: canvas.theme.accent)
      right -= 1
    }
    if isHeatmap, let note = shrinkNote {
      right -= note.displayWidth
      canvas.put(
        note, row: area.row, column: max(area.column, right), style: canvas.theme.accent)
      right -= 1
    }
    let end = canvas.put(
      title, row: area.row, column: area.column, width: right - area.column,
      style: canvas.theme.strong)
    guard isHeatmap, browser.depth == .gallery,
      let legend = legends(canvas.theme).first(where: { $0.displayWidth <= right - end - 2 })
    else { return }
    canvas.put(
      legend, row: area.row, endingAt: shrinkNote == nil ? right : right - 1,
      style: canvas.theme.dim)
  }

  /// What stands at an item of the gallery: which matrix is at the left, and what the looks of the labels mean. The longest text
  /// comes first.
  private func legends(_ theme: Theme) -> [String] {
    let names = sheet.sideNames
    let sides = names.count == 2 ? "\(names[0]) left, \(names[1]) right" : ""
    let short = names.joined(separator: " | ")
    guard sheet.sections.contains(where: { $0.shifts.count > 1 }) else { return [sides, short] }
    let labels =
      theme.dimAlternate.isUnderlined
      ? ["labels of every other shift are underlined", "label underlined: every other shift"]
      : ["label colours alternate with the shift", "label colour: shift"]
    return labels.map { sides.isEmpty ? $0 : "\(sides) · \($0)" } + [sides, short]
  }

  /// How many values one pixel stands for, such as `shrunk 2×2`; `nil` if the selected item is not shrunk. The pixel has the colour
  /// of the strongest of these values.
  private var shrinkNote: String? {
    guard let section = sheet.section(of: item) else { return nil }
    let images: [MatrixImage]
    switch browser.depth {
    case .gallery: images = browser.gallery(stage)?.block(of: item)?.images ?? []
    case .channel:
      guard case .images(let shown, _) = channelLayout(section) else { return nil }
      images = shown
    case .patch: return nil
    }
    guard let image = images.first, image.isShrunk || section.blockSide > 1 else { return nil }
    let (rows, columns) = (
      image.rowShrink * section.blockSide, image.columnShrink * section.blockSide
    )
    return (section.isMap ? "maps " : "") + "shrunk \(rows)×\(columns)"
  }

  /// Draws the colours of the matrix under the cursor, and what they span.
  func drawColorBar(_ canvas: inout Canvas, in area: Rect) {
    let range = browser.colors(stage).range(sheet, item: item, side: cursor.side)
    let colors = stage.colors
    let isCentred =
      colors.domain == .fixed && colors.map.isDiverging && range.lowest != -range.highest
    ColorBar(
      colors.map, range,
      sheet.scope(of: colors.domain) + (isCentred ? ", but centred on 0 by this map" : ""),
      on: stage.surface, isLogarithmic: colors.domain == .logarithmic
    ).draw(&canvas, in: area)
  }
}

extension Canvas {
  /// Records where a heatmap is, so that the mouse can hit it.
  ///
  /// - Parameters:
  ///   - side: 0 for L or the only matrix, 1 for R.
  ///   - row: the line of the image's upper left corner, which may lie outside of the area.
  ///   - column: the column of that corner.
  mutating func mark(
    _ image: MatrixImage, of item: Int, _ side: Int, row: Int, column: Int, in area: Rect
  ) {
    let style = PixelStyle(surface)
    let size = image.size(style)
    let rect = Rect(row: row, column: column, height: size.height, width: size.width)
    mark(
      rect.intersection(area),
      as: .screen(
        .heat(
          .matrix(
            MatrixTarget(
              item: item, side: side, image: image, row: row, column: column, style: style)))))
  }

  /// Draws a value as a coloured block that holds its number.
  mutating func draw(_ value: Float, in rect: Rect, _ painter: HeatPainter, isCursor: Bool) {
    var style: Style
    if painter.style == .glyph {
      style = painter.glyph(value).style
      style.isReversed = false  // that is the cursor; NaN and infinities say so in letters
    } else {
      let color = painter.color(value)
      style = Style(color.readableInk, on: color)
    }
    if isCursor { style = cursorStyle }
    fill(rect, Cell(" ", style))
    // A number without a sign leaves its column empty, so that all have the same decimals.
    let sign = value < 0 || rect.width <= 5 ? 0 : 1
    let text = NumberFormat.short(Double(value), width: rect.width - 1 - sign)
    let right = rect.columns.upperBound - (rect.width > text.count + 1 ? 1 : 0)
    put(text, row: rect.row + rect.height / 2, column: right - text.count, style: style)
  }

  var cursorStyle: Style {
    guard surface.depth >= .palette else { return Style(bold: true, reversed: true) }
    let (ink, ground) = (Color(0x000000), Color(0xffffff))
    return surface.isLight
      ? Style(ground, on: ink, bold: true) : Style(ink, on: ground, bold: true)
  }
}
