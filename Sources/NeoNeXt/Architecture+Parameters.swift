import TensorCore

/// The names and shapes of a checkpoint, in the released order.
extension Architecture {
  package func parameters(of layer: LayerID) -> [Parameter] {
    switch layer {
    case .stem:
      pointwise("stem.conv", inputs: imageChannels * 16, outputs: dims[0])
        + batchNorm("stem.norm", dims[0])
    case .block(let stage, _): block(layer, "\(layer).ops.content", channels: dims[stage])
    case .downsample(let stage):
      downsample(layer, from: dims[stage], to: dims[stage + 1])
    case .head:
      norm("head.ln", dims[stageCount - 1])
        + (classes > 0
          ? linear("head.fc", inputs: dims[stageCount - 1], outputs: classes, bias: true) : [])
    }
  }

  private func block(_ layer: LayerID, _ prefix: String, channels: Int) -> [Parameter] {
    let hidden = channels * expansion
    let scale = Parameter(
      name: "\(prefix).layer_scale.gamma", shape: Shape(channels), role: .layerScale)
    return neocell(layer, "\(prefix).neocell") + batchNorm("\(prefix).norm", channels)
      + linear("\(prefix).fc_1", inputs: channels, outputs: hidden, bias: hasLinearBias)
      + linear("\(prefix).fc_2", inputs: hidden, outputs: channels, bias: hasLinearBias)
      + (hasLayerScale ? [scale] : [])
  }

  private func downsample(_ layer: LayerID, from: Int, to: Int) -> [Parameter] {
    let cellChannels = downsampling == .paper ? from : to
    return pointwise("\(layer).conv", inputs: from, outputs: to)
      + neocell(layer, "\(layer).neocell") + batchNorm("\(layer).norm_1", cellChannels)
      + (downsampling == .paper ? batchNorm("\(layer).norm_2", to) : [])
  }

  private func neocell(_ layer: LayerID, _ prefix: String) -> [Parameter] {
    let groups = kernelGroups(of: layer) ?? []
    let left = groups.map { group in
      Parameter(
        name: "\(prefix).weight_a.\(group.index)",
        shape: Shape(group.channels.count, group.kernel.outputHeight, group.kernel.height),
        role: .left(group: group.index))
    }
    let right = groups.map { group in
      Parameter(
        name: "\(prefix).weight_b.\(group.index)",
        shape: Shape(group.channels.count, group.kernel.width, group.kernel.outputWidth),
        role: .right(group: group.index))
    }
    return left + right
  }

  private func pointwise(_ prefix: String, inputs: Int, outputs: Int) -> [Parameter] {
    [
      Parameter(
        name: "\(prefix).weight", shape: Shape(outputs, inputs, 1, 1),
        role: .projection(inputs: inputs))
    ]
  }

  private func linear(_ prefix: String, inputs: Int, outputs: Int, bias: Bool) -> [Parameter] {
    let weight = Parameter(
      name: "\(prefix).weight", shape: Shape(outputs, inputs), role: .projection(inputs: inputs))
    let offset = Parameter(
      name: "\(prefix).bias", shape: Shape(outputs), role: .projectionBias(inputs: inputs))
    return bias ? [weight, offset] : [weight]
  }

  private func norm(_ prefix: String, _ channels: Int) -> [Parameter] {
    [
      Parameter(name: "\(prefix).weight", shape: Shape(channels), role: .normWeight),
      Parameter(name: "\(prefix).bias", shape: Shape(channels), role: .normBias),
    ]
  }

  private func batchNorm(_ prefix: String, _ channels: Int) -> [Parameter] {
    norm(prefix, channels) + [
      Parameter(name: "\(prefix).running_mean", shape: Shape(channels), role: .runningMean),
      Parameter(name: "\(prefix).running_var", shape: Shape(channels), role: .runningVariance),
      Parameter(name: "\(prefix).num_batches_tracked", shape: Shape(), role: .batchCount),
    ]
  }
}

extension Architecture {
  /// How many tensors the blocks of a model may have that is recognized: some 800 blocks with one kernel group, 20 times those
  /// of the largest variant.
  package static let blockTensorLimit = 1 << 14

  package var blockTensorCount: Int {
    zip(depths, kernels).reduce(0) { $0 + $1.0 * (2 * $1.1.count + 10) }
  }
}

extension Architecture {
  /// Layers with a NeoCell, in the order of the forward pass.
  package var cellLayers: [Layer] { layers.filter { kernelGroups(of: $0.id) != nil } }
}
