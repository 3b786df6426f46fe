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
  /// What it is without sizes; the same for both halves of a NeoCell.
  package let definition: LayerOperator
  /// The size of the map that it gives.
  package let size: MapSize
  package let counts: OperationCounts

  /// The channels of the map that it gives.
  package var channels: Int { definition.outputs }

  /// What its tensors are called within the layer, such as `fc_1`; empty without any.
  package var parameters: String { definition.name }

  /// `GELU`, `Linear fc_1`
  package var label: String {
    kind == .linear ? "\(kind.rawValue) \(parameters)" : kind.rawValue
  }

  /// Multiply–adds by the paper's formulas (3.6), a NeoCell counted patch by patch; zero for what they do not count.
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
    return layers.map(\.id).flatMap { layer in
      OperatorChain(
        layer, operators(of: layer),
        from: layer.inputStage.map { sizes[$0] } ?? sizes[stageCount - 1],
        to: sizes.output(of: layer)
      ).operators
    }
  }

  /// Sizes come from files, so an upper bound of every count is computed in floating point first.
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
}
