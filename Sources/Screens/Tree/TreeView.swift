import Sheets
import TUICore
import TensorCore

/// Draws the tree of layers.
struct TreeView {
  let tree: Tree
  let shared: Shared

  /// The width of the area from which the numbers of parameters are shown, and from which their shares are too.
  static let widthOfNumbers = 30
  private static let widthOfShares = 34

  /// Draws the names of the columns. A file of nothing but tensors has none.
  ///
  /// - Complexity: O(entries of the outline).
  func drawHeading(_ canvas: inout Canvas, in area: Rect) {
    let hasNumbers = shared.outline.entries.contains {
      if case .tensor = $0.kind { false } else { true }
    }
    guard area.height > 0, hasNumbers else { return }
    let (right, style) = (area.columns.upperBound - 1, canvas.theme.dim)
    let hasShares = hasShares(area)
    canvas.put("parameters", row: area.row, endingAt: hasShares ? right - 6 : right, style: style)
    if hasShares { canvas.put("share", row: area.row, endingAt: right, style: style) }
  }

  private func hasShares(_ area: Rect) -> Bool {
    area.width >= Self.widthOfShares && shared.outline.parameters > 0
  }

  /// - Complexity: O(entries of the outline).
  func draw(_ canvas: inout Canvas, in area: Rect) {
    let visible = tree.visible(shared.outline)
    for (line, entry) in visible.dropFirst(tree.scroll).prefix(area.height).enumerated() {
      drawEntry(
        entry, &canvas,
        Rect(row: area.row + line, column: area.column, height: 1, width: area.width))
    }
    canvas.drawScrollMarks(area, scroll: tree.scroll, total: visible.count)
  }

  private func drawEntry(_ index: Int, _ canvas: inout Canvas, _ area: Rect) {
    canvas.mark(area, as: .entry(index))
    let theme = canvas.theme
    let entry = shared.outline.entries[index]
    let isSelected = index == shared.selection
    let selected = theme.selection(hasKeys: shared.focus == .tree)
    var (main, side) = isSelected ? (selected, selected) : (Style.plain, theme.dim)
    if case .tensor = entry.kind, !isSelected { main = theme.dim }
    if isSelected { canvas.fill(area, Cell(" ", selected)) }

    let fold = entry.hasChildren ? (tree.unfolded.contains(index) ? "▾" : "▸") : " "
    let right = drawNumbers(entry, &canvas, area, side)
    var column = area.column + 1 + entry.depth * 2
    column = canvas.put(fold, row: area.row, column: column, style: side) + 1
    column = canvas.put(
      entry.title, row: area.row, column: column, width: max(0, right - column), style: main)
    if column + 1 + entry.detail.displayWidth < right {
      canvas.put(entry.detail, row: area.row, column: column + 1, style: side)
    }
  }

  /// Draws the number of parameters and their share of the model, as far as the width allows.
  ///
  /// - Returns: the column where these numbers begin, or the right edge of the area if none are drawn.
  private func drawNumbers(
    _ entry: Outline.Entry, _ canvas: inout Canvas, _ area: Rect, _ style: Style
  ) -> Int {
    var right = area.columns.upperBound - 1
    if case .tensor = entry.kind { return right + 1 }
    if hasShares(area) {
      let share = Double(entry.parameters) / Double(shared.outline.parameters) * 100
      let text = (NumberFormat.fixed(share, decimals: share < 9.95 ? 1 : 0) ?? "") + "%"
      canvas.put(text, row: area.row, endingAt: right, style: style)
      right -= 6
    }
    guard area.width >= Self.widthOfNumbers else { return area.columns.upperBound }
    canvas.put(NumberFormat.count(entry.parameters), row: area.row, endingAt: right, style: style)
    return right - 8
  }
}
