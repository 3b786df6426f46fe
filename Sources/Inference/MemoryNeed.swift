import Kernels
import NeoNeXt
import TensorCore

/// How much memory a model may take to run.
package enum MemoryLimit: Equatable, Sendable {
  /// A limit that depends on the bytes of the image and of the weights: 128 MB + 64 · image + 16 · weights, but at most
  /// 4 GB + 4 · weights, where no more than 2 GB of weights count. So a small file cannot ask for much memory.
  case usual
  /// A fixed number of bytes.
  case bytes(Int)

  fileprivate func bytes(image: Double, weights: Double) -> Double {
    switch self {
    case .usual:
      min(0x1p32 + 4 * min(weights, 0x1p31), 0x1p27 + 64 * image + 16 * weights)
    case .bytes(let bytes): Double(bytes)
    }
  }
}

/// The most memory that a model can need for images of one size, in bytes, computed before anything is allocated. Sizes come from
/// files and arguments, so the arithmetic is in floating point, which does not overflow.
package struct MemoryNeed {
  private let architecture: Architecture
  private let image: MapSize
  private let sizes: [MapSize]
  private let batch: Int
  private let threads: Int
  private static let floatBytes = 4.0

  /// - Parameter batch: how many images run at the same time.
  /// - Throws: `MapSizeError` if images of this size do not fit the model.
  package init(
    _ architecture: Architecture, _ image: MapSize, batch: Int = 1, threads: Int
  ) throws(MapSizeError) {
    self.architecture = architecture
    self.image = image
    self.batch = batch
    self.threads = threads
    sizes = try architecture.mapSizes(height: image.height, width: image.width)
  }

  /// Checks a need in bytes, such as `forward`, against a limit.
  ///
  /// - Throws: `InferenceError.memory` if the need is above the limit.
  package func check(_ need: Double, _ limit: MemoryLimit) throws(InferenceError) {
    let limit = limit.bytes(image: imageBytes, weights: weightBytes)
    guard need <= limit else { throw .memory(needed: need, limit: limit) }
  }

  /// The bytes of the normalized images, which are float32.
  private var imageBytes: Double {
    Self.floatBytes * Double(batch) * Double(architecture.imageChannels) * Double(image.positions)
  }

  private var weightBytes: Double {
    architecture.layers.reduce(0) { sum, layer in
      sum + layer.parameters.reduce(0) { $0 + Self.floatBytes * Double($1.shape.count) }
    }
  }

  /// The bytes of a map of all images of the batch.
  private func map(_ size: MapSize, _ channels: Int) -> Double {
    Self.floatBytes * Double(batch) * Double(size.positions) * Double(FeatureMap.stride(channels))
  }

  private func elements(_ size: MapSize, _ channels: Int) -> Double {
    Double(size.positions) * Double(channels)
  }

  /// The need of a forward pass: the packed weights, the laid out NeoCells, and the maps that exist at the same
  /// time.
  package var forward: Double {
    weightBytes + cells + maps
  }

  /// The need of a forward and a backward pass: in addition to `forward` the transposed weights, the adjoint NeoCells, and the maps
  /// that are kept.
  package func backward(_ parameters: GradientParameters) -> Double {
    let kept = architecture.layers.reduce(0.0) { sum, layer in
      switch layer.id {
      case .stem, .head: return sum
      case .block(let stage, _):
        let channels = architecture.dims[stage]
        return sum + map(sizes[stage], channels * architecture.expansion)
          + (parameters == .none ? 0 : map(sizes[stage], channels))
      case .downsample(let stage):
        return sum + 2 * map(sizes[stage], architecture.dims[stage + 1])
          + 2 * map(sizes[stage + 1], architecture.dims[stage + 1])
      }
    }
    let wide = sizes.indices.map {
      2 * map(sizes[$0], architecture.dims[$0] * architecture.expansion)
    }
    let largest = architecture.layers.flatMap(\.parameters).map(\.shape.count).max() ?? 0
    let gradients = parameters == .all ? (wide.max() ?? 0) + Self.floatBytes * Double(largest) : 0
    return forward + weightBytes + (parameters == .none ? 1 : 2) * cells + maps + kept + gradients
  }

  /// What effective fields of some layers need in addition to `backward`: their maps, and those with the next image added.
  package func fields(_ count: Int) -> Double {
    2 * Double(MemoryLayout<Double>.size) * Double(count) * Double(image.positions)
  }

  /// What a trace needs in addition to `forward`: every activation.
  package var activations: Double {
    let layers = architecture.layers.reduce(0.0) { sum, layer in
      switch layer.id {
      case .stem: sum + elements(sizes[0], architecture.dims[0])
      case .block(let stage, _): sum + 2 * elements(sizes[stage], architecture.dims[stage])
      case .downsample(let stage): sum + elements(sizes[stage + 1], architecture.dims[stage + 1])
      case .head: sum
      }
    }
    return Self.floatBytes * layers + imageBytes
  }

  /// What timing the dense block-diagonal form needs in addition to `forward`: A and B of all channels of the largest layer.
  package var expanded: Double {
    architecture.cellLayers.map(\.id).map { layer in
      guard let stage = layer.inputStage else { return 0 }
      let (input, output) = (sizes[stage], sizes.output(of: layer))
      let elements =
        Double(input.height) * Double(output.height) + Double(input.width) * Double(output.width)
      let channels = Double(cellChannels(of: layer))
      return Self.floatBytes * channels * (elements + 3 * Double(input.positions))
    }.max() ?? 0
  }

  /// The need of writing A and B of the largest layer, in buffers that grow, or of writing the weights of the largest layer.
  package var writing: Double {
    let weights = architecture.layers.map { layer in
      layer.parameters.reduce(0) { $0 + Self.floatBytes * Double($1.shape.count) }
    }
    return max(3 * expanded, 2 * (weights.max() ?? 0))
  }

  /// The need of stepping: the inputs, the output and the weights of one operator.
  package func stepping(_ operators: [Operator]) -> Double {
    let largest = operators.map { map($0.size, $0.channels) }.max() ?? 0
    let weights = operators.map { Double($0.counts.weightBytes) }.max() ?? 0
    return 3 * largest + 2 * weights + imageBytes
  }

  /// The bytes that the maps kept by stepping may take: the wanted number, but at most half of the limit.
  package func budget(_ wanted: Int, _ limit: MemoryLimit) -> Int {
    Int(min(Double(wanted), limit.bytes(image: imageBytes, weights: weightBytes) / 2))
  }

  /// The bytes of the maps of the stage that has the most: four maps of a block, the hidden values of every thread, and the maps
  /// of the down-sampling after the stage.
  private var maps: Double {
    let dims = architecture.dims
    let stem = map(sizes[0], architecture.imageChannels * 16) + map(sizes[0], dims[0])
    let stages = sizes.indices.map { stage in
      let hidden = Double(FeatureMap.stride(dims[stage]) * architecture.expansion)
      let buffers = 4 * map(sizes[stage], dims[stage])
      let tiles = Self.floatBytes * Double(threads) * max(48 * hidden, 220_000)
      guard stage + 1 < sizes.count else { return buffers + tiles }
      return buffers + tiles + map(sizes[stage], dims[stage + 1])
        + map(sizes[stage + 1], max(dims[stage], dims[stage + 1]))
    }
    return 2 * imageBytes + max(stem, stages.max() ?? 0)
  }

  private func cellChannels(of layer: LayerID) -> Int {
    architecture.kernelGroups(of: layer)?.last?.channels.upperBound ?? 0
  }

  /// The bytes of the laid out NeoCells (`FastNeoCell`): each output has coefficients for up to two blocks of the largest
  /// kernel, for each channel.
  private var cells: Double {
    architecture.cellLayers.map(\.id).reduce(0) { sum, layer in
      guard let stage = layer.inputStage else { return sum }
      let (input, output) = (sizes[stage], sizes.output(of: layer))
      let kernels = architecture.kernelGroups(of: layer)?.map(\.kernel) ?? []
      let taps =
        Double(output.height) * Double(min(input.height, 2 * (kernels.map(\.height).max() ?? 0)))
        + Double(output.width) * Double(min(input.width, 2 * (kernels.map(\.width).max() ?? 0)))
      return sum + Self.floatBytes * Double(FeatureMap.stride(cellChannels(of: layer))) * taps
    }
  }
}
