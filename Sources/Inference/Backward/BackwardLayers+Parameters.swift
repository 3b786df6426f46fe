import Kernels
import NeoNeXt
import TensorCore

/// The gradients by the parameters of each operator.
extension BackwardLayers {
  /// L, R and the batch norm after them, `n = s · (A · X · B) + t`. The gradient by t is the sum of dn.
  ///
  /// - Parameters:
  ///   - x: the input X.
  ///   - dy: the gradient dn.
  func neocellParameters(_ cell: BackwardLayer.NeoCell, x: FeatureMap, dy: FeatureMap) {
    guard let gradient = cell.gradient else { return }
    let sums = gradient.sums(x: x, dy: dy, factors: cell.factors, threads: threads)
    for (parameter, stack) in zip(cell.parameters, sums.stacks) {
      observe?(.parameter(ParameterGradient(parameter.left, stack.left)))
      observe?(.parameter(ParameterGradient(parameter.right, stack.right)))
    }
    guard parameters == .all, let norm = cell.norm else { return }
    normParameters(norm, byScale: sums.byFactor, byOffset: dy.sums(threads: threads))
  }

  /// γ and β of a batch norm `s · x + t`, where `s = γ / √(σ² + ε)` and `t = β − μ · s`.
  private func normParameters(
    _ norm: BackwardLayer.Norm, byScale: [Double], byOffset: [Double]
  ) {
    let values = norm.values
    let byWeight = zip(byScale, byOffset).enumerated().map { channel, gradients in
      (gradients.0 - Double(values.mean[channel]) * gradients.1)
        / (Double(values.variance[channel]) + Normalization.epsilon).squareRoot()
    }
    observe?(.parameter(ParameterGradient(norm.weight, byWeight)))
    observe?(.parameter(ParameterGradient(norm.bias, byOffset)))
  }

  /// W, b and f of a product `y = f · (W · x + b)`: `dW = f · G` with `G = Σ dy · xᵀ`, `db = f · Σ dy`, and for the factors
  /// `Σ W · G + b · Σ dy`.
  func productParameters(_ product: BackwardLayer.Product, x: FeatureMap, dy: FeatureMap) {
    let stride = FeatureMap.stride(x.channels)
    let buffer = workspace.weightGradient(count: dy.channels * stride)
    let factors = product.factor?.values
    let byFactor = factors.map { PackedLinear.FactorGradient(product.transposed, factors: $0) }
    parallel(over: 0..<dy.channels, threads: threads) { rows, _ in
      PackedLinear.gradient(
        dy, x, rows: rows, to: buffer.pointer, stride: stride, factor: byFactor)
    }
    observe?(
      .parameter(
        ParameterGradient(product.weight, rows: buffer, columns: x.channels, stride: stride)))
    let sums = dy.sums(threads: threads)
    if let bias = product.bias {
      let values = sums.enumerated().map { $1 * Double(factors?[$0] ?? 1) }
      observe?(.parameter(ParameterGradient(bias.parameter, values)))
    }
    switch product.factor {
    case nil: break
    case .layerScale(let gamma, _):
      let values = (byFactor?.values ?? []).enumerated().map { output, sum in
        sum + Double(product.bias?.values[output] ?? 0) * sums[output]
      }
      observe?(.parameter(ParameterGradient(gamma, values)))
    case .norm(let norm): normParameters(norm, byScale: byFactor?.values ?? [], byOffset: sums)
    }
  }

  /// The classifier and the layer norm.
  func headParameters(
    _ head: BackwardLayer.Head, _ gradients: [[Float]], _ means: [[Double]],
    _ normed: [(dx: [Double], weight: [Double], bias: [Double])]
  ) {
    func total(_ values: [[Double]]) -> [Double] {
      values.dropFirst().reduce(values[0]) { zip($0, $1).map(+) }
    }
    if let classes = head.classes {
      var weights = [Double](repeating: 0, count: classes.values.rows * classes.values.columns)
      for (dy, mean) in zip(gradients, means) {
        let n = Reference.layerNorm(
          mean, weight: head.weight, bias: head.bias, epsilon: 1e-6)
        for (row, factor) in dy.enumerated() where factor != 0 {
          for (column, value) in n.enumerated() {
            weights[row * n.count + column] += Double(factor) * value
          }
        }
      }
      observe?(.parameter(ParameterGradient(classes.weight, weights)))
      if let bias = classes.bias {
        observe?(
          .parameter(ParameterGradient(bias, total(gradients.map { $0.map(Double.init) }))))
      }
    }
    observe?(.parameter(ParameterGradient(head.norm.weight, total(normed.map(\.weight)))))
    observe?(.parameter(ParameterGradient(head.norm.bias, total(normed.map(\.bias)))))
  }
}
