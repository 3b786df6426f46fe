/// The height and width of a feature map.
package struct MapSize: Hashable, Sendable {
  package let height: Int
  package let width: Int

  package init(height: Int, width: Int) {
    self.height = height
    self.width = width
  }

  /// The default size of images: 224×224.
  package static let usual = MapSize(height: 224, width: 224)

  package var positions: Int { height * width }
}

extension MapSize {
  /// The size as it is typed: `224` for a square, or `96x160` for height by width.
  package var name: String { height == width ? "\(height)" : "\(height)x\(width)" }

  /// Parses `224` for a square or `96x160` for height by width; `nil` for any other text.
  package init?(_ text: String) {
    let parts = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    guard (1...2).contains(parts.count), let height = parts[0], let width = parts[parts.count - 1],
      height.magnitude <= 1_000_000, width.magnitude <= 1_000_000
    else { return nil }
    self.init(height: height, width: width)
  }
}

extension [MapSize] {
  /// The size of a layer's output, where this array holds the size of the maps in each stage.
  package func output(of layer: LayerID) -> MapSize {
    switch layer {
    case .stem: self[0]
    case .block(let stage, _): self[stage]
    case .downsample(let stage): self[stage + 1]
    case .head: MapSize(height: 1, width: 1)
    }
  }
}

extension LayerID {
  /// The stage whose maps the layer takes; for a down-sampling it is the stage before it. The stem counts as stage 0, since
  /// it gives the maps of that stage. It is nil for the head, which pools the map of the last stage.
  package var inputStage: Int? {
    switch self {
    case .stem: 0
    case .block(let stage, _), .downsample(let stage): stage
    case .head: nil
    }
  }
}

/// Why a model cannot take images of a given size. Every description is one lower-case line.
package enum MapSizeError: Error, Equatable, CustomStringConvertible {
  case resolution(height: Int, width: Int, reason: String)
  case changesSize(layer: String, kernel: String)
  case uncountable(channels: Int)
  case tooManyBlocks(layer: String)
  case longField(layer: String)

  package var description: String {
    switch self {
    case .resolution(let height, let width, let reason):
      "resolution \(height)×\(width): \(reason)"
    case .changesSize(let layer, let kernel):
      "\(layer): kernel \(kernel) does not give a map of the size that is needed"
    case .uncountable(let channels):
      "with \(channels) channels, operations at this resolution are too many to count"
    case .tooManyBlocks(let layer):
      "\(layer): its kernels cut the maps into more blocks than can be followed"
    case .longField(let layer):
      "fields up to \(layer) would take too long at this resolution: choose a smaller one, or one layer"
    }
  }
}

extension Architecture {
  /// The largest side of an image, in pixels. The sides of all maps may be at most a quarter of it, the side of the largest map
  /// of the stem.
  private static let sideLimit = 16384

  /// The size of the maps in each stage, for an image of a given size.
  ///
  /// - Throws: `resolution` unless both sides are multiples of 4, at most 16384, and large enough that no map is empty;
  ///   `changesSize` if the kernel groups of a down-sampling give maps of different sizes.
  package func mapSizes(height: Int, width: Int) throws(MapSizeError) -> [MapSize] {
    let limit = Self.sideLimit
    let least = 4 << min(10, stageCount - 1)
    guard (4...limit).contains(height), (4...limit).contains(width), height % 4 == 0, width % 4 == 0
    else {
      let near = [height, width].map { max(least, (min(limit, max(0, $0)) + 2) / 4 * 4) }
      throw .resolution(
        height: height, width: width,
        reason: "expected multiples of 4 from \(least) to \(limit), such as \(near[0])×\(near[1])")
    }
    var sizes = [MapSize(height: height / 4, width: width / 4)]
    for stage in 1..<max(1, stageCount) {
      let next = try map(from: sizes[stage - 1], between: stage - 1)
      guard next.height > 0, next.width > 0 else {
        throw .resolution(
          height: height, width: width, reason: "too small: nothing is left for stage \(stage + 1)")
      }
      guard next.height <= limit / 4, next.width <= limit / 4 else {
        throw .resolution(
          height: height, width: width,
          reason: "too large: maps of stage \(stage + 1) would have sides of more than \(limit / 4)"
        )
      }
      sizes.append(next)
    }
    return sizes
  }

  /// The size of the map after a down-sampling, given the size before it.
  private func map(from above: MapSize, between stage: Int) throws(MapSizeError) -> MapSize {
    var found: MapSize?
    for kernel in downsamplingKernels[stage] {
      guard kernel.height > 0, kernel.width > 0 else {
        throw .changesSize(layer: "downsample_\(stage + 1)", kernel: "\(kernel)")
      }
      let next = MapSize(
        height: above.height * kernel.outputHeight / kernel.height,
        width: above.width * kernel.outputWidth / kernel.width)
      guard found == nil || found == next else {
        throw .changesSize(layer: "downsample_\(stage + 1)", kernel: "\(kernel)")
      }
      found = next
    }
    guard let found else { throw .changesSize(layer: "downsample_\(stage + 1)", kernel: "none") }
    return found
  }

  /// - Throws: `changesSize` unless the kernels of every block keep the size of its map.
  package func checkKernels() throws(MapSizeError) {
    for stage in kernels.indices where depths[stage] > 0 {
      for kernel in kernels[stage]
      where !kernel.keepsSize || kernel.height == 0 || kernel.width == 0 {
        throw .changesSize(layer: "stage_\(stage + 1).0", kernel: "\(kernel)")
      }
    }
  }
}
