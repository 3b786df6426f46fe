/// One operator of a forward pass, with the map that it gives.
package struct Operator: Hashable, Sendable {
  package enum Kind: String, Sendable, CaseIterable {
    case spaceToDepth = "space to depth"
    case pointwise
    /// The left half of a NeoCell: L times every patch.
    case leftProduct = "L·X"
    /// The whole NeoCell: the left half times R.
    case neocell = "L·X·R"
    case batchNorm = "batch norm"
    case linear = "Linear"
    case gelu = "GELU"
    case layerScale = "layer scale"
    case addInput = "+ input"
    case averagePool = "average pool"
    case layerNorm = "layer norm"
  }

  package let layer: LayerID
  package let kind: Kind
  /// What the names of its tensors have after that of the layer, such as `fc_1`; empty without any.
  package let parameters: String
  /// Of its output.
  package let channels: Int
  package let size: MapSize
  /// By the paper's formulas (3.6): products of pointwise and Linear layers, and of NeoCell patch by
  /// patch (Eq. 5). Zero for what they do not count.
  package let multiplyAdds: Int
}

extension Architecture {
  /// The operators from the image to the logits, a batch norm as one of its own.
  ///
  /// - Parameter sizes: the maps of each stage, as from `mapSizes`, small enough that counts fit an
  ///   `Int`.
  package func operators(sizes: [MapSize]) -> [Operator] {
    layers.flatMap { operators(of: $0.id, sizes) }
  }

  /// Multiply–adds of one forward pass by the paper's formulas.
  package func multiplyAdds(sizes: [MapSize]) -> Int {
    operators(sizes: sizes).reduce(0) { $0 + $1.multiplyAdds }
  }

  private func operators(of layer: LayerID, _ sizes: [MapSize]) -> [Operator] {
    switch layer {
    case .stem:
      var chain = OperatorChain(layer, channels: imageChannels * 16, sizes[0])
      chain.add(.spaceToDepth)
      chain.multiply(.pointwise, "conv", outputs: dims[0])
      chain.add(.batchNorm, "norm")
      return chain.operators
    case .block(let stage, _): return block(layer, channels: dims[stage], sizes[stage])
    case .downsample(let stage):
      return downsample(layer, from: stage, sizes[stage], sizes[stage + 1])
    case .head:
      let one = MapSize(height: 1, width: 1)
      var chain = OperatorChain(layer, channels: dims[stageCount - 1], one)
      chain.add(.averagePool)
      chain.add(.layerNorm, "ln")
      chain.multiply(.linear, "fc", outputs: classes)
      return chain.operators
    }
  }

  private func block(_ layer: LayerID, channels: Int, _ size: MapSize) -> [Operator] {
    var chain = OperatorChain(layer, channels: channels, size)
    chain.addNeoCell(kernelGroups(of: layer) ?? [], to: size)
    chain.add(.batchNorm, "norm")
    chain.multiply(.linear, "fc_1", outputs: channels * expansion)
    chain.add(.gelu)
    chain.multiply(.linear, "fc_2", outputs: channels)
    if hasLayerScale { chain.add(.layerScale, "layer_scale") }
    chain.add(.addInput)
    return chain.operators
  }

  private func downsample(
    _ layer: LayerID, from stage: Int, _ input: MapSize, _ output: MapSize
  ) -> [Operator] {
    var chain = OperatorChain(layer, channels: dims[stage], input)
    let groups = kernelGroups(of: layer) ?? []
    switch downsampling {
    case .paper:
      chain.addNeoCell(groups, to: output)
      chain.add(.batchNorm, "norm_1")
      chain.add(.gelu)
      chain.multiply(.pointwise, "conv", outputs: dims[stage + 1])
      chain.add(.batchNorm, "norm_2")
      chain.add(.gelu)
    case .release:
      chain.multiply(.pointwise, "conv", outputs: dims[stage + 1])
      chain.addNeoCell(groups, to: output)
      chain.add(.batchNorm, "norm_1")
    }
    return chain.operators
  }
}

/// Operators that take each other's outputs.
private struct OperatorChain {
  private let layer: LayerID
  private var channels: Int
  private var size: MapSize
  private(set) var operators: [Operator] = []

  init(_ layer: LayerID, channels: Int, _ size: MapSize) {
    self.layer = layer
    self.channels = channels
    self.size = size
  }

  mutating func add(_ kind: Operator.Kind, _ parameters: String = "", multiplyAdds: Int = 0) {
    operators.append(
      Operator(
        layer: layer, kind: kind, parameters: parameters, channels: channels, size: size,
        multiplyAdds: multiplyAdds))
  }

  /// A product over the channels at every position.
  mutating func multiply(_ kind: Operator.Kind, _ parameters: String, outputs: Int) {
    let inputs = channels
    channels = outputs
    add(kind, parameters, multiplyAdds: size.positions * inputs * outputs)
  }

  /// Rows first: `C·H'·W·h`, then `C·H'·W'·w`.
  mutating func addNeoCell(_ groups: [KernelGroup], to output: MapSize) {
    func sum(_ length: (Kernel) -> Int) -> Int {
      groups.reduce(0) { $0 + $1.channels.count * length($1.kernel) }
    }
    size = MapSize(height: output.height, width: size.width)
    add(.leftProduct, "neocell", multiplyAdds: size.positions * sum(\.height))
    size = output
    add(.neocell, "neocell", multiplyAdds: size.positions * sum(\.width))
  }
}
