import TUICore

/// A column of a table: how it is headed, and how its text, which is set to the right, is made from a row.
struct TextColumn<Row> {
  let title: String
  /// The smallest width in columns of the terminal; longer texts widen the column.
  let width: Int
  let text: (Row) -> String
}

/// A table whose first column is a name, followed by as many other columns as fit.
struct ColumnTable<Row> {
  private let columns: [(column: TextColumn<Row>, width: Int)]
  private let nameWidth: Int
  /// The width of all columns together, in columns of the terminal.
  let width: Int

  /// - Parameters:
  ///   - all: the columns after the name, the most important first.
  ///   - nameWidth: the width of the name, in columns of the terminal.
  ///   - limit: the width of the place for the table. Its last column stays free for the arrows that show that there are more rows.
  ///   - rows: the rows that the columns must be wide enough for.
  /// - Complexity: O(rows × columns): every text is made once to be measured.
  init(_ all: [TextColumn<Row>], nameWidth: Int, fitting limit: Int, rows: [Row]) {
    var columns: [(column: TextColumn<Row>, width: Int)] = []
    var width = nameWidth
    for column in all {
      let longest = rows.map { column.text($0).displayWidth }.max() ?? 0
      let needed = max(column.width, longest + 1)
      guard width + needed < limit else { break }
      columns.append((column, needed))
      width += needed
    }
    self.columns = columns
    self.nameWidth = nameWidth
    self.width = width
  }

  /// The place of the column without a title, in columns of the terminal from the left edge of the table; `nil` if there is no
  /// such column.
  var blank: (offset: Int, width: Int)? {
    guard let index = columns.firstIndex(where: { $0.column.title.isEmpty }) else { return nil }
    return (nameWidth + columns[..<index].reduce(0) { $0 + $1.width }, columns[index].width)
  }

  /// Draws the titles of the columns.
  ///
  /// - Parameters:
  ///   - title: what stands above the names, drawn in `style`.
  ///   - left: the column of the terminal where the table begins.
  ///   - titles: the style of the other titles.
  func drawHeading(
    _ canvas: inout Canvas, _ title: String, row: Int, column left: Int, style: Style,
    titles: Style
  ) {
    canvas.put(title, row: row, column: left, width: nameWidth, style: style)
    var right = left + nameWidth
    for (column, width) in columns {
      right += width
      canvas.put(column.title, row: row, endingAt: right, style: titles)
    }
  }

  /// Draws one row.
  ///
  /// - Parameters:
  ///   - row: the line of the terminal.
  ///   - left: the column of the terminal where the table begins.
  ///   - isFilled: whether the style also covers the blanks between the texts.
  func draw(
    _ item: Row, _ name: String, _ canvas: inout Canvas, row: Int, column left: Int, style: Style,
    isFilled: Bool
  ) {
    if isFilled {
      canvas.fill(Rect(row: row, column: left, height: 1, width: width), Cell(" ", style))
    }
    canvas.put(name, row: row, column: left, width: nameWidth, style: style)
    var right = left + nameWidth
    for (column, width) in columns {
      right += width
      canvas.put(column.text(item), row: row, endingAt: right, style: style)
    }
  }

  /// Draws the rows around the selected one, as many as the area has lines.
  ///
  /// - Parameters:
  ///   - target: what the mouse hits on the line of a row; `nil` if it hits nothing there.
  ///   - selected: the index of the selected row; `nil` if no row is selected.
  ///   - hasKeys: whether keys move the selection.
  ///   - beside: draws what else stands in a line, given the row, the line of the terminal, and the style of the row.
  /// - Complexity: O(lines of the area), not of rows.
  func drawRows(
    _ rows: [Row], name: (Row) -> String, target: (Row) -> Target?, selected: Int?, hasKeys: Bool,
    _ canvas: inout Canvas, _ area: Rect,
    beside: (inout Canvas, Row, Int, Style) -> Void = { _, _, _, _ in }
  ) {
    let first = steadyScroll(to: selected ?? 0, height: area.height, total: rows.count)
    for (place, row) in rows.enumerated().dropFirst(first).prefix(area.height) {
      let line = area.row + place - first
      let isSelected = place == selected
      let style = isSelected ? canvas.theme.selection(hasKeys: hasKeys) : .plain
      draw(
        row, name(row), &canvas, row: line, column: area.column, style: style,
        isFilled: isSelected)
      if let target = target(row) {
        canvas.mark(
          Rect(row: line, column: area.column, height: 1, width: area.width), as: target)
      }
      beside(&canvas, row, line, style)
    }
    canvas.drawScrollMarks(area, scroll: first, total: rows.count)
  }
}
