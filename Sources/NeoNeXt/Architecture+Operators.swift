/// The order of the operators in each layer. It is defined here and nowhere else.
extension Architecture {
  /// The operators of a layer in the order in which they run. Each one takes the output of the one before.
  package func operators(of layer: LayerID) -> [LayerOperator] {
    switch layer {
    case .stem: stem
    case .block(let stage, _): block(of: stage)
    case .downsample(let stage): downsampling(behind: stage)
    case .head: head
    }
  }

  private var stem: [LayerOperator] {
    let patches = LayerOperator.spaceToDepth(
      channels: imageChannels, side: ReceptiveField.stemPatch)
    return [
      patches, pointwise("conv", inputs: patches.outputs, outputs: dims[0]),
      .batchNorm(name: "norm", channels: dims[0]),
    ]
  }

  private func block(of stage: Int) -> [LayerOperator] {
    let channels = dims[stage]
    let hidden = channels * expansion
    let groups = KernelGroup.split(channels, into: kernels[stage], sizes: groupSizes[stage])
    return [
      .neocell(.init("neocell", channels: channels, groups: groups)),
      .batchNorm(name: "norm", channels: channels),
      .linear(.init("fc_1", inputs: channels, outputs: hidden, hasBias: hasLinearBias)),
      .gelu(channels: hidden),
      .linear(.init("fc_2", inputs: hidden, outputs: channels, hasBias: hasLinearBias)),
    ] + (hasLayerScale ? [.layerScale(name: "layer_scale", channels: channels)] : [])
      + [.addInput(channels: channels)]
  }

  private func downsampling(behind stage: Int) -> [LayerOperator] {
    let (inputs, outputs) = (dims[stage], dims[stage + 1])
    let convolution = pointwise("conv", inputs: inputs, outputs: outputs)
    func neocell(_ channels: Int) -> LayerOperator {
      let groups = KernelGroup.split(
        channels, into: downsamplingKernels[stage], sizes: downsamplingSizes[stage])
      return .neocell(.init("neocell", channels: channels, groups: groups))
    }
    switch downsampling {
    case .paper:
      return [
        neocell(inputs), .batchNorm(name: "norm_1", channels: inputs), .gelu(channels: inputs),
        convolution, .batchNorm(name: "norm_2", channels: outputs), .gelu(channels: outputs),
      ]
    case .release:
      return [convolution, neocell(outputs), .batchNorm(name: "norm_1", channels: outputs)]
    }
  }

  private var head: [LayerOperator] {
    let channels = dims[stageCount - 1]
    let norm: [LayerOperator] = [
      .averagePool(channels: channels), .layerNorm(name: "ln", channels: channels),
    ]
    guard classes > 0 else { return norm }
    return norm + [.linear(.init("fc", inputs: channels, outputs: classes, hasBias: true))]
  }

  private func pointwise(_ name: String, inputs: Int, outputs: Int) -> LayerOperator {
    .pointwise(.init(name, inputs: inputs, outputs: outputs, hasBias: false))
  }
}

extension Architecture {
  /// The NeoCell of a layer; `nil` for a layer without one. No layer has more than one.
  package func neocell(of layer: LayerID) -> LayerOperator.NeoCell? {
    for case .neocell(let cell) in operators(of: layer) { return cell }
    return nil
  }

  /// The kernel groups of a layer's NeoCell; `nil` for a layer without one.
  package func kernelGroups(of layer: LayerID) -> [KernelGroup]? { neocell(of: layer)?.groups }

  /// Layers with a NeoCell, in the order of the forward pass.
  package var cellLayers: [Layer] { layers.filter { neocell(of: $0.id) != nil } }
}
