/// Derives an architecture from the names and shapes of a checkpoint. Where the blocks of one stage
/// disagree, the most common value wins, so that one damaged tensor does not hide the rest.
struct CheckpointNames {
  let shapes: [String: [Int]]

  /// Upper limits on what names and shapes may claim. They are far above any real network, and keep a hostile file
  /// from making the list of expected parameters huge or its arithmetic overflow.
  private enum Limit {
    static let stages = 16
    static let blocks = 4096
    static let groups = 64
    static let channels = 1 << 16
    static let kernelSide = 1 << 10
    static let expansion = 1 << 8
    static let classes = 1 << 20
  }

  /// The architecture; `nil` if no stage has a NeoCell or a size is above the limits.
  ///
  /// - Complexity: O(tensors).
  var architecture: Architecture? {
    let blocks = blockIndices
    let stages = max((blocks.keys.max() ?? -1) + 1, lastDownsampling + 1)
    guard !blocks.isEmpty, stages <= Limit.stages else { return nil }
    let depths = (0..<stages).map { (blocks[$0]?.max() ?? -1) + 1 }
    // Every block has several tensors, so a file with more blocks than tensors skips block numbers. It is refused.
    guard depths.reduce(0, +) <= shapes.count else { return nil }
    var dims: [Int] = []
    var cells: [StageKernels] = []
    for stage in 0..<stages {
      let names = (0..<depths[stage]).map { blockPrefix(stage, $0) }
      guard
        let dim = mostCommon(names.compactMap(channels)) ?? channelsBeside(stage, of: stages),
        (1...Limit.channels).contains(dim)
      else { return nil }
      dims.append(dim)
      guard !names.isEmpty else {
        cells.append(StageKernels(kernels: []))
        continue
      }
      guard let cell = commonCell(names.compactMap { cell($0 + "neocell") }, channels: dim) else {
        return nil
      }
      cells.append(cell)
    }
    return architecture(dims: dims, depths: depths, cells: cells)
  }

  private func architecture(dims: [Int], depths: [Int], cells: [StageKernels]) -> Architecture? {
    var result = Architecture(
      dims: dims, depths: depths, kernels: cells.map(\.kernels), revision: .release)
    guard result.blockTensorCount <= Architecture.blockTensorLimit else { return nil }
    result.groupSizes = cells.map(\.sizes)
    readBlocks(&result)
    readDownsampling(&result)
    let classes = dimension("head.fc.weight", 0) ?? dimension("head.fc.bias", 0)
    result.hasHead = ["fc.weight", "fc.bias", "ln.weight", "ln.bias"].contains {
      shapes["head." + $0] != nil
    }
    result.classes = classes ?? 0
    result.imageChannels = dimension("stem.conv.weight", 1).map { max(1, $0 / 16) } ?? 3
    return isPlausible(result, classes: classes) ? result : nil
  }

  /// Reads what the blocks have besides their NeoCell: biases, layer scale and expansion.
  private func readBlocks(_ result: inout Architecture) {
    let (dims, depths) = (result.dims, result.depths)
    let prefixes = depths.indices.flatMap { stage in
      (0..<depths[stage]).map { (blockPrefix(stage, $0), dims[stage]) }
    }
    result.hasLinearBias = prefixes.contains {
      shapes[$0.0 + "fc_1.bias"] != nil || shapes[$0.0 + "fc_2.bias"] != nil
    }
    result.hasLayerScale = prefixes.contains { shapes[$0.0 + "layer_scale.gamma"] != nil }
    let expansions = prefixes.compactMap { prefix, dim in
      dimension(prefix + "fc_1.weight", 0).map { $0 / dim }
    }
    result.expansion = mostCommon(expansions) ?? 4
  }

  private func readDownsampling(_ result: inout Architecture) {
    let dims = result.dims
    result.downsampling = downsampling(dims)
    for stage in 1..<max(1, dims.count) {
      let layer = LayerID.downsample(stage: stage - 1)
      guard let channels = result.neocell(of: layer)?.channels,
        let found = cell(layer.tensorPrefix + "neocell"),
        let cell = commonCell([found], channels: channels)
      else { continue }
      result.downsamplingKernels[stage - 1] = cell.kernels
      result.downsamplingSizes[stage - 1] = cell.sizes
    }
  }

  private func isPlausible(_ architecture: Architecture, classes: Int?) -> Bool {
    let kernels = (architecture.kernels + architecture.downsamplingKernels).joined()
    return (1...Limit.expansion).contains(architecture.expansion)
      && (1...Limit.classes).contains(classes ?? 1)
      && (1...Limit.channels).contains(architecture.imageChannels)
      && kernels.flatMap(\.sides).allSatisfy((1...Limit.kernelSide).contains)
  }

