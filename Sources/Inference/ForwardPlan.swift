import Kernels
import NeoNeXt
import TensorCore
import Weights

/// A network prepared for images of one size, with each NeoCell laid out for the size of its map.
package struct ForwardPlan: Sendable {
  package let network: Network
  /// The height of the image.
  package let height: Int
  /// The width of the image.
  package let width: Int
  let cells: [LayerID: FastNeoCell]
  let workspaces = Workspaces()

  /// The floats of the largest map of an image that the NeoCells of a section take.
  func floats(of section: Network.Layers) -> Int {
    section.compactMap { cells[$0.id] }.map {
      $0.height * $0.width * FeatureMap.stride($0.channels)
    }.max() ?? 0
  }

  /// Reads the weights of a model and lays them out. The size and the memory are checked before anything is read.
  ///
  /// - Throws: the errors of the other initializer and of `Network`.
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

  /// Lays out the NeoCells of a network.
  ///
  /// - Throws: `MapSizeError` if images of this size do not fit; `InferenceError.memory` if a pass would need more than
  ///   `memory`; `CancellationError` if the work was cancelled.
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
    let packed = network.layers.compactMap { layer, work in work.cell.map { (layer, $0) } }
    let made = try parallelMap(packed, threads: threads) { layer, cell in
      guard let stage = layer.inputStage, let channels = architecture.neocell(of: layer)?.channels
      else { preconditionFailure("\(layer) has no NeoCell") }
      return FastNeoCell(
        groups: cell.groups, height: sizes[stage].height, width: sizes[stage].width,
        channels: channels, bias: cell.bias)
    }
    cells = Dictionary(uniqueKeysWithValues: zip(packed.map(\.0), made))
  }
}
