import Kernels
import NeoNeXt
import TensorCore

/// A layer that is ready for a backward pass, in the form that `FusedLayer` found. Its weights are transposed; what the forward pass
/// folds into them stays apart, so that the gradient of every parameter of the file can be told.
enum BackwardLayer: Sendable {
  case patches(Product)
  case residual(NeoCell, first: Product, second: Product)
  case transition([Step])
  case head(Head)

  enum Step: Sendable {
    case product(Product, hasGELU: Bool)
    case neocell(NeoCell, hasGELU: Bool)

    var hasGELU: Bool {
      switch self {
      case .product(_, let hasGELU), .neocell(_, let hasGELU): hasGELU
      }
    }
  }

  /// A product `y = f · (W · x + b)`, with a factor f for each output.
  struct Product: Sendable {
    let weight: Parameter
    /// The bias b with its parameter; `nil` if there is none.
    let bias: (parameter: Parameter, values: [Float])?
    /// Wᵀ.
    let transposed: PackedLinear
    let factor: Factor?
  }

  /// What multiplies each output of an operator.
  enum Factor: Sendable {
    /// A batch norm, which also adds an offset.
    case norm(Norm)
    case layerScale(Parameter, gamma: [Float])

    var values: [Float] {
      switch self {
      case .norm(let norm): norm.values.scales
      case .layerScale(_, let gamma): gamma
      }
    }
  }

  /// A batch norm with its parameters.
  struct Norm: Sendable {
    let weight: Parameter
    let bias: Parameter
    let values: Normalization
  }

  struct NeoCell: Sendable {
    /// The parameters of L and R of every kernel group that has channels.
    let parameters: [(left: Parameter, right: Parameter)]
    /// The factors of the batch norm after the NeoCell; 1 if there is none.
    let factors: [Float]
    /// The NeoCell's adjoint, times the factors of the batch norm after it.
    let adjoint: FastNeoCell
    /// `nil` if no gradients by parameters are wanted.
    let gradient: NeoCellGradient?
    /// The batch norm after the NeoCell; `nil` if there is none.
    let norm: Norm?
  }

  struct Head: Sendable {
    let norm: (weight: Parameter, bias: Parameter)
    /// The weight γ and the bias β of the layer norm.
    let weight: [Float]
    let bias: [Float]
    /// The classifier W `[classes, channels]` with the parameters of its weight and its bias; `nil` for a head that ends in features.
    let classes: (weight: Parameter, bias: Parameter?, values: Matrix)?
  }
}

extension Normalization {
  /// The factor `γ / √(σ² + ε)` of each channel.
  var scales: [Float] { weight.indices.map { Float(scale($0)) } }
}

/// Reads the weights of a layer for a backward pass.
struct BackwardReader {
  let reader: ParameterReader
  let sizes: [MapSize]
  let parameters: GradientParameters

  /// - Throws: the errors of reading the weights.
  func layer(_ layer: LayerID) throws -> BackwardLayer {
    switch reader.architecture.fusedLayer(layer) {
    case .patches(let product): return .patches(try self.product(product, layer))
    case .residual(let cell, let first, let second):
      return .residual(
        try self.cell(cell, layer, norm: first.inputNorm), first: try product(first, layer),
        second: try product(second, layer))
    case .transition(let steps):
      return .transition(
        try steps.map { step in
          switch step {
          case .product(let product, let hasGELU):
            precondition(product.inputNorm == nil, "\(layer): a norm before a product")
            return .product(try self.product(product, layer), hasGELU: hasGELU)
          case .neocell(let cell, let hasGELU):
            return .neocell(try self.cell(cell, layer, norm: cell.norm), hasGELU: hasGELU)
          }
        })
    case .head(let norm, let product): return .head(try head(layer, norm, product))
    }
  }

  private func parameter(_ name: String, _ layer: LayerID) throws -> Parameter {
    guard
      let parameter = reader.architecture.parameters(of: layer).first(where: { $0.name == name })
    else { throw InferenceError.missing(tensor: name, count: 1) }
    return parameter
  }

