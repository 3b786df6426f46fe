// ONNX knows how a NeoNeXt becomes a graph of standard operators, and how such a graph is written. It knows
// nothing of screens or of the formats of checkpoints.

/// A graph under construction. It holds encoded nodes, and tensors whose values are computed only when they are written.
/// The field numbers are those of https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
struct Graph {
  enum Attribute {
    case int(Int)
    case ints([Int])
    case float(Float)
  }

  /// Tensors whose values are computed together, since they come from the same parameters.
  struct Tensors {
    let shapes: [(name: String, dimensions: [Int])]
    /// Computes the values of each tensor, row-major.
    let values: () throws -> [[Float]]
  }

  private(set) var nodes: [Message] = []
  private(set) var tensors: [Tensors] = []

  /// Adds a node with one output.
  ///
  /// - Returns: the name of the output, which is also the name of the node.
  mutating func add(
    _ type: String, _ inputs: [String], to output: String,
    _ attributes: KeyValuePairs<String, Attribute> = [:]
  ) -> String {
    var node = Message()
    for input in inputs { node.add(1, input) }
    node.add(2, output)
    node.add(3, output)
    node.add(4, type)
    for (name, value) in attributes { node.add(5, Self.attribute(name, value)) }
    nodes.append(node)
    return output
  }

  mutating func add(
    _ shapes: [(name: String, dimensions: [Int])], values: @escaping () throws -> [[Float]]
  ) {
    tensors.append(Tensors(shapes: shapes, values: values))
  }

  private static func attribute(_ name: String, _ value: Attribute) -> Message {
    var message = Message()
    message.add(1, name)
    switch value {
    case .float(let value):
      message.add(2, value)
      message.add(20, 1)
    case .int(let value):
      message.add(3, value)
      message.add(20, 2)
    case .ints(let values):
      for value in values { message.add(8, value) }
      message.add(20, 7)
    }
    return message
  }

  /// The declaration of a float32 input or output of the graph. A dimension of `nil` is the batch.
  static func value(_ name: String, _ dimensions: [Int?]) -> Message {
    var shape = Message()
    for dimension in dimensions {
      var entry = Message()
      if let dimension { entry.add(1, dimension) } else { entry.add(2, "batch") }
      shape.add(1, entry)
    }
    var tensor = Message()
    tensor.add(1, floatType)
    tensor.add(2, shape)
    var type = Message()
    type.add(1, tensor)
    var value = Message()
    value.add(1, name)
    value.add(2, type)
    return value
  }

  /// A `TensorProto` up to its values, which must be written right after it.
  static func tensor(_ name: String, _ dimensions: [Int]) -> Message {
    var message = Message()
    for dimension in dimensions { message.add(1, dimension) }
    message.add(2, floatType)
    message.add(8, name)
    message.announce(9, length: dimensions.reduce(4, *))
    return message
  }

  private static let floatType = 1
}
