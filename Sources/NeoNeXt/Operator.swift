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
  package let counts: OperationCounts

  /// `GELU`, `Linear fc_1`
  package var label: String {
    kind == .linear ? "\(kind.rawValue) \(parameters)" : kind.rawValue
  }

  /// By the paper's formulas (3.6), NeoCell patch by patch. Zero for what they do not count.
  package var multiplyAdds: Int { counts.totalPatchwise }
}

extension Architecture {
  /// The operators from the image to the logits, a batch norm as one of its own.
  ///
  /// - Parameter sizes: the maps of each stage, as from `mapSizes`.
  /// - Throws: `changesSize` if a block's kernels do; `uncountable` if a count might not fit an `Int`.
  package func operators(sizes: [MapSize]) throws(MapSizeError) -> [Operator] {
    try checkKernels()
    try checkCounts(sizes)
    return layers.flatMap { operators(of: $0, sizes) }
  }

  /// Sizes come from files: an upper bound of every count, in floating point.
  private func checkCounts(_ sizes: [MapSize]) throws(MapSizeError) {
    let channels = Double((dims + [classes, imageChannels * 16]).max() ?? 0) * Double(expansion)
    let size = MapSize(
      height: sizes.map(\.height).max() ?? 0, width: sizes.map(\.width).max() ?? 0)
    let positions = Double(size.height) * Double(size.width)
    let layers = Double(depths.reduce(stageCount + 2, +))
    let length = Double(max(size.height, size.width))
    let patch =
      (kernels + downsamplingKernels).joined().map {
        Double($0.height) * Double($0.width)
      }.max() ?? 0
    let bound = layers * 16 * channels * (positions + 16) * (length + channels + patch)
    guard bound < 0x1p62 else { throw .uncountable(channels: dims.max() ?? 0) }
  }

  private func operators(of layer: Layer, _ sizes: [MapSize]) -> [Operator] {
    switch layer.id {
    case .stem:
      var chain = OperatorChain(layer, channels: imageChannels * 16, sizes[0])
      chain.add(.spaceToDepth)
      chain.multiply(.pointwise, "conv", outputs: dims[0])
      chain.normalize("norm")
      return chain.operators
    case .block(let stage, _): return block(layer, channels: dims[stage], sizes[stage])
    case .downsample(let stage):
      return downsample(layer, from: stage, sizes[stage], sizes[stage + 1])
    case .head:
      var chain = OperatorChain(layer, channels: dims[stageCount - 1], sizes[stageCount - 1])
      chain.pool()
      chain.normalize("ln", .layerNorm)
      if classes > 0 { chain.multiply(.linear, "fc", outputs: classes) }
      return chain.operators
    }
  }

  private func block(_ layer: Layer, channels: Int, _ size: MapSize) -> [Operator] {
    var chain = OperatorChain(layer, channels: channels, size)
    chain.addNeoCell(kernelGroups(of: layer.id) ?? [], to: size)
    chain.normalize("norm")
    chain.multiply(.linear, "fc_1", outputs: channels * expansion)
    chain.add(.gelu)
    chain.multiply(.linear, "fc_2", outputs: channels)
    if hasLayerScale { chain.add(.layerScale, "layer_scale") }
    chain.add(.addInput)
    return chain.operators
  }

  private func downsample(
    _ layer: Layer, from stage: Int, _ input: MapSize, _ output: MapSize
  ) -> [Operator] {
    var chain = OperatorChain(layer, channels: dims[stage], input)
    let groups = kernelGroups(of: layer.id) ?? []
    switch downsampling {
    case .paper:
      chain.addNeoCell(groups, to: output)
      chain.normalize("norm_1")
      chain.add(.gelu)
      chain.multiply(.pointwise, "conv", outputs: dims[stage + 1])
      chain.normalize("norm_2")
      chain.add(.gelu)
    case .release:
      chain.multiply(.pointwise, "conv", outputs: dims[stage + 1])
      chain.addNeoCell(groups, to: output)
      chain.normalize("norm_1")
    }
    return chain.operators
  }
}
