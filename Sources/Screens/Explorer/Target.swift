import TUICore

/// A target of the mouse: something on the terminal that can be clicked.
enum Target: Equatable, Sendable {
  /// An entry of the outline, by its index.
  case entry(Int)
  /// A target that only some screens have.
  case screen(ScreenTarget)
  /// A hint at the foot of the screen.
  case command(Command)
  /// A command of the palette, by its index among those found.
  case line(Int)
  /// The box that lies over the screen, and everything beside it.
  case page, outside
}

/// The target under the mouse in a frame.
package struct Hit: Equatable, Sendable {
  let target: Target
  /// The whole area of the target, in cells.
  let area: Rect
}

extension Frame {
  /// The target under the mouse; `nil` if there is none.
  package func hit(_ event: MouseEvent) -> Hit? {
    target(Target.self, row: event.row, column: event.column).map {
      Hit(target: $0.target, area: $0.area)
    }
  }
}

/// The cell under the mouse, and the area of the target that it lies in.
struct Place: Equatable {
  let row: Int
  let column: Int
  let area: Rect

  /// The middle of the cell, as fractions of the area's height and width.
  var fractions: (row: Double, column: Double) {
    (
      (Double(row - area.row) + 0.5) / Double(area.height),
      (Double(column - area.column) + 0.5) / Double(area.width)
    )
  }
}
