import TUICore
import TensorCore

/// Drawing the list of classes, the likeliest first.
extension ForwardView {
  /// - Complexity: O(lines of the area), not of classes.
  func drawClasses(_ canvas: inout Canvas, _ area: Rect) {
    let theme = canvas.theme
    let name = screen.nameWidth.clamped(to: 5...40)
    canvas.put("class", row: area.row, column: area.column, style: theme.dim)
    let right = area.column + name + 2 + 10
    canvas.put("probability", row: area.row, endingAt: right + 2, style: theme.dim)
    canvas.put("logit", row: area.row, endingAt: right + 12, style: theme.dim)
    let height = max(0, area.height - 1)
    // The list moves by whole pages, to the one that has the selected class.
    let first = height > 0 ? screen.rank / height * height : 0
    for (line, entry) in screen.classes.dropFirst(first).prefix(height).enumerated() {
      let row = area.row + 1 + line
      let isSelected = first + line == screen.rank
      let style = isSelected ? theme.selection(hasKeys: shared.hasPaneKeys) : .plain
      canvas.fill(
        Rect(row: row, column: area.column, height: 1, width: right + 12 - area.column),
        Cell(" ", style))
      canvas.mark(
        Rect(row: row, column: area.column, height: 1, width: area.width),
        as: .screen(.forward(.rank(first + line))))
      canvas.put(entry.name, row: row, column: area.column, width: name, style: style)
      canvas.put(
        Self.percent(entry.score.probability), row: row, endingAt: right + 2, style: style)
      canvas.put(
        NumberFormat.short(Double(entry.score.logit), width: 8), row: row, endingAt: right + 12,
        style: style)
      let room = (area.columns.upperBound - right - 14).clamped(to: 0...50)
      let length = Int((entry.score.probability ?? 0) * Double(room) + 0.5)
      canvas.put(
        String(repeating: "█", count: length), row: row, column: right + 14, style: theme.accent)
    }
  }

  static func percent(_ probability: Double?) -> String {
    guard let probability else { return "undefined" }
    return (NumberFormat.fixed(probability * 100, decimals: 2) ?? "") + " %"
  }
}
