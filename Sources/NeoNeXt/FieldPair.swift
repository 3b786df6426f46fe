/// Fields with the model's shifts, and what they are compared with.
package struct FieldPair: Sendable {
  package let shifted: ReceptiveField
  package let unshifted: ReceptiveField

  /// - Parameter size: of the image.
  /// - Throws: `MapSizeError`.
  package init(_ architecture: Architecture, _ size: MapSize) throws(MapSizeError) {
    shifted = try ReceptiveField(architecture, height: size.height, width: size.width)
    unshifted = try ReceptiveField(
      architecture.withoutShifts, height: size.height, width: size.width)
  }

  /// What an output would see through convolutions.
  package func convolution(of layer: LayerID, row: Int, column: Int) -> FieldExtent {
    let (rows, columns) = shifted.convolution(of: layer, row: row, column: column)
    return FieldExtent(rows: rows, columns: columns)
  }
}
