import TensorCore

/// Tensors with the names of a NeoNeXt, whose sizes are made from choices: small or large, equal or different. Some tensors are
/// missing, and some have a wrong shape. All values are 0.5.
struct OddArchitecture: TensorSource {
  private(set) var tensors: [TensorDescription] = []
  private var choices: Choices
  /// The chosen shifts, one item for each stage, as text for `--shifts`. They may be invalid.
  private(set) var shifts = ""
  private static let valueLimit = 1 << 16

  init(_ choices: Choices) {
    self.choices = choices
    let stages = 1 + self.choices.below(4)
    let dims = (0..<stages).map { _ in self.choices.one(of: [1, 2, 3, 8, 16, 17, 64, 512]) }
    let expansion = self.choices.one(of: [4, 4, 1, 3])
    addStem(dims[0])
    for stage in 0..<stages {
      for block in 0..<self.choices.one(of: [1, 1, 2, 0, 3]) {
        addBlock("stage_\(stage + 1).\(block)", dims[stage], expansion)
      }
      if stage + 1 < stages { addTransition(stage + 1, dims[stage], dims[stage + 1]) }
    }
    if !self.choices.rarely(4) { addHead(dims[stages - 1]) }
    shifts = (0..<stages).map { _ in self.choices.one(of: ["0", "1", "2", "1/2", "1+0", "7", "-1"])
    }
    .joined(separator: ",")
  }

  func values(at index: Int) throws -> [Float] {
    let count = tensors[index].shape.count
    guard count <= Self.valueLimit else { throw TooLarge() }
    return [Float](repeating: 0.5, count: count)
  }

  private struct TooLarge: Error, CustomStringConvertible {
    let description = "more values than are made here"
  }

  // MARK: - Layers

  private mutating func addStem(_ dim: Int) {
    add("stem.conv.weight", [dim, 48, 1, 1])
    addNorm("stem.norm", dim)
  }

  private mutating func addBlock(_ layer: String, _ dim: Int, _ expansion: Int) {
    let prefix = "\(layer).ops.content"
    addCell("\(prefix).neocell", dim, keepsSize: true)
    addNorm("\(prefix).norm", dim)
    let hasBias = choices.rarely(2)
    for (name, outputs, inputs) in [("fc_1", dim * expansion, dim), ("fc_2", dim, dim * expansion)]
    {
      add("\(prefix).\(name).weight", [outputs, inputs])
      if hasBias { add("\(prefix).\(name).bias", [outputs]) }
    }
    if choices.rarely(2) { add("\(prefix).layer_scale.gamma", [dim]) }
  }

  private mutating func addTransition(_ index: Int, _ from: Int, _ to: Int) {
    let isPaper = choices.rarely(2)
    add("downsample_\(index).conv.weight", [to, from, 1, 1])
    addCell("downsample_\(index).neocell", isPaper ? from : to, keepsSize: false)
    addNorm("downsample_\(index).norm_1", isPaper ? from : to)
    if isPaper { addNorm("downsample_\(index).norm_2", to) }
  }

  private mutating func addHead(_ dim: Int) {
    add("head.ln.weight", [dim])
    add("head.ln.bias", [dim])
    let classes = choices.one(of: [10, 1, 0, 1000])
    add("head.fc.weight", [classes, dim])
    add("head.fc.bias", [classes])
  }

  private mutating func addNorm(_ name: String, _ dim: Int) {
    for part in ["weight", "bias", "running_mean", "running_var"] { add("\(name).\(part)", [dim]) }
    if choices.rarely(2) { add("\(name).num_batches_tracked", []) }
  }

  private mutating func addCell(_ name: String, _ dim: Int, keepsSize: Bool) {
    let groups = min(choices.one(of: [1, 2, 2, 3, 5]), dim)
    var left = dim
    for group in 0..<groups {
      let channels = group == groups - 1 ? left : min(left, choices.below(dim + 1))
      left -= channels
      let (height, width) = (side(), side())
      let isSquare = keepsSize && !choices.rarely(16)
      add("\(name).weight_a.\(group)", [channels, isSquare ? height : side(), height])
      add("\(name).weight_b.\(group)", [channels, width, isSquare ? width : side()])
    }
  }

  private mutating func side() -> Int { choices.one(of: [1, 2, 2, 3, 4, 7, 7, 11, 0, 64, 1000]) }

  /// Adds a tensor. Rarely, it is left out or gets a wrong shape instead.
  private mutating func add(_ name: String, _ shape: [Int]) {
    if choices.rarely(64) { return }
    var shape = shape
    if choices.rarely(64), !shape.isEmpty { shape[choices.below(shape.count)] = side() }
    if choices.rarely(64) { shape.append(1) }
    guard let shape = Shape(shape) else { return }
    tensors.append(TensorDescription(name: name, type: .f32, shape: shape))
  }
}
