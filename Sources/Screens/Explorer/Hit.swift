import TUICore

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
