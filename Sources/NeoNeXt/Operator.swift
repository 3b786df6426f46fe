/// One operator of a forward pass, with the size of its output map and what it costs.
package struct Operator: Hashable, Sendable {
  /// The kinds of operators. A NeoCell is two operators.
  package enum Kind: String, Sendable, CaseIterable {
    case spaceToDepth = "space to depth"
    case pointwise
    /// The first half of a NeoCell: the product of L with every patch.
    case leftProduct = "L·X"
    /// The second half of a NeoCell: the product of the first half with R, which completes the NeoCell.
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
  /// The operator without map sizes; the same for both halves of a NeoCell.
  package let definition: LayerOperator
  /// The size of its output map.
  package let size: MapSize
  package let counts: OperationCounts

  /// The number of channels of its output map.
  package var channels: Int { definition.outputs }

  /// The name of its tensors within the layer, such as `fc_1`; empty if it has no tensors.
  package var parameters: String { definition.name }

  /// The name that users see, such as `GELU` or `Linear fc_1`.
  package var label: String {
    kind == .linear ? "\(kind.rawValue) \(parameters)" : kind.rawValue
  }

  /// The multiply–adds by the paper's formulas (3.6), with NeoCell computed patch by patch; zero for operators that the
  /// formulas do not count.
  package var multiplyAdds: Int { counts.totalPatchwise }
}

extension Architecture {
  /// The operators from the image to the logits. Nothing is folded: each batch norm is an operator of its own.
  ///
  /// - Parameter sizes: the size of the maps in each stage, as `mapSizes` gives them.
  /// - Throws: `changesSize` if a block's kernels change the size of its map; `uncountable` if a count might not fit an `Int`.
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

  /// Throws if a count might overflow. Sizes come from files, so an upper bound of every count is computed in floating point
  /// first.
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
