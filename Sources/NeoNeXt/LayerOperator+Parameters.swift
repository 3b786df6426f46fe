import TensorCore

/// The tensors of operators, with their names in a released checkpoint.
extension LayerOperator {
  /// The tensors of the operator; empty if it has none.
  ///
  /// - Parameter prefix: the prefix of the names of the layer's tensors, such as `head.`.
  package func parameters(prefix: String) -> [Parameter] {
    let name = prefix + name
    switch self {
    case .spaceToDepth, .gelu, .addInput, .averagePool: return []
    case .pointwise(let product):
      return Self.product(
        name, product, shape: Shape(product.outputs, product.inputs, 1, 1))
    case .linear(let product):
      return Self.product(name, product, shape: Shape(product.outputs, product.inputs))
    case .neocell(let cell):
      return cell.leftParameters(prefix: prefix) + cell.rightParameters(prefix: prefix)
    case .batchNorm(_, let channels):
      return Self.norm(name, channels) + [
        Parameter(name: "\(name).running_mean", shape: Shape(channels), role: .runningMean),
        Parameter(name: "\(name).running_var", shape: Shape(channels), role: .runningVariance),
        Parameter(name: "\(name).num_batches_tracked", shape: Shape(), role: .batchCount),
      ]
    case .layerScale(_, let channels):
      return [Parameter(name: "\(name).gamma", shape: Shape(channels), role: .layerScale)]
    case .layerNorm(_, let channels): return Self.norm(name, channels)
    }
  }

  private static func product(_ name: String, _ product: Product, shape: Shape) -> [Parameter] {
    let weight = Parameter(
      name: "\(name).weight", shape: shape, role: .projection(inputs: product.inputs))
    let bias = Parameter(
      name: "\(name).bias", shape: Shape(product.outputs),
      role: .projectionBias(inputs: product.inputs))
    return product.hasBias ? [weight, bias] : [weight]
  }

  private static func norm(_ name: String, _ channels: Int) -> [Parameter] {
    [
      Parameter(name: "\(name).weight", shape: Shape(channels), role: .normWeight),
      Parameter(name: "\(name).bias", shape: Shape(channels), role: .normBias),
    ]
  }
}

extension LayerOperator.NeoCell {
  /// L of every kernel group, `[c, h', h]`.
  package func leftParameters(prefix: String) -> [Parameter] {
    groups.map { group in
      Parameter(
        name: "\(prefix)\(name).weight_a.\(group.index)",
        shape: Shape(group.channels.count, group.kernel.outputHeight, group.kernel.height),
        role: .left(group: group.index))
    }
  }

  /// R of every kernel group, `[c, w, w']`.
  package func rightParameters(prefix: String) -> [Parameter] {
    groups.map { group in
      Parameter(
        name: "\(prefix)\(name).weight_b.\(group.index)",
        shape: Shape(group.channels.count, group.kernel.width, group.kernel.outputWidth),
        role: .right(group: group.index))
    }
  }
}
