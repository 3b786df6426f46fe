/// What operators cost (paper, 3.6). One multiply–add counts as one operation (a MAC); the number of FLOPs is twice that.
///
/// Not counted: activations, pooling, residual sums, biases and layer scale.
package struct OperationCounts: Hashable, Sendable {
  /// The operations of a NeoCell computed patch by patch, L before R: `C·H'·W·h + C·H'·W'·w`. For square kernels of size k
  /// it is `2·C·H·W·k` (Eq. 5).
  package var patchwise = 0
  /// The operations of a NeoCell computed as products with A and B, including their zeros (3.4): `C·H'·H·W + C·H'·W·W'`.
  package var dense = 0
  /// The operations of the depthwise convolution that a NeoCell replaces (Eq. 4): `C·H'·W'·h·w`.
  package var depthwise = 0
  /// The operations of pointwise convolutions and Linear layers.
  package var pointwise = 0
  /// The operations of norms, five for each element. Only with these are the numbers of the paper's Table 1 met.
  package var norm = 0
  /// The number of trainable parameters.
  package var parameters = 0
  /// The bytes of all tensors that are read, including running statistics, as float32.
  package var weightBytes = 0
  /// The bytes of all maps that are read and written, as float32, if each operator runs by itself.
  package var activationBytes = 0

  package init() {}

  package var totalPatchwise: Int { patchwise + pointwise }
  package var totalDense: Int { dense + pointwise }
  /// The count that agrees with Table 1: it takes NeoCell as dense products, and includes norms.
  package var table1: Int { totalDense + norm }

  /// The arithmetic intensity: operations for each byte that is read or written, with NeoCell computed patch by patch. It is nil
  /// where no bytes are moved.
  package var operationsPerByte: Double? {
    let bytes = weightBytes + activationBytes
    return bytes > 0 ? Double(totalPatchwise) / Double(bytes) : nil
  }

  /// The rate of a computation that took some time, in 10⁹ floating-point operations per second. Each multiply–add is two
  /// operations, with NeoCell computed patch by patch. It is nil if nothing is counted or the time is zero.
  package func gigaflops(milliseconds: Double) -> Double? {
    guard totalPatchwise > 0, milliseconds > 0 else { return nil }
    return 2 * Double(totalPatchwise) / milliseconds / 1e6
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
  /// The layers in order, each with the range of indices of its operators in this array.
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
