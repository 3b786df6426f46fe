import TUICore

/// A column of a table, for rows of some kind: text set to the right.
struct TextColumn<Row> {
  let title: String
  let width: Int
  let text: (Row) -> String
}

/// A table whose first column is a name, and which has as many others as fit.
struct ColumnTable<Row> {
  let columns: [TextColumn<Row>]
  private let nameWidth: Int
  let width: Int

  init(_ all: [TextColumn<Row>], nameWidth: Int, fitting limit: Int) {
    var columns: [TextColumn<Row>] = []
    var width = nameWidth
    for column in all {
      guard width + column.width <= limit else { break }
      columns.append(column)
      width += column.width
    }
    self.columns = columns
    self.nameWidth = nameWidth
    self.width = width
  }

  func drawHeading(
    _ frame: inout Frame, _ title: String, row: Int, column left: Int, style: Style,
    titles: Style
  ) {
    frame.put(title, row: row, column: left, width: nameWidth, style: style)
    var right = left + nameWidth
    for column in columns {
      right += column.width
      frame.put(column.title, row: row, endingAt: right, style: titles)
    }
  }

  /// - Parameter isFilled: whether the style covers the whole row.
  func draw(
    _ item: Row, _ name: String, _ frame: inout Frame, row: Int, column left: Int, style: Style,
    isFilled: Bool
  ) {
    if isFilled {
      frame.fill(Rect(row: row, column: left, height: 1, width: width), Cell(" ", style))
    }
    frame.put(name, row: row, column: left, width: nameWidth, style: style)
    var right = left + nameWidth
    for column in columns {
      right += column.width
      frame.put(column.text(item), row: row, endingAt: right, style: style)
    }
  }
}
