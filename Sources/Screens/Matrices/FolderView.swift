import Sheets
import TUICore
import TensorCore

/// Draws what a folder of the outline holds, one line for each child.
struct FolderView {
  let outline: Outline
  /// The index of the folder among the entries of the outline.
  let folder: Int

  func draw(_ canvas: inout Canvas, in area: Rect) {
    let entry = outline.entries[folder]
    canvas.put("\(entry.title) \(entry.detail)", in: area, style: canvas.theme.strong)
    let children = outline.entries.indices.filter { outline.entries[$0].parent == folder }
    let shown = children.prefix(max(0, area.height - 3))
    let width = min(area.width / 2, shown.map { outline.entries[$0].title.displayWidth }.max() ?? 0)
    for (line, child) in shown.enumerated() {
      let row = area.row + 2 + line
      let child = outline.entries[child]
      canvas.put(child.title, row: row, column: area.column, width: width)
      let facts = [child.detail, NumberFormat.count(child.parameters)].filter { !$0.isEmpty }
      canvas.put(
        facts.joined(separator: " · "), row: row, column: area.column + width + 2,
        width: max(0, area.width - width - 2), style: canvas.theme.dim)
    }
    if children.count > shown.count {
      canvas.put(
        "and \(children.count - shown.count) more", in: area.bottomRow, style: canvas.theme.dim)
    }
  }
}
