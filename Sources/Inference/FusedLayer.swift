import NeoNeXt

/// The forms of layers that the fast forward pass can run. Each form has its own loops in `ForwardPass+Layers.swift`.
enum FusedLayer: Equatable {
  typealias Product = FoldedOperator.Product
  typealias NeoCell = FoldedOperator.NeoCell

  /// Space-to-depth → product, as in the stem.
  case patches(Product)
  /// NeoCell → product → GELU → product → + input, as in a block.
  case residual(NeoCell, first: Product, second: Product)
  /// One NeoCell and any number of products, each with or without a GELU after it, as in a down-sampling.
  case transition([Step])
  /// Average pool → layer norm → product, as in the head. There is no product if the head has no classifier.
  case head(norm: String, Product?)

  enum Step: Equatable {
    case product(Product, hasGELU: Bool)
    case neocell(NeoCell, hasGELU: Bool)
  }

  /// The list of forms, for the message about a layer that has none of them.
  static let expected = """
    space to depth → product; NeoCell → product → GELU → product → + input; one NeoCell and products with or \
    without GELUs; or average pool → layer norm → product
    """

  /// `nil` if the operators of a layer have none of these forms.
  init?(_ operators: [FoldedOperator]) {
    let form =
      Self.patches(operators) ?? Self.residual(operators) ?? Self.transition(operators)
      ?? Self.head(operators)
    guard let form else { return nil }
    self = form
  }

  private static func patches(_ operators: [FoldedOperator]) -> FusedLayer? {
    guard operators.count == 2,
      case .spaceToDepth(_, side: ReceptiveField.stemPatch) = operators[0],
      case .product(let product) = operators[1]
    else { return nil }
    return .patches(product)
  }

  private static func residual(_ operators: [FoldedOperator]) -> FusedLayer? {
    guard operators.count == 5, case .neocell(let cell) = operators[0], cell.norm == nil,
      case .product(let first) = operators[1], case .gelu = operators[2],
      case .product(let second) = operators[3], case .addInput = operators[4]
    else { return nil }
    return .residual(cell, first: first, second: second)
  }

  private static func transition(_ operators: [FoldedOperator]) -> FusedLayer? {
    var steps: [Step] = []
    for work in operators {
      switch work {
      case .product(let product): steps.append(.product(product, hasGELU: false))
      case .neocell(let cell): steps.append(.neocell(cell, hasGELU: false))
      case .gelu:
        guard let active = steps.popLast()?.withGELU else { return nil }
        steps.append(active)
      case .spaceToDepth, .addInput, .averagePool, .layerNorm: return nil
      }
    }
    return steps.count { $0.isNeoCell } == 1 ? .transition(steps) : nil
  }

  private static func head(_ operators: [FoldedOperator]) -> FusedLayer? {
    guard (2...3).contains(operators.count), case .averagePool = operators[0],
      case .layerNorm(let norm, _) = operators[1]
    else { return nil }
    guard operators.count == 3 else { return .head(norm: norm, nil) }
    guard case .product(let product) = operators[2] else { return nil }
    return .head(norm: norm, product)
  }
}

extension FusedLayer.Step {
  /// This step with a GELU after it; `nil` if it has one already.
  fileprivate var withGELU: Self? {
    switch self {
    case .product(let product, hasGELU: false): .product(product, hasGELU: true)
    case .neocell(let cell, hasGELU: false): .neocell(cell, hasGELU: true)
    case .product(_, hasGELU: true), .neocell(_, hasGELU: true): nil
    }
  }

  fileprivate var isNeoCell: Bool {
    switch self {
    case .product: false
    case .neocell: true
    }
  }
}

extension Architecture {
  /// The form of a layer.
  ///
  /// - Precondition: the layer has one of the forms that `FusedLayer` knows.
  func fusedLayer(_ layer: LayerID) -> FusedLayer {
    let operators = foldedOperators(of: layer)
    guard let form = FusedLayer(operators) else {
      preconditionFailure("\(layer): expected \(FusedLayer.expected), found \(operators)")
    }
    return form
  }
}
