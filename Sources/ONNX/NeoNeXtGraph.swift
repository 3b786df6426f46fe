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
  static let output = "logits"

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
  }

  /// Space-to-depth by 4 and a pointwise convolution are one convolution with stride 4: its weights `[C, 3·16]`, the input
  /// channel slowest, then the row in the patch, then the column, are `[C, 3, 4, 4]` already.
  private mutating func stem(_ value: String) -> String {
    let (channels, reader) = (reader.architecture.dims[0], reader)
    graph.add([
      ("stem.weight", [channels, reader.architecture.imageChannels, 4, 4]),
      ("stem.bias", [channels]),
    ]) {
      let folded = try reader.norm("stem.norm").foldedIntoOutput(
        of: reader.values("stem.conv.weight"))
      return [folded.weights, folded.bias]
    }
    return graph.add(
      "Conv", [value, "stem.weight", "stem.bias"], to: "stem",
      ["kernel_shape": .ints([4, 4]), "strides": .ints([4, 4])])
  }

  private mutating func block(_ value: String, _ layer: LayerID, _ stage: Int) -> String {
    let (name, reader) = ("\(layer)", reader)
    let (prefix, channels) = ("\(layer).ops.content", reader.architecture.dims[stage])
    let hidden = channels * reader.architecture.expansion
    func bias(_ linear: String) throws -> [Float] {
      reader.architecture.hasLinearBias ? try reader.values("\(prefix).\(linear).bias") : []
    }
    let mixed = neocell(value, layer, channels, from: sizes[stage], to: sizes[stage]) {
      try reader.cell(layer)
    }
    let first = pointwise(mixed, "\(name).fc_1", channels, hidden) {
      let folded = try reader.norm("\(prefix).norm").foldedIntoInput(
        of: reader.values("\(prefix).fc_1.weight"), bias: bias("fc_1"), outputs: hidden)
      return [folded.weights, folded.bias]
    }
    let active = graph.add("Gelu", [first], to: "\(name).gelu")
    let second = pointwise(
      active, "\(name).fc_2", hidden, channels, hasBias: reader.architecture.hasLinearBias
    ) {
      let weights = try reader.values("\(prefix).fc_2.weight")
      guard reader.architecture.hasLayerScale else { return [weights, try bias("fc_2")] }
      let gamma = try reader.values("\(prefix).layer_scale.gamma")
      return [Self.scaled(weights, by: gamma), Self.scaled(try bias("fc_2"), by: gamma)]
    }
    return graph.add("Add", [value, second], to: name)
  }

  /// `diag(factors) · values`, where each factor has as many values, one after the other.
  private static func scaled(_ values: [Float], by factors: [Float]) -> [Float] {
    let width = max(1, values.count / max(1, factors.count))
    return values.enumerated().map { $1 * factors[$0 / width] }
  }

  /// The release mixes channels first; the paper halves first, and has a GELU after each of the two.
  private mutating func downsampling(_ value: String, _ layer: LayerID, _ stage: Int) -> String {
    let (name, reader, dims) = ("\(layer)", reader, reader.architecture.dims)
    let isPaper = reader.architecture.downsampling == .paper
    let channels = isPaper ? dims[stage] : dims[stage + 1]
    var value = value
    if !isPaper {
      value = pointwise(value, "\(name).conv", dims[stage], channels, hasBias: false) {
        [try reader.values("\(name).conv.weight")]
      }
    }
    let offset = "\(name).neocell.bias"
    graph.add([(offset, [channels, 1, 1])]) { [try reader.norm("\(name).norm_1").outputOffsets] }
    let halved = neocell(value, layer, channels, from: sizes[stage], to: sizes[stage + 1]) {
      try reader.norm("\(name).norm_1").foldedIntoOutput(of: reader.cell(layer)).groups
    }
    value = graph.add("Add", [halved, offset], to: isPaper ? "\(name).norm_1" : name)
    guard isPaper else { return value }
    let mixed = pointwise(
      graph.add("Gelu", [value], to: "\(name).gelu_1"), "\(name).conv", channels, dims[stage + 1]
    ) {
      let folded = try reader.norm("\(name).norm_2").foldedIntoOutput(
        of: reader.values("\(name).conv.weight"))
      return [folded.weights, folded.bias]
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
    graph.add([("head.fc.weight", [classes, channels]), ("head.fc.bias", [classes])]) {
      [try reader.values("head.fc.weight"), try reader.values("head.fc.bias")]
    }
    let normal = graph.add(
      "LayerNormalization", [flat, "head.ln.weight", "head.ln.bias"], to: "head.ln",
      ["axis": .int(-1), "epsilon": .float(1e-6)])
    return graph.add(
      "Gemm", [normal, "head.fc.weight", "head.fc.bias"], to: Self.output, ["transB": .int(1)])
  }

  /// A convolution of 1 × 1 with weights `[outputs, inputs]` and a bias.
  private mutating func pointwise(
    _ value: String, _ name: String, _ inputs: Int, _ outputs: Int, hasBias: Bool = true,
    _ parameters: @escaping () throws -> [[Float]]
  ) -> String {
    let weight = (name: "\(name).weight", dimensions: [outputs, inputs, 1, 1])
    let bias = hasBias ? [(name: "\(name).bias", dimensions: [outputs])] : []
    graph.add([weight] + bias) { Array(try parameters().prefix(hasBias ? 2 : 1)) }
    return graph.add(
      "Conv", [value, weight.name] + bias.map(\.name), to: name, ["kernel_shape": .ints([1, 1])])
  }

  /// A `[C, H', H]` and B `[C, W, W']` of all channels, zero outside their blocks.
  private mutating func neocell(
    _ value: String, _ layer: LayerID, _ channels: Int, from size: MapSize, to output: MapSize,
    _ groups: @escaping () throws -> [Reference.CellGroup]
  ) -> String {
    let name = "\(layer).neocell"
    graph.add([
      ("\(name).A", [channels, output.height, size.height]),
      ("\(name).B", [channels, size.width, output.width]),
    ]) {
      var (a, b): ([Float], [Float]) = ([], [])
      for group in try groups() {
        for channel in group.channels {
          let index = group.firstInStack + channel - group.channels.lowerBound
          let cell = ExpandedCell(
            left: group.left[index], right: group.right[index], shift: group.rowShift, size: size)
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
