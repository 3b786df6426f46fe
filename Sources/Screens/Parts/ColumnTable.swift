import TUICore

/// A column of a table, for rows of some kind: text set to the right.
struct TextColumn<Row> {
  let title: String
  /// At least; longer texts widen it.
  let width: Int
  let text: (Row) -> String
}

/// A table whose first column is a name, and which has as many others as fit.
struct ColumnTable<Row> {
  private let columns: [(column: TextColumn<Row>, width: Int)]
  private let nameWidth: Int
  let width: Int

  /// - Parameters:
  ///   - limit: columns, of which the last stays free for the arrows that say that there is more.
  ///   - rows: those that will be drawn.
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

  /// Where the column without a title is, from the left; nil if there is none.
  var blank: (offset: Int, width: Int)? {
    guard let index = columns.firstIndex(where: { $0.column.title.isEmpty }) else { return nil }
    return (nameWidth + columns[..<index].reduce(0) { $0 + $1.width }, columns[index].width)
  }

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

  /// - Parameter isFilled: whether the style covers the whole row.
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

  /// Draws the rows around the one that is selected.
  ///
  /// - Parameters:
  ///   - target: what the mouse hits on the line of a row.
  ///   - selected: the place of the selected row.
  ///   - hasKeys: whether keys move the selection.
  ///   - beside: draws what else is in a line: the row, its line, its style.
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
