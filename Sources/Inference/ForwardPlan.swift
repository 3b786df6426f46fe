import Kernels
import NeoNeXt
import TensorCore

/// A network for images of one size: its NeoCells laid out for the maps of each stage.
package struct ForwardPlan: Sendable {
  package let network: Network
  /// Of the image.
  package let height: Int
  package let width: Int
  let cells: [LayerID: FastNeoCell]

  /// - Throws: `InferenceError.resolution`.
  package init(_ network: Network, height: Int, width: Int, threads: Int = 1) throws {
    let architecture = network.architecture
    let sizes = try architecture.mapSizes(height: height, width: width)
    self.network = network
    self.height = height
    self.width = width
    let layers = architecture.layers.map(\.id).filter {
      architecture.kernelGroups(of: $0) != nil
    }
    let made = try parallelMap(layers, threads: threads) { layer in
      let (height, width) = sizes[layer.inputStage]
      let channels = architecture.kernelGroups(of: layer)?.last?.channels.upperBound ?? 0
      let downsampling = network.downsamplings[layer]
      return FastNeoCell(
        groups: network.blocks[layer]?.cell ?? downsampling?.cell ?? [], height: height,
        width: width, channels: channels, bias: downsampling?.bias)
    }
    cells = Dictionary(uniqueKeysWithValues: zip(layers, made))
  }
}

extension LayerID {
  /// The stage whose maps the layer's NeoCell takes.
  fileprivate var inputStage: Int {
    switch self {
    case .stem: 0
    case .block(let stage, _), .downsample(let stage): stage
    case .head: preconditionFailure("the head takes no map of a stage's size")
    }
  }
}

extension Architecture {
  /// The size of the maps in each stage.
  ///
  /// - Throws: `resolution` unless both sides are multiples of 4, at most 16384, and large enough to
  ///   leave something after every down-sampling.
  package func mapSizes(height: Int, width: Int) throws(InferenceError) -> [(
    height: Int, width: Int
  )] {
    guard (4...16384).contains(height), (4...16384).contains(width), height % 4 == 0, width % 4 == 0
    else {
      let near = [height, width].map { max(4, (min(16384, max(0, $0)) + 2) / 4 * 4) }
      throw .resolution(
        height: height, width: width,
        reason: "expected multiples of 4 from 4 to 16384, such as \(near[0])×\(near[1])")
    }
    var sizes = [(height: height / 4, width: width / 4)]
    let kernel = downsamplingKernel
    for stage in 1..<max(1, stageCount) {
      let (above, side) = (sizes[stage - 1].height, sizes[stage - 1].width)
      let next = (
        height: above * kernel.outputHeight / kernel.height,
        width: side * kernel.outputWidth / kernel.width
      )
      guard next.height > 0, next.width > 0 else {
        throw .resolution(
          height: height, width: width, reason: "too small: nothing is left for stage \(stage + 1)")
      }
      guard next.height <= above, next.width <= side else {
        throw .changesSize(layer: "downsample_\(stage)", kernel: "\(kernel)")
      }
      sizes.append(next)
    }
    return sizes
  }
}
