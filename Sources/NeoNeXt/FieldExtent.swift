/// How far a receptive field reaches, in pixels.
package struct FieldExtent: Hashable, Sendable {
  package let top: Int
  package let left: Int
  package let rows: Int
  package let columns: Int
  package let pixels: Int

  /// - Parameter positions: of the stem's map.
  package init(_ positions: PositionSet) {
    let patch = ReceptiveField.stemPatch
    let bounds = positions.bounds
    top = patch * (bounds?.rows.lowerBound ?? 0)
    left = patch * (bounds?.columns.lowerBound ?? 0)
    rows = patch * (bounds?.rows.count ?? 0)
    columns = patch * (bounds?.columns.count ?? 0)
    pixels = patch * patch * positions.count
  }

  package init(rows: Range<Int>, columns: Range<Int>) {
    top = rows.lowerBound
    left = columns.lowerBound
    self.rows = rows.count
    self.columns = columns.count
    pixels = rows.count * columns.count
  }
}
