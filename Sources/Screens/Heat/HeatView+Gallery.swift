import Sheets
import TUICore
import TensorCore

/// Drawing all channels small.
extension HeatView {
  /// - Complexity: O(sections + values of the items on screen).
  func drawGallery(_ canvas: inout Canvas) {
    guard let gallery = browser.gallery(stage) else { return }
    let scroll = browser.scroll
    for block in gallery.blocks where block.top < scroll + area.height {
      guard block.top + block.lineCount > scroll else { continue }
      drawHeading(block, &canvas)
      let firstRow = max(0, (scroll - block.top - 1) / block.pitch.height)
      let lastRow = min(
        block.rowCount - 1, (scroll + area.height - block.top - 1) / block.pitch.height)
      guard firstRow <= lastRow else { continue }
      for row in firstRow...lastRow {
        let first = block.section.items.lowerBound + row * block.perRow
        for item in first..<min(first + block.perRow, block.section.items.upperBound) {
          drawItem(item, block, row: row, hasLabel: gallery.hasLabels, &canvas)
        }
      }
    }
    canvas.drawScrollMarks(area, scroll: scroll, total: gallery.lineCount)
  }

  private func drawHeading(_ block: GalleryLayout.Block, _ canvas: inout Canvas) {
    let line = area.row + block.top - browser.scroll
    guard area.rows.contains(line) else { return }
    let text = [block.section.heading, block.section.extent].filter { !$0.isEmpty }
      .joined(separator: " · ")
    let end = canvas.put(
      text, row: line, column: area.column, width: area.width - 2,
      style: block.section.failure == nil ? canvas.theme.accent : canvas.theme.error)
    for column in end + 1..<max(end + 1, area.columns.upperBound - 1) {
      canvas.set(Cell("─", canvas.theme.dim), row: line, column: column)
    }
  }

  private func drawItem(
    _ item: Int, _ block: GalleryLayout.Block, row: Int, hasLabel: Bool, _ canvas: inout Canvas
  ) {
    let place = item - block.section.items.lowerBound - row * block.perRow
    let column = area.column + place * block.pitch.width
    let top = area.row + block.top + 1 + row * block.pitch.height - browser.scroll
    if hasLabel, area.rows.contains(top) { drawLabel(item, block, &canvas, top, column) }
    for (side, image) in block.images.enumerated() {
      let picture = block.section.pictures[side][item - block.section.items.lowerBound]
      let left = column + block.offsets[side]
      canvas.draw(
        picture, as: image, row: top + 1, column: left, in: area,
        painter(item, side: side))
      canvas.mark(image, of: item, side, row: top + 1, column: left, in: area)
    }
  }

  private func drawLabel(
    _ item: Int, _ block: GalleryLayout.Block, _ canvas: inout Canvas, _ row: Int, _ column: Int
  ) {
    let theme = canvas.theme
    let isSelected = item == self.item
    let width = block.pitch.width - (block.images.count > 1 ? 2 : 1)
    let rect = Rect(row: row, column: column, height: 1, width: width)
    canvas.mark(rect, as: .screen(.heat(.item(item))))
    let run = block.section.run(of: item)
    let style =
      isSelected
      ? theme.selection(hasKeys: stage.hasKeys)
      : run.map { $0.isMultiple(of: 2) } ?? true ? theme.dim : theme.dimAlternate
    if isSelected { canvas.fill(rect, Cell(" ", style)) }
    canvas.put(
      block.section.labels(of: item).first { $0.displayWidth <= width }
        ?? "\(block.section.origin(of: item).channel)", in: rect, style: style)
  }
}
