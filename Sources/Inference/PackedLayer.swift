import Kernels
import NeoNeXt

/// A layer that is ready to run, in the form that `FusedLayer` found. The weights are packed, with batch norms and layer scale
/// folded into them.
enum PackedLayer: Sendable {
  case patches(PackedLinear)
  case residual(Residual)
  case transition([Step])
  case head(Head)

  struct NeoCell: Sendable {
    let groups: [NeoCellGroup]
    /// The bias `[C, h', w']` that is added to every output patch; `nil` if there is none.
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

  /// The head: global average pooling, layer norm, and the classifier.
  struct Head: Sendable {
    /// The weight γ of the layer norm.
    let weight: [Float]
    let bias: [Float]
    /// The classifier; `nil` for a head that ends in features.
    let classes: PackedLinear?
  }

  /// - Precondition: the layer has one of the forms that `FusedLayer` knows.
  /// - Throws: the errors of reading the weights.
  init(_ layer: LayerID, _ reader: ParameterReader) throws {
    func pack(_ product: FoldedOperator.Product) throws -> PackedLinear {
      try reader.packed(product, of: layer)
    }
    func pack(_ cell: FoldedOperator.NeoCell) throws -> NeoCell {
      let (groups, bias) = try reader.folded(cell, of: layer)
      return NeoCell(groups: groups, bias: bias)
    }
    switch reader.architecture.fusedLayer(layer) {
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

  /// The first product of the layer; `nil` if it has none.
  var firstProduct: PackedLinear? {
    switch self {
    case .patches(let product): return product
    case .residual(let block): return block.first
    case .transition(let steps):
      for case .product(let product, _) in steps { return product }
      return nil
    case .head(let head): return head.classes
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
