/// One operator of a layer as it is run or exported, with batch norms and layer scale folded into the weights of neighbouring
/// operators.
///
/// This is possible in evaluation, where a batch norm is a fixed affine map of each channel.
package enum FoldedOperator: Hashable, Sendable {
  case spaceToDepth(channels: Int, side: Int)
  /// A pointwise convolution or a Linear layer.
  case product(Product)
  case neocell(NeoCell)
  case gelu(channels: Int)
  case addInput(channels: Int)
  case averagePool(channels: Int)
  case layerNorm(name: String, channels: Int)

  /// A pointwise convolution or a Linear layer, with what is folded into it.
  package struct Product: Hashable, Sendable {
    /// A batch norm that is folded into a product, by its name within the layer.
    package enum Norm: Hashable, Sendable {
      /// The norm is applied to the input of the product.
      case ofInput(String)
      /// The norm is applied to the output of the product, which has no bias of its own.
      case ofOutput(String)
    }

    package let product: LayerOperator.Product
    /// The batch norm that is folded in; `nil` if there is none.
    package fileprivate(set) var norm: Norm?
    /// The name within the layer of the layer scale that is applied to the output; `nil` if there is none.
    package fileprivate(set) var scale: String?

    /// Whether it has a bias, of its own or from the norm that is folded in.
    package var hasBias: Bool { product.hasBias || norm != nil }
  }

  /// A NeoCell, with what is folded into it.
  package struct NeoCell: Hashable, Sendable {
    package let cell: LayerOperator.NeoCell
    /// The name within the layer of the batch norm that is applied to the output; `nil` if there is none.
    package fileprivate(set) var norm: String?
  }
}

extension FoldedOperator {
  /// Folds batch norms and layer scales into their neighbours.
  ///
  /// A batch norm is folded into the product right before it; if that is not possible, into the product right after it;
  /// otherwise into the NeoCell right before it. A layer scale is folded into the product right before it.
  ///
  /// - Returns: `nil` if a batch norm or a layer scale has no neighbour that it can be folded into.
  package static func fold(_ operators: [LayerOperator]) -> [FoldedOperator]? {
    var folded: [FoldedOperator] = []
    // The norm that is applied to the input of the next operator, which is then a product.
    var inputNorm: String?
    for (place, work) in operators.enumerated() {
      switch work {
      case .spaceToDepth(let channels, let side):
        folded.append(.spaceToDepth(channels: channels, side: side))
      case .pointwise(let product), .linear(let product):
        folded.append(.product(Product(product: product, norm: inputNorm.map { .ofInput($0) })))
        inputNorm = nil
      case .neocell(let cell): folded.append(.neocell(NeoCell(cell: cell)))
      case .batchNorm(let name, _):
        let normal = folded.last?.normalized(by: name)
        if normal?.isProduct != true, operators.dropFirst(place + 1).first?.isProduct == true {
          inputNorm = name
        } else {
          guard let normal else { return nil }
          folded[folded.count - 1] = normal
        }
      case .gelu(let channels): folded.append(.gelu(channels: channels))
      case .layerScale(let name, _):
        guard let scaled = folded.last?.scaled(by: name) else { return nil }
        folded[folded.count - 1] = scaled
      case .addInput(let channels): folded.append(.addInput(channels: channels))
      case .averagePool(let channels): folded.append(.averagePool(channels: channels))
      case .layerNorm(let name, let channels):
        folded.append(.layerNorm(name: name, channels: channels))
      }
    }
    return folded
  }

  private var isProduct: Bool { if case .product = self { true } else { false } }

  /// This operator with a batch norm of its output folded in; `nil` if that is not possible.
  private func normalized(by norm: String) -> FoldedOperator? {
    switch self {
    case .product(var product):
      guard !product.hasBias, product.scale == nil else { return nil }
      product.norm = .ofOutput(norm)
      return .product(product)
    case .neocell(var cell):
      guard cell.norm == nil else { return nil }
      cell.norm = norm
      return .neocell(cell)
    case .spaceToDepth, .gelu, .addInput, .averagePool, .layerNorm: return nil
    }
  }

  /// This operator with a layer scale of its output folded in; `nil` if that is not possible.
  private func scaled(by scale: String) -> FoldedOperator? {
    switch self {
    case .product(var product):
      guard product.scale == nil else { return nil }
      product.scale = scale
      return .product(product)
    case .spaceToDepth, .neocell, .gelu, .addInput, .averagePool, .layerNorm: return nil
    }
  }
}

extension LayerOperator {
  fileprivate var isProduct: Bool {
    switch self {
    case .pointwise, .linear: true
    case .spaceToDepth, .neocell, .batchNorm, .gelu, .layerScale, .addInput, .averagePool,
      .layerNorm:
      false
    }
  }
}

extension Architecture {
  /// The operators of a layer as they are run, with batch norms and layer scale folded into their neighbours.
  package func foldedOperators(of layer: LayerID) -> [FoldedOperator] {
    let operators = operators(of: layer)
    guard let folded = FoldedOperator.fold(operators) else {
      preconditionFailure("each norm and scale of \(layer) has a neighbour in \(operators)")
    }
    return folded
  }
}
