/// Why kernels do not fit a model. The description is one lower-case line.
package struct KernelsError: Error, Equatable, CustomStringConvertible {
  let stageCount: Int

  package var description: String {
    "kernels: expected \(stageCount) stages with commas between, each with a channel for each kernel, and "
      + "groups that make up its channels"
  }
}

/// Everything that defines a NeoNeXt model, except its weights.
package struct Architecture: Hashable, Sendable {
  /// The number of channels in each stage.
  package var dims: [Int]
  /// The number of blocks in each stage.
  package var depths: [Int]
  /// The kernels of each stage; `4+7` is `[4, 7]`. Empty for a stage without blocks.
  package var kernels: [[Kernel]]
  /// The number of channels of each kernel group, for each stage; `nil` for equal parts, of which the last takes the
  /// remainder.
  package var groupSizes: [[Int]?]
  /// The shift steps of each stage: 0 for no shift, 1 as in the paper.
  package var shifts: [StageShift]
  /// The number of classes of the head; 0 if the head has no classifier, so that the model ends in features.
  package var classes: Int
  /// Whether there is a head. Without one, the model ends in the maps of the last stage.
  package var hasHead = true
  package var hasLinearBias: Bool
  package var hasLayerScale: Bool
  package var downsampling: DownsamplingOrder
  /// The kernels of each down-sampling, which lies between two stages.
  package var downsamplingKernels: [[Kernel]]
  /// The number of channels of each kernel group, for each down-sampling; `nil` for equal parts, as in `groupSizes`.
  package var downsamplingSizes: [[Int]?]
  /// The number of colour channels of the image.
  package var imageChannels = 3
  /// The number of hidden channels between the Linear layers of a block, divided by the block's channels.
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

  /// The same model without any shifts.
  package var withoutShifts: Architecture {
    var copy = self
    copy.shifts = shifts.map { _ in 0 }
    return copy
  }

  /// The same model with other kernels. It gets the default shifts for these if it had the default shifts before, or if its
  /// own shifts do not fit the new kernels.
  ///
  /// - Throws: `KernelsError` unless each stage with blocks has kernels, each kernel group has at least one channel, and
  ///   the sizes of a stage's groups add up to its channels.
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

  /// The variant with these dims and depths; `nil` if there is none.
  package var variant: Variant? {
    Variant.allCases.first { $0.dims == dims && $0.depths == depths }
  }

  /// The revision with this linear bias, layer scale and order of down-sampling, whatever the kernels; `nil` if there is none.
  package var revision: Revision? {
    Revision.allCases.first {
      $0.hasLinearBias == hasLinearBias && $0.hasLayerScale == hasLayerScale
        && $0.downsampling == downsampling
    }
  }

  /// The kernels of each stage as text: `["4+7", "4+7", "7", "7"]`. Where groups are not of equal size, their channels are
  /// added: `4:10+7:22`.
  package var kernelNames: [String] {
    zip(kernels, groupSizes).map { kernels, sizes in
      kernels.indices.map { group in
        "\(kernels[group])" + (sizes.map { ":\($0[group])" } ?? "")
      }.joined(separator: "+")
    }
  }

  /// The layers whose output is a map: all but the head.
  package var mapLayers: [LayerID] { layers.map(\.id).filter { $0 != .head } }

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

  /// The number of trainable parameters.
  package var parameterCount: Int {
    layers.reduce(0) { $0 + $1.parameterCount }
  }
}
