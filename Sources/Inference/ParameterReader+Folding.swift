import Kernels
import NeoNeXt

/// The weights as they are run and exported, with batch norms and layer scale folded into them.
extension ParameterReader {
  /// Weights `[outputs, inputs]`, row-major, and a bias `[outputs]`, which is empty if there is none.
  package typealias Folded = (weights: [Float], bias: [Float])

  /// The weights of a product, with everything that is folded into them.
  ///
  /// - Throws: `InferenceError`, or the errors of reading the file.
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

  /// The sub-groups of a NeoCell with the batch norm that is folded into it, and the bias `[C, h', w']` that results. The bias
  /// is `nil` if no batch norm is folded in.
  ///
  /// - Throws: `InferenceError`, or the errors of reading the file.
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
