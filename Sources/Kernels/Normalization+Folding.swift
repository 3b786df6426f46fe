import CKernels
import TensorCore

/// A batch norm folded into its neighbour, which is what the paper chose batch norms for.
extension Normalization {
  /// A linear layer whose input is normalized: `W' = W · diag(s)`, `b' = b + W · t`.
  ///
  /// - Parameters:
  ///   - weights: `[outputs, inputs]`, row-major.
  ///   - bias: one an output, or empty for none.
  package func foldedIntoInput(of weights: [Float], bias: [Float], outputs: Int) -> (
    weights: [Float], bias: [Float]
  ) {
    var folded = weights
    var offset = bias.isEmpty ? [Float](repeating: 0, count: outputs) : bias
    nv_fold_inputs(
      &folded, Int32(outputs), Int32(weight.count), factors, offsets, &offset)
    return (folded, offset)
  }

  /// A linear layer without bias whose output is normalized: `W' = diag(s) · W`, `b' = t`.
  package func foldedIntoOutput(of weights: [Float]) -> (weights: [Float], bias: [Float]) {
    let inputs = weights.count / max(1, weight.count)
    let factors = factors
    let folded = weights.enumerated().map { Float(Double($1) * factors[$0 / inputs]) }
    return (folded, outputOffsets)
  }

  /// A NeoCell whose output is normalized: L scaled, and the offset as a bias of every patch.
  package func foldedIntoOutput(of groups: [NeoCellGroup]) -> (
    groups: [NeoCellGroup], bias: [Float]
  ) {
    let folded = groups.map { group in
      let size = group.left.rows * group.left.columns
      let first = group.channels.lowerBound - group.firstInStack
      let values = group.left.values.enumerated().map {
        Float(Double($1) * scale(first + $0 / size))
      }
      return NeoCellGroup(
        channels: group.channels,
        left: MatrixStack(
          count: group.left.count, rows: group.left.rows, columns: group.left.columns,
          values: values),
        right: group.right, shift: group.shift, firstInStack: group.firstInStack)
    }
    let patch = groups.first.map { $0.left.rows * $0.right.columns } ?? 1
    return (folded, offsets.flatMap { [Float](repeating: Float($0), count: patch) })
  }

  /// What is left of the norm where its factors are folded into the operator before it: it is added to every output.
  package var outputOffsets: [Float] { offsets.map { Float($0) } }

  private var factors: [Double] { weight.indices.map(scale) }
  private var offsets: [Double] { weight.indices.map(offset) }
}
