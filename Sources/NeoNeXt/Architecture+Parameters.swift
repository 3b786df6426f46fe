extension Architecture {
  /// The tensors of a layer, in the order of a released checkpoint.
  package func parameters(of layer: LayerID) -> [Parameter] {
    let operators = operators(of: layer)
    // The released code creates the pointwise convolution of a layer first, even in a down-sampling of the paper's
    // order, where it runs after other operators.
    let ordered = operators.filter(\.isPointwise) + operators.filter { !$0.isPointwise }
    return ordered.flatMap { $0.parameters(prefix: layer.tensorPrefix) }
  }
}

extension LayerOperator {
  fileprivate var isPointwise: Bool { if case .pointwise = self { true } else { false } }
}

extension Architecture {
  /// The largest number of tensors that the blocks of a recognized model may have. It allows about 1300 blocks with one
  /// kernel group, more than 30 times as many as the largest variant has.
  package static let blockTensorLimit = 1 << 14

  /// The largest number of tensors that the blocks can have: each block has L and R of each kernel group, five of the
  /// batch norm, two of each Linear layer, and the layer scale.
  package var blockTensorCount: Int {
    zip(depths, kernels).reduce(0) { $0 + $1.0 * (2 * $1.1.count + 10) }
  }
}
