import NeoNeXt
import TUICore

/// The frame that everything draws into, with the styles for this terminal.
struct Canvas {
  private(set) var frame: Frame
  let theme: Theme

  init(_ size: Size, _ surface: Surface) {
    frame = Frame(size)
    theme = Theme(surface: surface)
  }

  var surface: Surface { theme.surface }
  var bounds: Rect { frame.bounds }

  /// Records what the mouse hits in an area. A later mark covers the earlier ones below it.
  mutating func mark(_ area: Rect, as target: Target) { frame.mark(area, as: target) }

  mutating func set(_ cell: Cell, row: Int, column: Int) {
    frame.set(cell, row: row, column: column)
  }

  mutating func fill(_ rect: Rect, _ cell: Cell) { frame.fill(rect, cell) }

  mutating func restyle(_ rect: Rect, _ change: (inout Style) -> Void) {
    frame.restyle(rect, change)
  }

  /// - Returns: the column after the text.
  @discardableResult
  mutating func put(
    _ text: String, row: Int, column: Int, width limit: Int = .max, style: Style = .plain
  ) -> Int {
    frame.put(text, row: row, column: column, width: limit, style: style)
  }

  /// Writes a line of text in the first row of an area, clipped to its width.
  ///
  /// - Returns: the column after the text.
  @discardableResult
  mutating func put(_ text: String, in area: Rect, style: Style = .plain) -> Int {
    frame.put(text, row: area.row, column: area.column, width: area.width, style: style)
  }

  /// Writes text set to the right: `column` is the first column after it.
  mutating func put(_ text: String, row: Int, endingAt column: Int, style: Style = .plain) {
    frame.put(text, row: row, endingAt: column, style: style)
  }

  /// Writes text broken at blanks into the lines of an area; what does not fit is left out.
  mutating func put(wrapped text: String, in area: Rect, style: Style) {
    for (line, text) in text.wrapped(width: area.width).prefix(area.height).enumerated() {
      put(text, row: area.row + line, column: area.column, width: area.width, style: style)
    }
  }

  /// Writes that the file is no NeoNeXt model.
  ///
  /// - Parameter consequence: what the screen cannot do for that reason.
  mutating func put(notNeoNeXt consequence: String, in area: Rect) {
    put(wrapped: Recognition.notNeoNeXt(consequence), in: area, style: theme.error)
  }

  /// Draws arrows in the last column of an area where a list has more lines above or below those that are shown.
  ///
  /// - Parameters:
  ///   - scroll: the number of lines above the area.
  ///   - total: the number of lines of the list.
  mutating func drawScrollMarks(_ area: Rect, scroll: Int, total: Int) {
    let column = area.columns.upperBound - 1
    if scroll > 0 { put("↑", row: area.row, column: column, style: theme.accent) }
    if scroll + area.height < total {
      put("↓", row: area.rows.upperBound - 1, column: column, style: theme.accent)
    }
  }
}
