/// One operator of a layer, before the size of any map is known.
///
/// `Architecture.operators(of:)` lists the operators of a layer in the order in which they run. A layer's tensors,
/// what its operators cost, what its outputs see, and every way of running it follow from that list.
package enum LayerOperator: Hashable, Sendable {
  /// Every square of `side × side` positions becomes one position with as many times the channels: the input channel
  /// varies slowest, then the row in the square, then the column.
  case spaceToDepth(channels: Int, side: Int)
  /// A convolution of 1 × 1.
  case pointwise(Product)
  /// `L · X · R` of every patch, channel by channel (paper, 3.1).
  case neocell(NeoCell)
  /// `(x − μ) / √(σ² + ε) · γ + β`, channel by channel, with running statistics.
  case batchNorm(name: String, channels: Int)
  case linear(Product)
  /// `x · Φ(x)`
  case gelu(channels: Int)
  /// `γ · x`, channel by channel.
  case layerScale(name: String, channels: Int)
  /// Adds the map that the layer takes.
  case addInput(channels: Int)
  /// The mean of each channel over the whole map.
  case averagePool(channels: Int)
  /// `(x − μ) / √(σ² + ε) · γ + β` over all channels of a position.
  case layerNorm(name: String, channels: Int)

  /// `y = W · x + b` over the channels of every position; W is `[outputs, inputs]`.
  package struct Product: Hashable, Sendable {
    /// What its tensors are called within the layer, such as `fc_1`.
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

  /// A NeoCell without the shifts of its blocks, which `Architecture.shiftStep` tells.
  package struct NeoCell: Hashable, Sendable {
    /// What its tensors are called within the layer.
    package let name: String
    package let channels: Int
    package let groups: [KernelGroup]

    package init(_ name: String, channels: Int, groups: [KernelGroup]) {
      self.name = name
      self.channels = channels
      self.groups = groups
    }
  }

  /// What its tensors are called within the layer, such as `fc_1`; empty without any.
  package var name: String {
    switch self {
    case .pointwise(let product), .linear(let product): product.name
    case .neocell(let cell): cell.name
    case .batchNorm(let name, _), .layerScale(let name, _), .layerNorm(let name, _): name
    case .spaceToDepth, .gelu, .addInput, .averagePool: ""
    }
  }

  /// The channels that it takes.
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

  /// The channels that it gives.
  package var outputs: Int {
    switch self {
    case .spaceToDepth(let channels, let side): channels * side * side
    case .pointwise(let product), .linear(let product): product.outputs
    case .neocell, .batchNorm, .layerScale, .layerNorm, .gelu, .addInput, .averagePool: inputs
    }
  }
}

extension LayerOperator {
  /// Where the inputs lie that one output sees.
  package enum Reach: Hashable, Sendable {
    /// At the output's own place.
    case place
    /// In the output's own block of a NeoCell.
    case block
    /// At the output's own place, in the map that the operator takes and in the one that the layer takes.
    case layerInput
    /// Everywhere in the map.
    case map
  }

  /// Places are those of the stem's map: each of them stands for a square of pixels.
  package var reach: Reach {
    switch self {
    case .spaceToDepth, .pointwise, .batchNorm, .linear, .gelu, .layerScale, .layerNorm: .place
    case .neocell: .block
    case .addInput: .layerInput
    case .averagePool: .map
    }
  }
}
