/// The extent of a receptive field in pixels of the image: the smallest rectangle that contains it, and how many pixels of
/// the rectangle it has. All are 0 for an empty field.
package struct FieldExtent: Hashable, Sendable {
  package let top: Int
  package let left: Int
  package let rows: Int
  package let columns: Int
  package let pixels: Int

  /// The extent of a set of positions.
  ///
  /// - Parameter positions: positions of the stem's map, each of which stands for 4 × 4 pixels.
  package init(_ positions: PositionSet) {
    let patch = ReceptiveField.stemPatch
    let bounds = positions.bounds
    top = patch * (bounds?.rows.lowerBound ?? 0)
    left = patch * (bounds?.columns.lowerBound ?? 0)
    rows = patch * (bounds?.rows.count ?? 0)
    columns = patch * (bounds?.columns.count ?? 0)
    pixels = patch * patch * positions.count
  }

  /// The extent of a field that is a whole rectangle of pixels.
  package init(rows: Range<Int>, columns: Range<Int>) {
    top = rows.lowerBound
    left = columns.lowerBound
    self.rows = rows.count
    self.columns = columns.count
    pixels = rows.count * columns.count
  }
}
