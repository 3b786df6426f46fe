/// What operators cost (paper, 3.6). One multiply–add is one operation, a MAC; FLOPs are twice that.
///
/// Not counted: activations, pooling, residual sums, biases and layer scale.
package struct OperationCounts: Hashable, Sendable {
  /// NeoCell patch by patch (Eq. 5), rows first: `C·H'·W·h + C·H'·W'·w`; square, `2·C·H·W·k`.
  package var patchwise = 0
  /// NeoCell as products with A and B, zeros and all (3.4): `C·H'·H·W + C·H'·W·W'`.
  package var dense = 0
  /// The depthwise convolution that a NeoCell replaces (Eq. 4): `C·H'·W'·h·w`.
  package var depthwise = 0
  /// Pointwise and Linear products.
  package var pointwise = 0
  /// Norms, five operations an element: the count behind the paper's Table 1.
  package var norm = 0
  /// Trainable parameters.
  package var parameters = 0
  /// Of all tensors that are read, running statistics too, as float32.
  package var weightBytes = 0
  /// Of the maps that are read and written, as float32, every operator by itself.
  package var activationBytes = 0

  package init() {}

  package var totalPatchwise: Int { patchwise + pointwise }
  package var totalDense: Int { dense + pointwise }
  /// The convention that meets Table 1: NeoCell dense, and norms.
  package var table1: Int { totalDense + norm }

  /// Operations for each byte moved, NeoCell patch by patch; nil where nothing is moved.
  package var operationsPerByte: Double? {
    let bytes = weightBytes + activationBytes
    return bytes > 0 ? Double(totalPatchwise) / Double(bytes) : nil
  }

  package static func + (a: OperationCounts, b: OperationCounts) -> OperationCounts {
    var sum = a
    sum.patchwise += b.patchwise
    sum.dense += b.dense
    sum.depthwise += b.depthwise
    sum.pointwise += b.pointwise
    sum.norm += b.norm
    sum.parameters += b.parameters
    sum.weightBytes += b.weightBytes
    sum.activationBytes += b.activationBytes
    return sum
  }
}

extension [Operator] {
  /// Layer by layer, as places in the array.
  package var layers: [(id: LayerID, places: Range<Int>)] {
    var layers: [(id: LayerID, places: Range<Int>)] = []
    for (place, work) in enumerated() {
      if let last = layers.last, last.id == work.layer {
        layers[layers.count - 1].places = last.places.lowerBound..<place + 1
      } else {
        layers.append((work.layer, place..<place + 1))
      }
    }
    return layers
  }
}

extension Sequence where Element == Operator {
  package var counts: OperationCounts { reduce(OperationCounts()) { $0 + $1.counts } }
}
