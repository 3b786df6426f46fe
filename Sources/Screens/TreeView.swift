import Sheets
import TUICore
import TensorCore

extension Explorer {
  func drawTree(_ frame: inout Frame, _ area: Rect) {
    let visible = visibleEntries
    for (line, entry) in visible.dropFirst(treeScroll).prefix(area.height).enumerated() {
      drawEntry(
        entry, &frame,
        Rect(row: area.row + line, column: area.column, height: 1, width: area.width))
    }
    drawScrollMarks(
      &frame, area, scroll: treeScroll, shown: area.height, total: visible.count)
  }

  private func drawEntry(_ index: Int, _ frame: inout Frame, _ area: Rect) {
    frame.mark(area, as: Target.entry(index))
    let entry = outline.entries[index]
    let isSelected = index == selection
    let selected = focus == .tree ? theme.selection : theme.restingSelection
    var (main, side) = isSelected ? (selected, selected) : (Style.plain, theme.dim)
    if case .tensor = entry.kind, !isSelected { main = theme.dim }
    if entry.kind == .folder, !isSelected { side = theme.dim }
    if isSelected { frame.fill(area, Cell(" ", selected)) }

    let fold = entry.hasChildren ? (expanded.contains(index) ? "▾" : "▸") : " "
    let right = drawNumbers(entry, &frame, area, side)
    var column = area.column + 1 + entry.depth * 2
    column = frame.put(fold, row: area.row, column: column, style: side) + 1
    column = frame.put(
      entry.title, row: area.row, column: column, width: max(0, right - column), style: main)
    if column + 1 + entry.detail.displayWidth < right {
      frame.put(entry.detail, row: area.row, column: column + 1, style: side)
    }
  }

  /// Parameters and their share of the model, as far as the width allows; returns where they begin.
  private func drawNumbers(
    _ entry: Outline.Entry, _ frame: inout Frame, _ area: Rect, _ style: Style
  ) -> Int {
    var right = area.columns.upperBound - 1
    if case .tensor = entry.kind { return right + 1 }
    if area.width >= 34, outline.parameters > 0 {
      let share = Double(entry.parameters) / Double(outline.parameters) * 100
      let text = (NumberFormat.fixed(share, decimals: share < 9.95 ? 1 : 0) ?? "") + "%"
      frame.put(text, row: area.row, endingAt: right, style: style)
      right -= 6
    }
    guard area.width >= 30 else { return area.columns.upperBound }
    frame.put(NumberFormat.count(entry.parameters), row: area.row, endingAt: right, style: style)
    return right - 8
  }

  /// Arrows at the right edge where there is more above or below.
  func drawScrollMarks(
    _ frame: inout Frame, _ area: Rect, scroll: Int, shown: Int, total: Int
  ) {
    let column = area.columns.upperBound - 1
    if scroll > 0 { frame.put("↑", row: area.row, column: column, style: theme.accent) }
    if scroll + shown < total {
      frame.put("↓", row: area.rows.upperBound - 1, column: column, style: theme.accent)
    }
  }
}
