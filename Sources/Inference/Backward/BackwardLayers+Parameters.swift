import Kernels
import NeoNeXt
import TensorCore

/// The gradients by the parameters of each operator.
extension BackwardLayers {
  /// L, R and the batch norm after them, `n = s · (A · X · B) + t`.
  ///
  /// With the gradient dn, those of L and R are s times the sums of `NeoCellGradient`. As the output is linear in R, that by s is the sum
  /// of R times those sums, and that by t is the sum of dn.
  ///
  /// - Parameters:
  ///   - x: the input X.
  ///   - dy: the gradient dn.
  func neocellParameters(_ cell: BackwardLayer.NeoCell, x: FeatureMap, dy: FeatureMap) {
    guard let gradient = cell.gradient else { return }
    let sums = gradient.sums(x: x, dy: dy, threads: threads)
    let factors = cell.norm?.values.scales
    for parameter in cell.parameters {
      let own = sums.filter { parameter.channels.contains($0.group.channels.lowerBound) }
      func scaled(_ values: KeyPath<NeoCellGradient.Sums, [Float]>) -> [Float] {
        own.flatMap { sums in
          let size = sums[keyPath: values].count / sums.group.channels.count
          return sums[keyPath: values].enumerated().map { index, value in
            value * (factors?[sums.group.channels.lowerBound + index / size] ?? 1)
          }
        }
      }
      observe?(.parameter(ParameterGradient(parameter.left, scaled(\.left))))
      observe?(.parameter(ParameterGradient(parameter.right, scaled(\.right))))
    }
    guard parameters == .all, let norm = cell.norm else { return }
    normParameters(
      norm, byScale: sums.flatMap(\.byScale), byOffset: dy.sums(threads: threads))
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

extension NeoCellGradient.Sums {
  /// The gradient by a factor of each channel's output: the sum of R times its gradient.
  fileprivate var byScale: [Double] {
    let size = group.right.rows * group.right.columns
    return (0..<group.channels.count).map { index in
      let matrix = group.right[group.firstInStack + index].values
      return zip(matrix, right[index * size..<(index + 1) * size]).reduce(0.0) {
        $0 + Double($1.0) * Double($1.1)
      }
    }
  }
}
