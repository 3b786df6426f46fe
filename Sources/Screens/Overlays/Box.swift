import TUICore

/// A framed box that lies over the screen.
struct Box {
  let title: String
  /// The text in the lower edge of the frame.
  let foot: String
  /// The size in cells, with the frame.
  let size: Size

  init(_ title: String, foot: String, size: Size) {
    self.title = title
    self.foot = foot
    self.size = size
  }

  /// Draws the box in the middle of the screen.
  ///
  /// - Returns: the area inside the frame.
  func draw(_ canvas: inout Canvas) -> Rect {
    draw(&canvas, row: (canvas.bounds.height - size.height) / 2)
  }

  /// Draws the box with its upper edge at a line of the screen, in the middle from left to right.
  ///
  /// - Returns: the area inside the frame.
  func draw(_ canvas: inout Canvas, row: Int) -> Rect {
    let area = Rect(
      row: row, column: (canvas.bounds.width - size.width) / 2, height: size.height,
      width: size.width)
    canvas.mark(canvas.bounds, as: .outside)
    canvas.mark(area, as: .page)
    drawFrame(&canvas, area)
    let width = area.width - 4
    canvas.put(
      " \(title) ", row: area.row, column: area.column + 2, width: width,
      style: canvas.theme.barStrong)
    canvas.put(
      " \(foot) ", row: area.rows.upperBound - 1, column: area.column + 2, width: width,
      style: canvas.theme.barDim)
    return area.inset(rows: 1, columns: 2)
  }

  private func drawFrame(_ canvas: inout Canvas, _ area: Rect) {
    let style = canvas.theme.bar
    canvas.fill(area, Cell(" ", style))
    let (top, bottom) = (area.row, area.rows.upperBound - 1)
    let (left, right) = (area.column, area.columns.upperBound - 1)
    for column in area.columns {
      canvas.set(Cell("─", style), row: top, column: column)
      canvas.set(Cell("─", style), row: bottom, column: column)
    }
    for row in area.rows {
      canvas.set(Cell("│", style), row: row, column: left)
      canvas.set(Cell("│", style), row: row, column: right)
    }
    for (scalar, row, column) in [
      ("┌", top, left), ("┐", top, right), ("└", bottom, left), ("┘", bottom, right),
    ] as [(Unicode.Scalar, Int, Int)] {
      canvas.set(Cell(scalar, style), row: row, column: column)
    }
  }
}
