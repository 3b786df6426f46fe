/// Kernels that do not fit a model.
package struct KernelsError: Error, Equatable, CustomStringConvertible {
  let stageCount: Int

  package var description: String {
    "kernels: expected \(stageCount) stages with commas between, each with a channel for each kernel, and "
      + "groups that make up its channels"
  }
}

/// Everything that fixes a NeoNeXt model but its weights.
package struct Architecture: Hashable, Sendable {
  package var dims: [Int]
  package var depths: [Int]
  /// The kernels of each stage, `4+7` as `[4, 7]`; none of a stage without blocks.
  package var kernels: [[Kernel]]
  /// The channels of each kernel group of a stage; `nil` for equal parts, of which the last takes the remainder.
  package var groupSizes: [[Int]?]
  /// The shift steps of each stage: 0 for no shift, 1 as in the paper.
  package var shifts: [StageShift]
  /// The classes of the head; 0 if there are none, and the model ends in features.
  package var classes: Int
  /// Whether there is a head: without one the model ends in the maps of the last stage.
  package var hasHead = true
  package var hasLinearBias: Bool
  package var hasLayerScale: Bool
  package var downsampling: DownsamplingOrder
  /// The kernels between stages, those of each down-sampling.
  package var downsamplingKernels: [[Kernel]]
  /// The channels of each of their groups, as `groupSizes` has them.
  package var downsamplingSizes: [[Int]?]
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
    groupSizes = dims.map { _ in nil }
    shifts = Self.defaultShifts(kernels)
    downsamplingKernels = dims.dropLast().map { _ in [.halving] }
    downsamplingSizes = dims.dropLast().map { _ in nil }
    self.classes = classes
    hasLinearBias = revision.hasLinearBias
    hasLayerScale = revision.hasLayerScale
    downsampling = revision.downsampling
  }

  package init(_ variant: Variant, _ revision: Revision) {
    self.init(
      dims: variant.dims, depths: variant.depths, kernels: revision.kernels, revision: revision)
  }

  package var stageCount: Int { dims.count }

  /// The same model with every shift off.
  package var withoutShifts: Architecture {
    var copy = self
    copy.shifts = shifts.map { _ in 0 }
    return copy
  }

  /// The same model with other kernels; with the usual shifts where its own do not fit.
  ///
  /// - Throws: `kernels` unless there are some for each stage with blocks, a channel for each of them, and groups
  ///   that make up the stage's channels.
  package func with(kernels: [StageKernels]) throws(KernelsError) -> Architecture {
    guard kernels.count == stageCount, zip(kernels, dims).allSatisfy({ $0.fits($1) }),
      zip(kernels, depths).allSatisfy({ !$0.kernels.isEmpty || $1 == 0 })
    else { throw KernelsError(stageCount: stageCount) }
    var copy = self
    copy.kernels = kernels.map(\.kernels)
    copy.groupSizes = zip(kernels, dims).map { stage, channels in
      stage.sizes == KernelGroup.equalSizes(channels, of: stage.kernels.count) ? nil : stage.sizes
    }
    if hasUsualShifts || (try? copy.with(shifts: shifts)) == nil {
      copy.shifts = Self.defaultShifts(copy.kernels)
    }
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

  /// `["4+7", "4+7", "7", "7"]`, and `4:10+7:22` where groups are not of equal size.
  package var kernelNames: [String] {
    zip(kernels, groupSizes).map { kernels, sizes in
      kernels.indices.map { group in
        "\(kernels[group])" + (sizes.map { ":\($0[group])" } ?? "")
      }.joined(separator: "+")
    }
  }

  /// The layers from the image to the logits.
  package var layers: [Layer] {
    var identifiers: [LayerID] = [.stem]
    for stage in 0..<stageCount {
      identifiers += (0..<depths[stage]).map { .block(stage: stage, index: $0) }
      if stage + 1 < stageCount { identifiers.append(.downsample(stage: stage)) }
    }
    if hasHead { identifiers.append(.head) }
    return identifiers.map { Layer(id: $0, parameters: parameters(of: $0)) }
  }

  /// Trainable parameters.
  package var parameterCount: Int {
    layers.reduce(0) { $0 + $1.parameterCount }
  }
}
