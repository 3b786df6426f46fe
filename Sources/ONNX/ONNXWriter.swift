import Inference
import NeoNeXt
import TensorCore
import Weights

/// Why a model cannot be written as ONNX. Every description is one lower-case line.
package enum ONNXError: Error, Equatable, CustomStringConvertible {
  case tooLarge(megabytes: Int)

  package var description: String {
    switch self {
    case .tooLarge(let megabytes):
      "the graph would take \(megabytes) MB, ONNX holds at most 2147: choose a smaller resolution"
    }
  }
}

/// Writes a NeoNeXt as ONNX (https://onnx.ai) with operator set 20. The same model always gives the same bytes.
///
/// The input is `image [batch, 3, H, W]`, normalized as in the release. The output is `logits [batch, classes]`;
/// `features [batch, C]` if the head has no classifier; `features [batch, C, H, W]` if there is no head.
package struct ONNXWriter {
  private let head: Message
  private let graphHead: Message
  private let graphTail: Message
  private let tensors: [Graph.Tensors]

  /// The size of the whole file, in bytes.
  package let byteCount: Int

  /// - Parameters:
  ///   - size: the size of the images. The sizes of A and B depend on it.
  ///   - title: the name of the model in the file.
  ///   - memory: the limit for A and B of one layer.
  /// - Throws: `InferenceError` if the model cannot be run or needs more memory; `MapSizeError` if images of this size do not
  ///   fit; `tooLarge` if the file would be larger than ONNX allows. The values of parameters are read later, by `write`.
  package init(
    _ model: Model, size imageSize: MapSize, title: String, memory: MemoryLimit = .usual
  ) throws {
    let network = try NeoNeXtGraph(model, size: imageSize)
    let graph = network.graph
    guard let architecture = model.architecture else { preconditionFailure("a graph has one") }
    tensors = graph.tensors
    graphHead = Self.graphHead(graph.nodes)
    graphTail = Self.graphTail(
      architecture, imageSize, title, output: network.outputDimensions)
    var length = graphHead.bytes.count + graphTail.bytes.count
    // Dimensions are bounded by Recognition and by the resolution: three of them fit an Int.
    for (name, dimensions) in tensors.flatMap(\.shapes) {
      length += Self.tensorHead(name, dimensions).bytes.count + dimensions.reduce(4, *)
      guard length < Self.limit else {
        let bytes = tensors.flatMap(\.shapes).reduce(0.0) {
          $0 + $1.dimensions.reduce(4.0) { $0 * Double($1) }
        }
        throw ONNXError.tooLarge(megabytes: Int(bytes / 1_000_000))
      }
    }
    let need = try MemoryNeed(architecture, imageSize, threads: 1)
    try need.check(need.writing, memory)
    head = Self.modelHead(architecture, imageSize, graphLength: length)
    byteCount = head.bytes.count + length
  }

  /// The largest size of a message in bytes. Readers take lengths as signed 32-bit integers.
  private static let limit = Int(Int32.max) - 4096

  /// Reads the parameters and writes the file.
  ///
  /// - Parameter emit: takes the bytes of the file piece by piece. The largest piece is one tensor.
  /// - Throws: the errors of reading the model's file, and those that `emit` throws.
  package func write(_ emit: ([UInt8]) throws -> Void) throws {
    try emit(head.bytes + graphHead.bytes)
    for group in tensors {
      for ((name, dimensions), values) in zip(group.shapes, try group.values()) {
        precondition(values.count == dimensions.reduce(1, *), "\(name) has other dimensions")
        try emit(Self.tensorHead(name, dimensions).bytes)
        try emit(values.withUnsafeBytes { Array($0) })
      }
    }
    try emit(graphTail.bytes)
  }

  private static func modelHead(
    _ architecture: Architecture, _ size: MapSize, graphLength: Int
  ) -> Message {
    var operators = Message()
    operators.add(1, "")
    operators.add(2, 20)
    var model = Message()
    model.add(1, 9)  // the version of the format that goes with operator set 20
    model.add(2, "neoview")
    model.add(8, operators)
    for (key, value) in [
      ("shifts", architecture.shiftText),
      ("resolution", "\(size.height)x\(size.width)"),
      ("mean", "0.485,0.456,0.406"), ("std", "0.229,0.224,0.225"),
    ] {
      var entry = Message()
      entry.add(1, key)
      entry.add(2, value)
      model.add(14, entry)
    }
    model.announce(7, length: graphLength)
    return model
  }

  private static func graphHead(_ nodes: [Message]) -> Message {
    var graph = Message()
    for node in nodes { graph.add(1, node) }
    return graph
  }

  private static func graphTail(
    _ architecture: Architecture, _ size: MapSize, _ title: String, output: [Int]
  ) -> Message {
    var graph = Message()
    graph.add(2, title)
    graph.add(
      11,
      Graph.value(
        NeoNeXtGraph.input, [nil, architecture.imageChannels, size.height, size.width]))
    graph.add(12, Graph.value(NeoNeXtGraph.output(of: architecture), [nil] + output))
    return graph
  }

  /// The graph's field for a tensor, up to the tensor's values.
  private static func tensorHead(_ name: String, _ dimensions: [Int]) -> Message {
    let tensor = Graph.tensor(name, dimensions)
    var field = Message()
    field.announce(5, length: tensor.bytes.count + dimensions.reduce(4, *))
    field.append(tensor)
    return field
  }
}
