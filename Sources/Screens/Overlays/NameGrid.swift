import TUICore

/// Names in columns of one width, line by line.
struct NameGrid {
  let names: [String]
  /// The width of a column, with the blanks after it.
  private let columnWidth: Int
  private let columns: Int
  private let rows: Int

  /// - Parameters:
  ///   - width: the width of the area in columns.
  ///   - height: the most lines.
  init(_ names: [String], width: Int, height: Int) {
    self.names = names
    columnWidth = min(width, (names.map(\.displayWidth).max() ?? 0) + 2)
    columns = max(1, (width + 2) / max(1, columnWidth))
    rows = min(height, (names.count + columns - 1) / columns)
  }

  var height: Int { rows }

  /// Draws as many names as fit, and `…` in the place of the others.
  func draw(_ canvas: inout Canvas, in area: Rect, style: Style) {
    let places = rows * columns
    let fitting = names.count > places ? max(0, places - 1) : names.count
    for (place, name) in (names.prefix(fitting) + (fitting < names.count ? ["…"] : [])).enumerated()
    {
      let column = place % columns * columnWidth
      canvas.put(
        name, row: area.row + place / columns, column: area.column + column,
        width: min(max(1, columnWidth - 2), area.width - column), style: style)
    }
  }
}
