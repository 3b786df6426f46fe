import Inference
import Kernels
import NeoNeXt
import TensorCore
import Weights

/// A NeoNeXt as a graph of standard operators, for images of one size: batch norms and layer scale are folded into their
/// neighbours, and NeoCell is `Y = A · X · B` (paper, 3.4) as two MatMuls over all channels.
struct NeoNeXtGraph {
  private(set) var graph = Graph()
  private let reader: ParameterReader
  private let sizes: [MapSize]

  static let input = "image"
  /// What comes out: logits, or features `[batch, C]` of a head without classes, `[batch, C, H, W]` without a head.
  static func output(of architecture: Architecture) -> String {
    architecture.classes > 0 ? "logits" : "features"
  }

  /// Without the batch.
  var outputDimensions: [Int] {
    let architecture = reader.architecture
    let channels = architecture.dims.last ?? 0
    if architecture.hasHead { return [architecture.classes > 0 ? architecture.classes : channels] }
    let size = sizes[sizes.count - 1]
    return [channels, size.height, size.width]
  }

  private var output: String { Self.output(of: reader.architecture) }

  /// - Throws: `InferenceError`, `MapSizeError`.
  init(_ model: Model, size: MapSize) throws {
    reader = try ParameterReader(model)
    sizes = try reader.architecture.mapSizes(height: size.height, width: size.width)
    var value = Self.input
    for layer in reader.architecture.layers.map(\.id) {
      value =
        switch layer {
        case .stem: stem(value)
        case .block(let stage, _): block(value, layer, stage)
        case .downsample(let stage): downsampling(value, layer, stage)
        case .head: head(value)
        }
    }
    if !reader.architecture.hasHead { _ = graph.add("Identity", [value], to: output) }
  }

  /// Space-to-depth by 4 and a pointwise convolution are one convolution with stride 4: its weights `[C, 3·16]`, the input
  /// channel slowest, then the row in the patch, then the column, are `[C, 3, 4, 4]` already.
  private mutating func stem(_ value: String) -> String {
    let (channels, reader) = (reader.architecture.dims[0], reader)
    graph.add([
      ("stem.weight", [channels, reader.architecture.imageChannels, 4, 4]),
      ("stem.bias", [channels]),
    ]) {
      let folded = try reader.stem()
      return [folded.weights, folded.bias]
    }
    return graph.add(
      "Conv", [value, "stem.weight", "stem.bias"], to: "stem",
      ["kernel_shape": .ints([4, 4]), "strides": .ints([4, 4])])
  }

  private mutating func block(_ value: String, _ layer: LayerID, _ stage: Int) -> String {
    let (name, reader) = ("\(layer)", reader)
    let channels = reader.architecture.dims[stage]
    let hidden = channels * reader.architecture.expansion
    let mixed = neocell(value, layer, channels, from: sizes[stage], to: sizes[stage]) {
      try reader.cell(layer)
    }
    let first = pointwise(mixed, "\(name).fc_1", channels, hidden) {
      try reader.firstLinear(of: layer)
    }
    let active = graph.add("Gelu", [first], to: "\(name).gelu")
    let second = pointwise(
      active, "\(name).fc_2", hidden, channels, hasBias: reader.architecture.hasLinearBias
    ) {
      try reader.secondLinear(of: layer)
    }
    return graph.add("Add", [value, second], to: name)
  }

  /// The release mixes channels first; the paper halves first, and has a GELU after each of the two.
  private mutating func downsampling(_ value: String, _ layer: LayerID, _ stage: Int) -> String {
    let (name, reader, dims) = ("\(layer)", reader, reader.architecture.dims)
    let isPaper = reader.architecture.downsampling == .paper
    let channels = isPaper ? dims[stage] : dims[stage + 1]
    var value = value
    if !isPaper {
      value = pointwise(value, "\(name).conv", dims[stage], channels, hasBias: false) {
        try reader.pointwise(of: layer)
      }
    }
    let offset = "\(name).neocell.bias"
    graph.add([(offset, [channels, 1, 1])]) { [try reader.norm("\(name).norm_1").outputOffsets] }
    let halved = neocell(value, layer, channels, from: sizes[stage], to: sizes[stage + 1]) {
      try reader.downsamplingCell(of: layer).groups
    }
    value = graph.add("Add", [halved, offset], to: isPaper ? "\(name).norm_1" : name)
    guard isPaper else { return value }
    let mixed = pointwise(
      graph.add("Gelu", [value], to: "\(name).gelu_1"), "\(name).conv", channels, dims[stage + 1]
    ) {
      try reader.pointwise(of: layer)
    }
    return graph.add("Gelu", [mixed], to: name)
  }

  private mutating func head(_ value: String) -> String {
    let reader = reader
    let (channels, classes) = (reader.architecture.dims.last ?? 0, reader.architecture.classes)
    let pooled = graph.add("GlobalAveragePool", [value], to: "head.pool")
    let flat = graph.add("Flatten", [pooled], to: "head.flatten", ["axis": .int(1)])
    for name in ["head.ln.weight", "head.ln.bias"] {
      graph.add([(name, [channels])]) { [try reader.values(name)] }
    }
    let normal = graph.add(
      "LayerNormalization", [flat, "head.ln.weight", "head.ln.bias"],
      to: classes > 0 ? "head.ln" : output, ["axis": .int(-1), "epsilon": .float(1e-6)])
    guard classes > 0 else { return normal }
    graph.add([("head.fc.weight", [classes, channels]), ("head.fc.bias", [classes])]) {
      [try reader.values("head.fc.weight"), try reader.values("head.fc.bias")]
    }
    return graph.add(
      "Gemm", [normal, "head.fc.weight", "head.fc.bias"], to: output, ["transB": .int(1)])
  }

  /// A convolution of 1 × 1 with weights `[outputs, inputs]` and a bias.
  private mutating func pointwise(
    _ value: String, _ name: String, _ inputs: Int, _ outputs: Int, hasBias: Bool = true,
    _ parameters: @escaping () throws -> ParameterReader.Folded
  ) -> String {
    let weight = (name: "\(name).weight", dimensions: [outputs, inputs, 1, 1])
    let bias = hasBias ? [(name: "\(name).bias", dimensions: [outputs])] : []
    graph.add([weight] + bias) {
      let folded = try parameters()
      return hasBias ? [folded.weights, folded.bias] : [folded.weights]
    }
    return graph.add(
      "Conv", [value, weight.name] + bias.map(\.name), to: name, ["kernel_shape": .ints([1, 1])])
  }

  /// A `[C, H', H]` and B `[C, W, W']` of all channels, zero outside their blocks.
  private mutating func neocell(
    _ value: String, _ layer: LayerID, _ channels: Int, from size: MapSize, to output: MapSize,
    _ groups: @escaping () throws -> [NeoCellGroup]
  ) -> String {
    let name = "\(layer).neocell"
    graph.add([
      ("\(name).A", [channels, output.height, size.height]),
      ("\(name).B", [channels, size.width, output.width]),
    ]) {
      var (a, b): ([Float], [Float]) = ([], [])
      for group in try groups() {
        for channel in group.channels {
          let index = group.matrix(of: channel)
          let cell = ExpandedCell(
            left: group.left[index], right: group.right[index],
            shift: group.shift, size: size)
          a += cell.a.values
          b += cell.b.values
        }
      }
      return [a, b]
    }
    let rows = graph.add("MatMul", ["\(name).A", value], to: "\(name).rows")
    return graph.add("MatMul", [rows, "\(name).B"], to: name)
  }
}