  private func norm(_ name: String, _ layer: LayerID) throws -> BackwardLayer.Norm {
    let prefix = layer.tensorPrefix + name
    return BackwardLayer.Norm(
      weight: try parameter("\(prefix).weight", layer),
      bias: try parameter("\(prefix).bias", layer), values: try reader.norm(prefix))
  }

  private func product(_ folded: FoldedOperator.Product, _ layer: LayerID) throws
    -> BackwardLayer.Product
  {
    let prefix = layer.tensorPrefix + folded.product.name
    let weight = try parameter("\(prefix).weight", layer)
    return BackwardLayer.Product(
      weight: weight,
      bias: folded.product.hasBias
        ? (try parameter("\(prefix).bias", layer), try reader.values("\(prefix).bias")) : nil,
      transposed: PackedLinear(
        transposing: try reader.values(weight.name), inputs: folded.product.outputs,
        outputs: folded.product.inputs),
      factor: try factor(folded, layer))
  }

  private func factor(_ folded: FoldedOperator.Product, _ layer: LayerID) throws
    -> BackwardLayer.Factor?
  {
    if let scale = folded.scale {
      let gamma = try parameter("\(layer.tensorPrefix)\(scale).gamma", layer)
      return .layerScale(gamma, gamma: try reader.values(gamma.name))
    }
    switch folded.norm {
    case .ofOutput(let name): return .norm(try norm(name, layer))
    case .ofInput, nil: return nil
    }
  }

  private func cell(
    _ folded: FoldedOperator.NeoCell, _ layer: LayerID, norm name: String?
  ) throws -> BackwardLayer.NeoCell {
    let (cell, groups) = (folded.cell, try reader.cell(layer))
    guard let stage = layer.inputStage else { preconditionFailure("\(layer) has no NeoCell") }
    let norm = try name.map { try self.norm($0, layer) }
    let (height, width) = (sizes[stage].height, sizes[stage].width)
    let factors = norm?.values.scales ?? [Float](repeating: 1, count: cell.channels)
    let parameters = zip(
      cell.leftParameters(prefix: layer.tensorPrefix),
      cell.rightParameters(prefix: layer.tensorPrefix))
    return BackwardLayer.NeoCell(
      parameters: zip(cell.groups, parameters).filter { !$0.0.channels.isEmpty }.map(\.1),
      factors: factors,
      adjoint: FastNeoCell(
        adjointOf: groups, height: height, width: width, channels: cell.channels,
        factors: factors),
      gradient: self.parameters == .none
        ? nil
        : NeoCellGradient(groups: groups, height: height, width: width, channels: cell.channels),
      norm: norm)
  }

  private func head(_ layer: LayerID, _ norm: String, _ product: FoldedOperator.Product?) throws
    -> BackwardLayer.Head
  {
    let prefix = layer.tensorPrefix + norm
    let (weight, bias) = (
      try parameter("\(prefix).weight", layer), try parameter("\(prefix).bias", layer)
    )
    let classes = try product.map { folded in
      let name = layer.tensorPrefix + folded.product.name
      let weight = try parameter("\(name).weight", layer)
      return (
        weight: weight, bias: folded.product.hasBias ? try parameter("\(name).bias", layer) : nil,
        values: Matrix(
          rows: folded.product.outputs, columns: folded.product.inputs,
          values: try reader.values(weight.name))
      )
    }
    return BackwardLayer.Head(
      norm: (weight, bias), weight: try reader.values(weight.name),
      bias: try reader.values(bias.name), classes: classes)
  }
}

extension FoldedOperator.Product {
  /// The batch norm before the product, by its name within the layer; `nil` if there is none.
  fileprivate var inputNorm: String? {
    switch norm {
    case .ofInput(let name): name
    case .ofOutput, nil: nil
    }
  }
}
