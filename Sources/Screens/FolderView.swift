import TUICore
import TensorCore

extension Explorer {
  /// What a folder holds, a line each.
  func drawFolder(_ frame: inout Frame, _ folder: Int, _ area: Rect) {
    let entry = outline.entries[folder]
    frame.put(
      "\(entry.title) \(entry.detail)", row: area.row, column: area.column, width: area.width,
      style: theme.strong)
    let children = outline.entries.indices.filter { outline.entries[$0].parent == folder }
    let shown = children.prefix(max(0, area.height - 3))
    let width = min(area.width / 2, shown.map { outline.entries[$0].title.displayWidth }.max() ?? 0)
    for (line, child) in shown.enumerated() {
      let row = area.row + 2 + line
      let child = outline.entries[child]
      frame.put(child.title, row: row, column: area.column, width: width)
      let facts = [child.detail, NumberFormat.count(child.parameters)].filter { !$0.isEmpty }
      frame.put(
        facts.joined(separator: " · "), row: row, column: area.column + width + 2,
        width: max(0, area.width - width - 2), style: theme.dim)
    }
    if children.count > shown.count {
      frame.put(
        "and \(children.count - shown.count) more", row: area.rows.upperBound - 1,
        column: area.column, width: area.width, style: theme.dim)
    }
  }
}
