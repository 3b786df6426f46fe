import Kernels
import NeoNeXt

/// Weights as they are run and as they are written: with the batch norms and the layer scale that are folded into them.
extension ParameterReader {
  /// Weights `[outputs, inputs]`, row-major, and a bias; empty for none.
  package typealias Folded = (weights: [Float], bias: [Float])

  /// The weights of a product with what is folded into it.
  package func folded(_ folded: FoldedOperator.Product, of layer: LayerID) throws -> Folded {
    let (product, prefix) = (folded.product, layer.tensorPrefix)
    var weights = try values("\(prefix)\(product.name).weight")
    var bias = product.hasBias ? try values("\(prefix)\(product.name).bias") : []
    switch folded.norm {
    case nil: break
    case .ofInput(let name):
      (weights, bias) = try norm(prefix + name).foldedIntoInput(
        of: weights, bias: bias, outputs: product.outputs)
    case .ofOutput(let name):
      (weights, bias) = try norm(prefix + name).foldedIntoOutput(of: weights)
    }
    guard let scale = folded.scale else { return (weights, bias) }
    let gamma = try values("\(prefix)\(scale).gamma")
    weights.withUnsafeMutableBufferPointer { weights in
      for (output, factor) in gamma.enumerated() {
        let row = output * product.inputs..<(output + 1) * product.inputs
        for index in row { weights[index] *= factor }
      }
    }
    for output in bias.indices { bias[output] *= gamma[output] }
    return (weights, bias)
  }

  /// The sub-groups of a NeoCell with the batch norm that is folded into it, and a bias for every element of a patch;
  /// `nil` for none.
  package func folded(_ cell: FoldedOperator.NeoCell, of layer: LayerID) throws -> (
    groups: [NeoCellGroup], bias: [Float]?
  ) {
    let groups = try self.cell(layer)
    guard let name = cell.norm else { return (groups, nil) }
    return try norm(layer.tensorPrefix + name).foldedIntoOutput(of: groups)
  }

  func packed(_ product: FoldedOperator.Product, of layer: LayerID) throws -> PackedLinear {
    let (weights, bias) = try folded(product, of: layer)
    return PackedLinear(
      weights, inputs: product.product.inputs, outputs: product.product.outputs, bias: bias)
  }
}
