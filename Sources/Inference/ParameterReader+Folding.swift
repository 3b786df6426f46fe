import Kernels
import NeoNeXt

/// Products as they are run and as they are written: batch norms and layer scale in their neighbours.
extension ParameterReader {
  /// Weights `[outputs, inputs]`, row-major, and a bias; empty for none.
  package typealias Folded = (weights: [Float], bias: [Float])

  package func stem() throws -> Folded {
    try norm("stem.norm").foldedIntoOutput(of: values("stem.conv.weight"))
  }

  /// The Linear C → 4C of a block, with the batch norm before it.
  package func firstLinear(of block: LayerID) throws -> Folded {
    let prefix = "\(block).ops.content"
    let bias = architecture.hasLinearBias ? try values("\(prefix).fc_1.bias") : []
    let normalization = try norm("\(prefix).norm")
    return normalization.foldedIntoInput(
      of: try values("\(prefix).fc_1.weight"), bias: bias,
      outputs: normalization.weight.count * architecture.expansion)
  }

  /// The Linear 4C → C of a block, with the layer scale behind it.
  package func secondLinear(of block: LayerID) throws -> Folded {
    let prefix = "\(block).ops.content"
    var weights = try values("\(prefix).fc_2.weight")
    var bias = architecture.hasLinearBias ? try values("\(prefix).fc_2.bias") : []
    guard architecture.hasLayerScale else { return (weights, bias) }
    let gamma = try values("\(prefix).layer_scale.gamma")
    let hidden = gamma.count * architecture.expansion
    weights.withUnsafeMutableBufferPointer { weights in
      for output in gamma.indices {
        for index in output * hidden..<(output + 1) * hidden { weights[index] *= gamma[output] }
      }
    }
    for output in bias.indices { bias[output] *= gamma[output] }
    return (weights, bias)
  }

  /// The pointwise convolution of a down-sampling: in the paper's order, with the batch norm behind it.
  package func pointwise(of downsampling: LayerID) throws -> Folded {
    let weights = try values("\(downsampling).conv.weight")
    guard architecture.downsampling == .paper else { return (weights, []) }
    return try norm("\(downsampling).norm_2").foldedIntoOutput(of: weights)
  }

  /// The NeoCell of a down-sampling with the batch norm behind it, and a bias for every element of a patch.
  package func downsamplingCell(of downsampling: LayerID) throws -> (
    groups: [NeoCellGroup], bias: [Float]
  ) {
    try norm("\(downsampling).norm_1").foldedIntoOutput(of: cell(downsampling))
  }
}
