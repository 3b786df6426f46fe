/// Kernels that do not fit a model.
package struct KernelsError: Error, Equatable, CustomStringConvertible {
  let stageCount: Int

  package var description: String {
    "kernels: expected \(stageCount) stages with commas between, none with more kernels than channels"
  }
}

/// Everything that fixes a NeoNeXt model but its weights.
package struct Architecture: Hashable, Sendable {
  package var dims: [Int]
  package var depths: [Int]
  /// The kernels of each stage, `4+7` as `[4, 7]`.
  package var kernels: [[Kernel]]
  /// The shift step of each stage: 0 off, 1 the paper's.
  package var shifts: [Int]
  package var classes: Int
  package var hasLinearBias: Bool
  package var hasLayerScale: Bool
  package var downsampling: DownsamplingOrder
  /// The kernel between stages.
  package var downsamplingKernel = Kernel.halving
  /// The colour channels of the image.
  package var imageChannels = 3
  /// Hidden channels of a block as a multiple of its channels.
  package var expansion = 4

  package init(
    dims: [Int], depths: [Int], kernels: [[Kernel]], revision: Revision, classes: Int = 1000
  ) {
    self.dims = dims
    self.depths = depths
    self.kernels = kernels
    shifts = Self.defaultShifts(stages: dims.count)
    self.classes = classes
    hasLinearBias = revision.hasLinearBias
    hasLayerScale = revision.hasLayerScale
    downsampling = revision.downsampling
  }

  package init(_ variant: Variant, _ revision: Revision) {
    self.init(
      dims: variant.dims, depths: variant.depths, kernels: revision.kernels, revision: revision)
  }

  /// One in every stage but the last. Shifts leave no trace in a checkpoint.
  package static func defaultShifts(stages: Int) -> [Int] {
    (0..<stages).map { $0 == stages - 1 && $0 > 0 ? 0 : 1 }
  }

  package var stageCount: Int { dims.count }

  /// The same model with every shift off.
  package var withoutShifts: Architecture {
    var copy = self
    copy.shifts = shifts.map { _ in 0 }
    return copy
  }

  /// The same model with other kernels.
  ///
  /// - Throws: `kernels` unless there are some for each stage, and a channel for each of them.
  package func with(kernels: [[Kernel]]) throws(KernelsError) -> Architecture {
    guard kernels.count == stageCount,
      zip(kernels, dims).allSatisfy({ !$0.isEmpty && $0.count <= $1 })
    else { throw KernelsError(stageCount: stageCount) }
    var copy = self
    copy.kernels = kernels
    return copy
  }

  /// The variant with these dims and depths.
  package var variant: Variant? {
    Variant.allCases.first { $0.dims == dims && $0.depths == depths }
  }

  /// The revision with this bias, layer scale and down-sampling, whatever the kernels.
  package var revision: Revision? {
    Revision.allCases.first {
      $0.hasLinearBias == hasLinearBias && $0.hasLayerScale == hasLayerScale
        && $0.downsampling == downsampling
    }
  }

  /// `["4+7", "4+7", "7", "7"]`.
  package var kernelNames: [String] {
    kernels.map { $0.map(\.description).joined(separator: "+") }
  }

  /// `1,1,1,0`, as `--shifts` and traces have it.
  package var shiftText: String { shifts.map(String.init).joined(separator: ",") }

  /// The layers from the image to the logits.
  package var layers: [Layer] {
    var identifiers: [LayerID] = [.stem]
    for stage in 0..<stageCount {
      identifiers += (0..<depths[stage]).map { .block(stage: stage, index: $0) }
      if stage + 1 < stageCount { identifiers.append(.downsample(stage: stage)) }
    }
    return (identifiers + [.head]).map { Layer(id: $0, parameters: parameters(of: $0)) }
  }

  /// The kernel groups of a layer's NeoCell; `nil` for a layer without one.
  package func kernelGroups(of layer: LayerID) -> [KernelGroup]? {
    switch layer {
    case .stem, .head: nil
    case .block(let stage, _): KernelGroup.split(dims[stage], into: kernels[stage])
    case .downsample(let stage):
      KernelGroup.split(
        downsampling == .paper ? dims[stage] : dims[stage + 1], into: [downsamplingKernel])
    }
  }

  /// The shift step of a layer's NeoCell; zero where it is not shifted.
  package func shiftStep(of layer: LayerID) -> Int {
    if case .block(let stage, _) = layer { shifts[stage] } else { 0 }
  }

  /// Trainable parameters.
  package var parameterCount: Int {
    layers.reduce(0) { $0 + $1.parameterCount }
  }
}
