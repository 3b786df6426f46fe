import TUICore

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
