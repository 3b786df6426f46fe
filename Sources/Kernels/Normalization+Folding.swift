import CKernels
import TensorCore

/// Folding a batch norm into a neighbouring operator, which the paper gives as its reason to use batch norms. Here s and
/// t are the norm's `scale` and `offset` of each channel: it computes `s · x + t`.
extension Normalization {
  /// Folds the norm into the linear layer after it: `W' = W · diag(s)`, `b' = b + W · t`.
  ///
  /// - Parameters:
  ///   - weights: `[outputs, inputs]`, row-major.
  ///   - bias: one value for each output; empty if there is no bias.
  package func foldedIntoInput(of weights: [Float], bias: [Float], outputs: Int) -> (
    weights: [Float], bias: [Float]
  ) {
    var folded = weights
    var offset = bias.isEmpty ? [Float](repeating: 0, count: outputs) : bias
    nv_fold_inputs(
      &folded, Int32(outputs), Int32(weight.count), factors, offsets, &offset)
    return (folded, offset)
  }

  /// Folds the norm into the linear layer before it, which has no bias: `W' = diag(s) · W`, `b' = t`.
  package func foldedIntoOutput(of weights: [Float]) -> (weights: [Float], bias: [Float]) {
    let inputs = weights.count / max(1, weight.count)
    let factors = factors
    let folded = weights.enumerated().map { Float(Double($1) * factors[$0 / inputs]) }
    return (folded, outputOffsets)
  }

  /// Folds the norm into the NeoCell before it, which has no bias: each L is multiplied by its channel's s, and t becomes the
  /// bias `[C, h', w']` of every patch.
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

  /// The offset t of each channel: it becomes the bias when the factors s are folded into the operator before the norm.
  package var outputOffsets: [Float] { offsets.map { Float($0) } }

  private var factors: [Double] { weight.indices.map(scale) }
  private var offsets: [Double] { weight.indices.map(offset) }
}
