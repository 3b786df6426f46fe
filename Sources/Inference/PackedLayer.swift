import Kernels
import NeoNeXt

/// A layer ready to run, in the form that `FusedLayer` found: weights are packed, with norms and layer scale in them.
enum PackedLayer: Sendable {
  case patches(PackedLinear)
  case residual(Residual)
  case transition([Step])
  case head(Head)

  struct NeoCell: Sendable {
    let groups: [NeoCellGroup]
    /// What is added to every patch that it gives, `[C, h', w']`.
    let bias: [Float]?
  }

  struct Residual: Sendable {
    let cell: NeoCell
    let first: PackedLinear
    let second: PackedLinear
  }

  enum Step: Sendable {
    case product(PackedLinear, hasGELU: Bool)
    case neocell(NeoCell, hasGELU: Bool)
  }

  struct Head: Sendable {
    let weight: [Float]
    let bias: [Float]
    /// `nil` for a head that ends in features.
    let classes: PackedLinear?
  }

  /// - Precondition: the layer has one of the forms that `FusedLayer` knows.
  /// - Throws: what reading the weights throws.
  init(_ layer: LayerID, _ reader: ParameterReader) throws {
    let operators = reader.architecture.foldedOperators(of: layer)
    guard let form = FusedLayer(operators) else {
      preconditionFailure("\(layer): expected \(FusedLayer.expected), found \(operators)")
    }
    func pack(_ product: FoldedOperator.Product) throws -> PackedLinear {
      try reader.packed(product, of: layer)
    }
    func pack(_ cell: FoldedOperator.NeoCell) throws -> NeoCell {
      let (groups, bias) = try reader.folded(cell, of: layer)
      return NeoCell(groups: groups, bias: bias)
    }
    switch form {
    case .patches(let product): self = .patches(try pack(product))
    case .residual(let cell, let first, let second):
      self = .residual(
        Residual(cell: try pack(cell), first: try pack(first), second: try pack(second)))
    case .transition(let steps):
      self = .transition(
        try steps.map { step in
          switch step {
          case .product(let product, let hasGELU):
            .product(try pack(product), hasGELU: hasGELU)
          case .neocell(let cell, let hasGELU): .neocell(try pack(cell), hasGELU: hasGELU)
          }
        })
    case .head(let norm, let product):
      let prefix = layer.tensorPrefix + norm
      self = .head(
        Head(
          weight: try reader.values("\(prefix).weight"), bias: try reader.values("\(prefix).bias"),
          classes: try product.map(pack)))
    }
  }

  /// The NeoCell of the layer; `nil` if it has none.
  var cell: NeoCell? {
    switch self {
    case .patches, .head: return nil
    case .residual(let block): return block.cell
    case .transition(let steps):
      for case .neocell(let cell, _) in steps { return cell }
      return nil
    }
  }
}