  /// The indices of the blocks of each stage; stages and blocks count from zero.
  private var blockIndices: [Int: Set<Int>] {
    var blocks: [Int: Set<Int>] = [:]
    for name in shapes.keys where name.hasPrefix("stage_") {
      let parts = name.dropFirst("stage_".count).split(separator: ".", maxSplits: 2)
      guard parts.count == 3, parts[2].hasPrefix("ops.content."), let stage = Int(parts[0]),
        let block = Int(parts[1]), (1...Limit.stages).contains(stage),
        (0..<Limit.blocks).contains(block)
      else { continue }
      blocks[stage - 1, default: []].insert(block)
    }
    return blocks
  }

  /// The number of down-samplings, counted from the first up to the first that is missing.
  private var lastDownsampling: Int {
    (1..<Limit.stages).prefix { shapes["downsample_\($0).conv.weight"] != nil }.last ?? 0
  }

  /// The channels of a stage without blocks, taken from the layer before it or else from the layer after it.
  private func channelsBeside(_ stage: Int, of stages: Int) -> Int? {
    (stage == 0
      ? dimension("stem.conv.weight", 0) : dimension("downsample_\(stage).conv.weight", 0))
      ?? dimension("downsample_\(stage + 1).conv.weight", 1)
  }

  private func blockPrefix(_ stage: Int, _ index: Int) -> String {
    LayerID.block(stage: stage, index: index).tensorPrefix
  }

  private func dimension(_ name: String, _ axis: Int) -> Int? {
    guard let shape = shapes[name], axis < shape.count else { return nil }
    return shape[axis]
  }

  private func channels(_ prefix: String) -> Int? {
    dimension(prefix + "norm.weight", 0) ?? dimension(prefix + "fc_1.weight", 1)
      ?? dimension(prefix + "fc_2.weight", 0)
  }

  /// The kernels of one NeoCell and the channels of its groups. Where L or R of a group is missing, it is assumed to have the
  /// transposed shape of the other. `nil` if there is no group, or if a tensor is not a stack of matrices.
  private func cell(_ prefix: String) -> StageKernels? {
    var kernels: [Kernel] = []
    var sizes: [Int] = []
    while kernels.count < Limit.groups {
      let left = shapes["\(prefix).weight_a.\(kernels.count)"]
      let right = shapes["\(prefix).weight_b.\(kernels.count)"]
      guard let known = left ?? right else { break }
      guard known.count == 3, right?.count ?? 3 == 3 else { return nil }
      let (l, r) = (left ?? Self.transposed(known), right ?? Self.transposed(known))
      kernels.append(Kernel(height: l[2], width: r[1], outputHeight: l[1], outputWidth: r[2]))
      sizes.append(known[0])
    }
    return kernels.isEmpty ? nil : StageKernels(kernels: kernels, sizes: sizes)
  }

  /// The kernels that most of the given NeoCells have. The sizes of the groups are those that most of the NeoCells with these
  /// kernels have, without NeoCells whose sizes do not add up to the channels. The sizes are `nil` if they are equal parts
  /// or if no NeoCell's sizes add up.
  private func commonCell(_ cells: [StageKernels], channels: Int) -> StageKernels? {
    guard
      let kernels = mostCommon(
        cells.map(\.kernels),
        preferring: [{ $0.allSatisfy(\.isSquare) }, { $0.allSatisfy(\.keepsSize) }])
    else { return nil }
    let alike = cells.filter { $0.kernels == kernels && $0.fits(channels) }
    let sizes = mostCommon(alike.compactMap(\.sizes))
    let isEqual = sizes == KernelGroup.equalSizes(channels, of: kernels.count)
    return StageKernels(kernels: kernels, sizes: isEqual ? nil : sizes)
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

  /// The most common value. If several are equally common, the wishes are tried in order, and the first of these values that
  /// meets a wish is chosen; if none meets any, the first of them.
  private func mostCommon<Value: Hashable>(
    _ values: [Value], preferring wishes: [(Value) -> Bool] = []
  ) -> Value? {
    let counts = Dictionary(values.map { ($0, 1) }, uniquingKeysWith: +)
    let most = counts.values.max()
    let best = values.filter { counts[$0] == most }
    for wish in wishes {
      if let value = best.first(where: wish) { return value }
    }
    return best.first
  }
}

extension Kernel {
  fileprivate var sides: [Int] { [height, width, outputHeight, outputWidth] }
}
