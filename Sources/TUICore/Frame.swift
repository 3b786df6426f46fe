/// What the terminal shows: a grid of cells.
package struct Frame: Equatable, Sendable {
  package let size: Size
  package internal(set) var cells: [Cell]
  var marks: [Mark] = []

  /// Whether both frames look alike; marks may differ.
  package static func == (a: Frame, b: Frame) -> Bool { a.size == b.size && a.cells == b.cells }

  package init(_ size: Size, style: Style = .plain) {
    self.size = size
    cells = [Cell](repeating: Cell(" ", style), count: size.width * size.height)
  }

  package var bounds: Rect { Rect(row: 0, column: 0, height: size.height, width: size.width) }

  /// The cell at a place inside the frame.
  package subscript(row: Int, column: Int) -> Cell { cells[row * size.width + column] }

  /// Sets one cell; places outside of the frame are ignored.
  package mutating func set(_ cell: Cell, row: Int, column: Int) {
    guard row >= 0, row < size.height, column >= 0, column < size.width else { return }
    cells[row * size.width + column] = cell
  }

  package mutating func fill(_ rect: Rect, _ cell: Cell) {
    let area = rect.intersection(bounds)
    for row in area.rows {
      for column in area.columns { cells[row * size.width + column] = cell }
    }
  }

  /// Changes the styles of an area and leaves its characters.
  package mutating func restyle(_ rect: Rect, _ change: (inout Style) -> Void) {
    let area = rect.intersection(bounds)
    for row in area.rows {
      for column in area.columns { change(&cells[row * size.width + column].style) }
    }
  }

  /// Writes text in a row, clipped to the frame and to `width` columns. Text that does not fit ends with `…`. Characters
  /// that a terminal would act on become `?`.
  ///
  /// - Returns: the column after the text.
  @discardableResult
  package mutating func put(
    _ text: String, row: Int, column: Int, width limit: Int = .max, style: Style = .plain
  ) -> Int {
    let room = min(limit, max(0, size.width - column))
    guard room > 0 else { return column }
    let isCut = text.displayWidth > room
    var place = column
    let end = column + room - (isCut ? 1 : 0)
    for scalar in text.unicodeScalars {
      let width = scalar.displayWidth
      if width == 0 { continue }
      if place + width > end { break }
      set(Cell(scalar.isSafeToPrint ? scalar : "?", style), row: row, column: place)
      if width == 2 { set(Cell(Cell.continuation, style), row: row, column: place + 1) }
      place += width
    }
    if isCut {
      set(Cell("…", style), row: row, column: place)
      place += 1
    }
    return place
  }

  /// Writes text that ends at the given column.
  package mutating func put(
    _ text: String, row: Int, endingAt column: Int, style: Style = .plain
  ) {
    put(text, row: row, column: column - text.displayWidth, style: style)
  }
}
