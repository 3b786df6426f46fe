/// Marks say what the areas of a frame are, so that a click can be understood. Drawing sets them, so that they cannot differ
/// from what is seen.
extension Frame {
  struct Mark: Sendable {
    let area: Rect
    let target: any Sendable
  }

  /// Marks an area as part of something; the mark covers earlier ones.
  package mutating func mark(_ area: Rect, as target: some Sendable) {
    let visible = area.intersection(bounds)
    if visible.height > 0, visible.width > 0 { marks.append(Mark(area: visible, target: target)) }
  }

  /// What a cell is part of, and the whole area of that; `nil` if the cell is not marked, or as something of another type.
  package func target<T: Sendable>(_ type: T.Type, row: Int, column: Int) -> (
    target: T, area: Rect
  )? {
    let mark = marks.last { $0.area.rows.contains(row) && $0.area.columns.contains(column) }
    return mark.flatMap { mark in (mark.target as? T).map { ($0, mark.area) } }
  }
}
