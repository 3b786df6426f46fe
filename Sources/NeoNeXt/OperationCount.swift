/// Multiply–adds of one forward pass by the paper's formulas (3.6): pointwise and Linear products, and
/// NeoCell patch by patch (Eq. 5). Norms, activations, pooling and sums are not counted.
extension Architecture {
  /// - Parameter sizes: the maps' height and width in each stage.
  /// - Precondition: one size a stage, each small enough that the count fits an `Int`.
  package func multiplyAdds(sizes: [(height: Int, width: Int)]) -> Int {
    layers.reduce(0) { $0 + multiplyAdds(of: $1.id, sizes) }
  }

  private func multiplyAdds(of layer: LayerID, _ sizes: [(height: Int, width: Int)]) -> Int {
    func positions(_ stage: Int) -> Int { sizes[stage].height * sizes[stage].width }
    switch layer {
    case .stem: return positions(0) * imageChannels * 16 * dims[0]
    case .block(let stage, _):
      let mixing = 2 * positions(stage) * dims[stage] * dims[stage] * expansion
      return mixing + neocell(layer, sizes[stage], sizes[stage])
    case .downsample(let stage):
      let mixing = dims[stage] * dims[stage + 1]
      return mixing * positions(downsampling == .paper ? stage + 1 : stage)
        + neocell(layer, sizes[stage], sizes[stage + 1])
    case .head: return dims[stageCount - 1] * classes
    }
  }

  /// Rows first: `C·H'·W·h + C·H'·W'·w`.
  private func neocell(
    _ layer: LayerID, _ input: (height: Int, width: Int), _ output: (height: Int, width: Int)
  ) -> Int {
    (kernelGroups(of: layer) ?? []).reduce(0) { sum, group in
      sum + group.channels.count * output.height
        * (input.width * group.kernel.height + output.width * group.kernel.width)
    }
  }
}
