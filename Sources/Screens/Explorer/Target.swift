import TUICore

/// What the mouse can hit.
enum Target: Equatable, Sendable {
  /// An entry of the outline.
  case entry(Int)
  /// What one screen alone has.
  case screen(ScreenTarget)
  /// A hint at the foot of the screen.
  case command(Command)
  /// A line of the palette.
  case line(Int)
  /// What lies over the screen, and what is beside it.
  case page, outside
}

/// What is under the mouse in a frame.
package struct Hit: Equatable, Sendable {
  let target: Target
  /// The whole area of it.
  let area: Rect
}

extension Frame {
  /// - Returns: `nil` where nothing is that the mouse could hit.
  package func hit(_ event: MouseEvent) -> Hit? {
    target(Target.self, row: event.row, column: event.column).map {
      Hit(target: $0.target, area: $0.area)
    }
  }
}

/// Where in a target the mouse is.
struct Place: Equatable {
  let row: Int
  let column: Int
  let area: Rect

  /// As fractions of the area's sides, at the middle of the cell.
  var fractions: (row: Double, column: Double) {
    (
      (Double(row - area.row) + 0.5) / Double(area.height),
      (Double(column - area.column) + 0.5) / Double(area.width)
    )
  }
}
