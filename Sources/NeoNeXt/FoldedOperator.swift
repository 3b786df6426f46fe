/// One operator of a layer as it is run or exported: batch norms and layer scale are part of the weights beside them.
///
/// They can be where a model is evaluated, since a batch norm is an affine map of each channel then.
package enum FoldedOperator: Hashable, Sendable {
  case spaceToDepth(channels: Int, side: Int)
  /// A pointwise convolution or a Linear layer.
  case product(Product)
  case neocell(NeoCell)
  case gelu(channels: Int)
  case addInput(channels: Int)
  case averagePool(channels: Int)
  case layerNorm(name: String, channels: Int)

  package struct Product: Hashable, Sendable {
    /// A batch norm that is folded into a product, by its name within the layer.
    package enum Norm: Hashable, Sendable {
      /// It normalizes what the product takes.
      case ofInput(String)
      /// It normalizes what the product gives. Such a product has no bias of its own.
      case ofOutput(String)
    }

    package let product: LayerOperator.Product
    package fileprivate(set) var norm: Norm?
    /// The layer scale of what it gives, by its name within the layer.
    package fileprivate(set) var scale: String?

    /// Whether it has a bias with all that is folded into it.
    package var hasBias: Bool { product.hasBias || norm != nil }
  }

  package struct NeoCell: Hashable, Sendable {
    package let cell: LayerOperator.NeoCell
    /// The batch norm of what it gives, by its name within the layer.
    package fileprivate(set) var norm: String?
  }
}

extension FoldedOperator {
  /// Folds each batch norm into a product right before it, else into one right behind it, else into a NeoCell right
  /// before it; and each layer scale into a product right before it.
  ///
  /// - Returns: `nil` if a batch norm or a layer scale has no neighbour that takes it.
  package static func fold(_ operators: [LayerOperator]) -> [FoldedOperator]? {
    var folded: [FoldedOperator] = []
    // The norm of what the next operator takes, which is a product then.
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

  /// With a batch norm of what it gives folded in; `nil` if it takes none.
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

  /// With a layer scale of what it gives folded in; `nil` if it takes none.
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
  /// The operators of a layer as they are run: norms and layer scale in their neighbours.
  package func foldedOperators(of layer: LayerID) -> [FoldedOperator] {
    let operators = operators(of: layer)
    guard let folded = FoldedOperator.fold(operators) else {
      preconditionFailure("each norm and scale of \(layer) has a neighbour in \(operators)")
    }
    return folded
  }
}
