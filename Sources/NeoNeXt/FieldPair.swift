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

  /// - Throws: `longField` if following an output of each of these layers would take too long.
  package func check(_ layers: [LayerID]) throws(MapSizeError) {
    let followed = measurable(layers)
    guard followed == layers.count else { throw .longField(layer: "\(layers[followed])") }
  }

  /// How many of these layers, from the first on, can be followed in short time.
  package func measurable(_ layers: [LayerID]) -> Int {
    var sum = 0.0
    for (index, layer) in layers.enumerated() {
      sum += shifted.work(of: layer) + unshifted.work(of: layer)
      if sum > ReceptiveField.workLimit { return index }
    }
    return layers.count
  }

  /// What an output would see through convolutions.
  package func convolution(of layer: LayerID, row: Int, column: Int) -> FieldExtent {
    let (rows, columns) = shifted.convolution(of: layer, row: row, column: column)
    return FieldExtent(rows: rows, columns: columns)
  }
}
