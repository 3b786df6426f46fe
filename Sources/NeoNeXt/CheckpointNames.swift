/// Reads an architecture off the names and shapes of a checkpoint. Where blocks of one stage
/// disagree, the most common value wins, so that one damaged tensor does not hide the rest.
struct CheckpointNames {
  let shapes: [String: [Int]]

  /// Bounds on what names and shapes may claim, far above any real network, so that a hostile file
  /// cannot make the expected list large or its arithmetic overflow.
  private enum Limit {
    static let stages = 16
    static let blocks = 4096
    static let groups = 64
    static let channels = 1 << 16
    static let kernelSide = 1 << 10
    static let expansion = 1 << 8
    static let classes = 1 << 20
  }

  /// `nil` if no stage has a NeoCell or a size is beyond any network.
  var architecture: Architecture? {
    let blocks = blockIndices
    let stages = (blocks.keys.max() ?? -1) + 1
    guard stages > 0, blocks.count == stages else { return nil }
    let depths = (0..<stages).map { (blocks[$0]?.max() ?? -1) + 1 }
    // Every block has several tensors; a file that skips numbers announces more than it holds.
    guard depths.reduce(0, +) <= shapes.count else { return nil }
    var dims: [Int] = []
    var kernels: [[Kernel]] = []
    for stage in 0..<stages {
      let names = depths[stage] > 0 ? (0..<depths[stage]).map { blockPrefix(stage, $0) } : []
      guard let dim = mostCommon(names.compactMap(channels)),
        let kernel = mostCommon(
          names.compactMap { cell($0 + "neocell") }, preferring: { $0.allSatisfy(\.isSquare) })
      else { return nil }
      dims.append(dim)
      kernels.append(kernel)
    }
    let sides = kernels.joined().flatMap(\.sides)
    guard dims.allSatisfy((1...Limit.channels).contains),
      sides.allSatisfy((1...Limit.kernelSide).contains)
    else { return nil }
    return architecture(dims: dims, depths: depths, kernels: kernels)
  }

  private func architecture(dims: [Int], depths: [Int], kernels: [[Kernel]]) -> Architecture? {
    var result = Architecture(dims: dims, depths: depths, kernels: kernels, revision: .release)
    let prefixes = depths.indices.flatMap { stage in
      (0..<depths[stage]).map { (blockPrefix(stage, $0), dims[stage]) }
    }
    result.hasLinearBias = prefixes.contains {
      shapes[$0.0 + "fc_1.bias"] != nil || shapes[$0.0 + "fc_2.bias"] != nil
    }
    result.hasLayerScale = prefixes.contains { shapes[$0.0 + "layer_scale.gamma"] != nil }
    result.expansion =
      mostCommon(
        prefixes.compactMap { prefix, dim in dimension(prefix + "fc_1.weight", 0).map { $0 / dim } }
      )
      ?? 4
    result.downsampling = downsampling(dims)
    result.downsamplingKernel =
      mostCommon((1..<max(2, dims.count)).compactMap { cell("downsample_\($0).neocell")?.first })
      ?? .halving
    result.classes = dimension("head.fc.weight", 0) ?? dimension("head.fc.bias", 0) ?? 1000
    result.imageChannels = dimension("stem.conv.weight", 1).map { max(1, $0 / 16) } ?? 3
    let isPlausible =
      (1...Limit.expansion).contains(result.expansion)
      && (1...Limit.classes).contains(result.classes)
      && (1...Limit.channels).contains(result.imageChannels)
      && result.downsamplingKernel.sides.allSatisfy((1...Limit.kernelSide).contains)
    return isPlausible ? result : nil
  }

  /// Which blocks each stage has, both counted from zero.
  private var blockIndices: [Int: Set<Int>] {
    var blocks: [Int: Set<Int>] = [:]
    for name in shapes.keys where name.hasPrefix("stage_") && name.contains(".ops.content.") {
      let parts = name.dropFirst("stage_".count).split(separator: ".", maxSplits: 2)
      guard parts.count == 3, let stage = Int(parts[0]), let block = Int(parts[1]),
        (1...Limit.stages).contains(stage), (0..<Limit.blocks).contains(block)
      else { continue }
      blocks[stage - 1, default: []].insert(block)
    }
    return blocks
  }

  private func blockPrefix(_ stage: Int, _ index: Int) -> String {
    "\(LayerID.block(stage: stage, index: index)).ops.content."
  }

  private func dimension(_ name: String, _ axis: Int) -> Int? {
    guard let shape = shapes[name], axis < shape.count else { return nil }
    return shape[axis]
  }

  private func channels(_ prefix: String) -> Int? {
    dimension(prefix + "norm.weight", 0) ?? dimension(prefix + "fc_1.weight", 1)
      ?? dimension(prefix + "fc_2.weight", 0)
  }

  /// The kernels of one NeoCell. Where one side of a pair is missing, the other tells its size;
  /// `nil` if a group has neither, or one that is no stack of matrices.
  private func cell(_ prefix: String) -> [Kernel]? {
    var kernels: [Kernel] = []
    while kernels.count < Limit.groups {
      let left = shapes["\(prefix).weight_a.\(kernels.count)"]
      let right = shapes["\(prefix).weight_b.\(kernels.count)"]
      guard let known = left ?? right else { break }
      guard known.count == 3, right?.count ?? 3 == 3 else { return nil }
      let (l, r) = (left ?? Self.transposed(known), right ?? Self.transposed(known))
      kernels.append(Kernel(height: l[2], width: r[1], outputHeight: l[1], outputWidth: r[2]))
    }
    return kernels.isEmpty ? nil : kernels
  }

  private static func transposed(_ shape: [Int]) -> [Int] { [shape[0], shape[2], shape[1]] }

  private func downsampling(_ dims: [Int]) -> DownsamplingOrder {
    for stage in 1..<max(2, dims.count) {
      if shapes["downsample_\(stage).norm_2.weight"] != nil { return .paper }
      let channels = dimension("downsample_\(stage).neocell.weight_a.0", 0)
      if stage < dims.count, channels == dims[stage - 1], dims[stage - 1] != dims[stage] {
        return .paper
      }
    }
    return .release
  }

  /// The most common value; of several, the first that is preferred, or the first.
  private func mostCommon<Value: Hashable>(
    _ values: [Value], preferring isPreferred: (Value) -> Bool = { _ in true }
  ) -> Value? {
    let counts = Dictionary(values.map { ($0, 1) }, uniquingKeysWith: +)
    let best = values.filter { counts[$0] == counts.values.max() }
    return best.first(where: isPreferred) ?? best.first
  }
}

extension Kernel {
  fileprivate var sides: [Int] { [height, width, outputHeight, outputWidth] }
}
