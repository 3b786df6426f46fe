/// The receptive fields of a model with its shifts, and those of the same model without shifts, for comparison.
package struct FieldPair: Sendable {
  package let shifted: ReceptiveField
  package let unshifted: ReceptiveField

  /// - Parameter size: the size of the image.
  /// - Throws: `MapSizeError` if images of this size do not fit the model, or if its kernels cut maps into too many blocks.
  package init(_ architecture: Architecture, _ size: MapSize) throws(MapSizeError) {
    shifted = try ReceptiveField(architecture, height: size.height, width: size.width)
    unshifted = try ReceptiveField(
      architecture.withoutShifts, height: size.height, width: size.width)
  }

  /// - Throws: `longField` if computing the fields of one output of each of these layers would take too long.
  package func check(_ layers: [LayerID]) throws(MapSizeError) {
    let followed = measurable(layers)
    guard followed == layers.count else { throw .longField(layer: "\(layers[followed])") }
  }

  /// The number of layers, counted from the first, whose fields together can be computed in a short time.
  package func measurable(_ layers: [LayerID]) -> Int {
    var sum = 0.0
    for (index, layer) in layers.enumerated() {
      sum += shifted.work(of: layer) + unshifted.work(of: layer)
      if sum > ReceptiveField.workLimit { return index }
    }
    return layers.count
  }

  /// What an output would see if each NeoCell in a block were a convolution.
  package func convolution(of layer: LayerID, row: Int, column: Int) -> FieldExtent {
    let (rows, columns) = shifted.convolution(of: layer, row: row, column: column)
    return FieldExtent(rows: rows, columns: columns)
  }
}
