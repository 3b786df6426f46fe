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
      let labels = gallery.hasLabels ? labels(block, rows: firstRow...lastRow) : [:]
      for row in firstRow...lastRow {
        for item in block.items(inRow: row) {
          drawItem(item, block, row: row, label: labels[item], &canvas)
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

  /// The labels of the items in some rows, all of the same form: the longest that fits for each of them.
  private func labels(
    _ block: GalleryLayout.Block, rows: ClosedRange<Int>
  ) -> [Int: String] {
    let all = rows.flatMap(block.items).map { (item: $0, forms: block.section.labels(of: $0)) }
    let form =
      all.map { entry in
        entry.forms.firstIndex { $0.displayWidth <= block.labelWidth } ?? entry.forms.count - 1
      }.max() ?? 0
    return Dictionary(
      uniqueKeysWithValues: all.map { ($0.item, $0.forms[min(form, $0.forms.count - 1)]) })
  }

  private func drawItem(
    _ item: Int, _ block: GalleryLayout.Block, row: Int, label: String?, _ canvas: inout Canvas
  ) {
    let place = item - block.section.items.lowerBound - row * block.perRow
    let column = area.column + place * block.pitch.width
    let top = area.row + block.top + 1 + row * block.pitch.height - browser.scroll
    if let label, area.rows.contains(top) { drawLabel(label, item, block, &canvas, top, column) }
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
    _ label: String, _ item: Int, _ block: GalleryLayout.Block, _ canvas: inout Canvas, _ row: Int,
    _ column: Int
  ) {
    let theme = canvas.theme
    let isSelected = item == self.item
    let rect = Rect(row: row, column: column, height: 1, width: block.labelWidth)
    canvas.mark(rect, as: .screen(.heat(.item(item))))
    let run = block.section.run(of: item)
    let style =
      isSelected
      ? theme.selection(hasKeys: stage.hasKeys)
      : run.map { $0.isMultiple(of: 2) } ?? true ? theme.dim : theme.dimAlternate
    if isSelected { canvas.fill(rect, Cell(" ", style)) }
    canvas.put(label, in: rect, style: style)
  }
}
