import Kernels
import NeoNeXt
import TensorCore
import Weights

/// A network for images of one size: its NeoCells laid out for the maps of each stage.
package struct ForwardPlan: Sendable {
  package let network: Network
  /// Of the image.
  package let height: Int
  package let width: Int
  let cells: [LayerID: FastNeoCell]

  /// The plan of a model whose weights are yet to be read: what is wrong with the size is said before that.
  ///
  /// - Throws: what the other initializer and reading the weights throw.
  package init(
    _ model: Model, _ size: MapSize, threads: Int = 1, memory: MemoryLimit = .usual
  ) throws {
    if let architecture = model.architecture {
      let need = try MemoryNeed(architecture, size, threads: threads)
      try need.check(need.forward, memory)
    }
    try self.init(
      Network(model, threads: threads), height: size.height, width: size.width, threads: threads,
      memory: memory)
  }

  /// - Throws: `MapSizeError`; `InferenceError.memory` if a pass would need more than `memory`.
  package init(
    _ network: Network, height: Int, width: Int, threads: Int = 1, memory: MemoryLimit = .usual
  ) throws {
    let architecture = network.architecture
    let need = try MemoryNeed(
      architecture, MapSize(height: height, width: width), threads: threads)
    try need.check(need.forward, memory)
    let sizes = try architecture.mapSizes(height: height, width: width)
    self.network = network
    self.height = height
    self.width = width
    let layers = architecture.layers.map(\.id).filter {
      architecture.kernelGroups(of: $0) != nil
    }
    let made = try parallelMap(layers, threads: threads) { layer in
      guard let stage = layer.inputStage else { preconditionFailure("\(layer) has no NeoCell") }
      let size = sizes[stage]
      let channels = architecture.kernelGroups(of: layer)?.last?.channels.upperBound ?? 0
      let downsampling = network.downsamplings[layer]
      return FastNeoCell(
        groups: network.blocks[layer]?.cell ?? downsampling?.cell ?? [], height: size.height,
        width: size.width, channels: channels, bias: downsampling?.bias)
    }
    cells = Dictionary(uniqueKeysWithValues: zip(layers, made))
  }
}
