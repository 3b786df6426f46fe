/// One operator of a layer, before the size of any map is known.
///
/// `Architecture.operators(of:)` lists the operators of a layer in the order in which they run. The layer's tensors, its
/// operation counts, its receptive field, and every way of running it are derived from that list.
package enum LayerOperator: Hashable, Sendable {
  /// Every square of `side × side` positions becomes one position with `side²` times the channels. The channels of the
  /// result are ordered by input channel, then by row in the square, then by column in the square.
  case spaceToDepth(channels: Int, side: Int)
  /// A 1 × 1 convolution.
  case pointwise(Product)
  /// NeoCell: `L · X · R` for every patch X, where each channel has its own L and R (paper, 3.1).
  case neocell(NeoCell)
  /// `(x − μ) / √(σ² + ε) · γ + β`, with the running mean μ and variance σ² of each channel.
  case batchNorm(name: String, channels: Int)
  case linear(Product)
  /// The activation `x · Φ(x)`.
  case gelu(channels: Int)
  /// `γ · x`, with one γ for each channel.
  case layerScale(name: String, channels: Int)
  /// The residual connection: adds the input of the layer.
  case addInput(channels: Int)
  /// The mean of each channel over the whole map.
  case averagePool(channels: Int)
  /// `(x − μ) / √(σ² + ε) · γ + β`, with the mean μ and variance σ² over all channels of a position.
  case layerNorm(name: String, channels: Int)

  /// `y = W · x + b` over the channels of every position; W is `[outputs, inputs]`.
  package struct Product: Hashable, Sendable {
    /// The name of its tensors within the layer, such as `fc_1`.
    package let name: String
    package let inputs: Int
    package let outputs: Int
    package let hasBias: Bool

    package init(_ name: String, inputs: Int, outputs: Int, hasBias: Bool) {
      self.name = name
      self.inputs = inputs
      self.outputs = outputs
      self.hasBias = hasBias
    }
  }

  /// A NeoCell without its shifts, which `Architecture.shiftStep` gives.
  package struct NeoCell: Hashable, Sendable {
    /// The name of its tensors within the layer.
    package let name: String
    package let channels: Int
    package let groups: [KernelGroup]

    package init(_ name: String, channels: Int, groups: [KernelGroup]) {
      self.name = name
      self.channels = channels
      self.groups = groups
    }
  }

  /// The name of its tensors within the layer, such as `fc_1`; empty if it has no tensors.
  package var name: String {
    switch self {
    case .pointwise(let product), .linear(let product): product.name
    case .neocell(let cell): cell.name
    case .batchNorm(let name, _), .layerScale(let name, _), .layerNorm(let name, _): name
    case .spaceToDepth, .gelu, .addInput, .averagePool: ""
    }
  }

  /// The number of channels of its input.
  package var inputs: Int {
    switch self {
    case .spaceToDepth(let channels, _): channels
    case .pointwise(let product), .linear(let product): product.inputs
    case .neocell(let cell): cell.channels
    case .batchNorm(_, let channels), .layerScale(_, let channels), .layerNorm(_, let channels),
      .gelu(let channels), .addInput(let channels), .averagePool(let channels):
      channels
    }
  }

  /// The number of channels of its output.
  package var outputs: Int {
    switch self {
    case .spaceToDepth(let channels, let side): channels * side * side
    case .pointwise(let product), .linear(let product): product.outputs
    case .neocell, .batchNorm, .layerScale, .layerNorm, .gelu, .addInput, .averagePool: inputs
    }
  }
}

extension LayerOperator {
  /// Which positions of the input one output position depends on.
  package enum Reach: Hashable, Sendable {
    /// The output's own position.
    case place
    /// All positions of the output's block of a NeoCell.
    case block
    /// The output's own position, both in the input of the operator and in the input of the layer.
    case layerInput
    /// All positions of the map.
    case map
  }

  /// The reach of the operator. Space-to-depth counts as `place`, since receptive fields are followed back to positions of
  /// the stem's map, each of which stands for a square of pixels.
  package var reach: Reach {
    switch self {
    case .spaceToDepth, .pointwise, .batchNorm, .linear, .gelu, .layerScale, .layerNorm: .place
    case .neocell: .block
    case .addInput: .layerInput
    case .averagePool: .map
    }
  }
}
