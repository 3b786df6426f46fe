import TensorCore

/// The identity of a layer. Its description is the name that users see: `stem`, `stage_1.0`, `downsample_1`, `head`.
package enum LayerID: Hashable, Sendable, CustomStringConvertible {
  case stem
  /// A block of a stage; here stages and blocks count from zero.
  case block(stage: Int, index: Int)
  /// The down-sampling after a stage; here stages count from zero.
  case downsample(stage: Int)
  case head

  package var description: String {
    switch self {
    case .stem: "stem"
    case .block(let stage, let index): "stage_\(stage + 1).\(index)"
    case .downsample(let stage): "downsample_\(stage + 1)"
    case .head: "head"
    }
  }

  /// The prefix of the names of its tensors, such as `stem.` or `stage_1.0.ops.content.`.
  package var tensorPrefix: String {
    switch self {
    case .block: "\(self).ops.content."
    case .stem, .downsample, .head: "\(self)."
    }
  }
}

/// One tensor of a layer.
package struct Parameter: Hashable, Sendable {
  /// What the tensor is used for.
  package enum Role: Hashable, Sendable {
    /// L of a kernel group.
    case left(group: Int)
    /// R of a kernel group.
    case right(group: Int)
    /// The matrix of a Linear layer or a pointwise convolution, with its number of inputs.
    case projection(inputs: Int)
    case projectionBias(inputs: Int)
    case layerScale
    case normWeight
    case normBias
    case runningMean
    case runningVariance
    case batchCount
  }

  /// The name in a released checkpoint, without `module.`.
  package let name: String
  package let shape: Shape
  package let role: Role

  /// How it is described in a file: a count of batches is an integer, everything else float32.
  package var tensor: TensorDescription {
    TensorDescription(name: name, type: role == .batchCount ? .i64 : .f32, shape: shape)
  }

  package var isTrainable: Bool {
    switch role {
    case .runningMean, .runningVariance, .batchCount: false
    case .left, .right, .projection, .projectionBias, .layerScale, .normWeight, .normBias: true
    }
  }

  /// Whether it is an L or an R.
  package var isOfNeoCell: Bool {
    switch role {
    case .left, .right: true
    case .projection, .projectionBias, .layerScale, .normWeight, .normBias, .runningMean,
      .runningVariance, .batchCount:
      false
    }
  }

  /// Whether a shape in a file is the expected one. A count of batches is a scalar, but other tools write it as a vector of one
  /// element, which is accepted too.
  func fits(_ found: Shape) -> Bool {
    found == shape || (role == .batchCount && found.count == 1)
  }
}

/// A layer with the tensors that it has in a checkpoint, in the order of the released code.
package struct Layer: Hashable, Sendable {
  package let id: LayerID
  package let parameters: [Parameter]

  /// The number of trainable parameters.
  package var parameterCount: Int {
    parameters.reduce(0) { $0 + ($1.isTrainable ? $1.shape.count : 0) }
  }
}
