import Glibc

/// The fields of a Protocol Buffers message.
struct Fields {
  enum Value {
    case integer(UInt64)
    case bytes(ArraySlice<UInt8>)
    case float(Float)
  }
  private(set) var all: [(number: Int, value: Value)] = []

  /// Reads a message; `nil` unless its fields fill the bytes exactly.
  init?(_ bytes: ArraySlice<UInt8>) {
    var rest = bytes
    while !rest.isEmpty {
      guard let key = Self.variableLength(&rest) else { return nil }
      switch key & 7 {
      case 0:
        guard let value = Self.variableLength(&rest) else { return nil }
        all.append((Int(key >> 3), .integer(value)))
      case 2:
        guard let length = Self.variableLength(&rest), length <= rest.count else { return nil }
        all.append((Int(key >> 3), .bytes(rest.prefix(Int(length)))))
        rest = rest.dropFirst(Int(length))
      case 5:
        guard rest.count >= 4 else { return nil }
        all.append((Int(key >> 3), .float(floats(rest.prefix(4))[0])))
        rest = rest.dropFirst(4)
      default: return nil
      }
    }
  }

  private static func variableLength(_ rest: inout ArraySlice<UInt8>) -> UInt64? {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      guard let byte = rest.popFirst() else { return nil }
      value |= UInt64(byte & 0x7f) << shift
      if byte < 0x80 { return value }
    }
    return nil
  }

  func bytes(_ number: Int) -> [ArraySlice<UInt8>] {
    all.compactMap {
      if case .bytes(let bytes) = $0.value, $0.number == number { bytes } else { nil }
    }
  }

  func texts(_ number: Int) -> [String] {
    bytes(number).map { String(decoding: $0, as: UTF8.self) }
  }

  func messages(_ number: Int) -> [Fields] { bytes(number).compactMap(Fields.init) }

  func integers(_ number: Int) -> [Int] {
    all.compactMap {
      if case .integer(let value) = $0.value, $0.number == number {
        Int(Int64(bitPattern: value))
      } else {
        nil
      }
    }
  }
}

func floats(_ bytes: ArraySlice<UInt8>) -> [Float] {
  bytes.withUnsafeBytes { raw in
    (0..<raw.count / 4).map { raw.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
  }
}

/// Values in row-major order, with their dimensions.
struct Tensor: Equatable {
  var dimensions: [Int]
  var values: [Double]
}

/// Runs an ONNX file for a batch of one. Its operators follow their definitions in https://onnx.ai/onnx/operators
struct ONNXFile {
  struct Node {
    let type: String
    let inputs: [String]
    let output: String
    /// The integers of each attribute.
    let attributes: [String: [Int]]
  }
  let nodes: [Node]
  let tensors: [String: Tensor]
  let metadata: [String: String]

  init?(_ bytes: [UInt8]) {
    guard let model = Fields(bytes[...]), let graph = model.messages(7).first else { return nil }
    nodes = graph.messages(1).map { node in
      Node(
        type: node.texts(4)[0], inputs: node.texts(1), output: node.texts(2)[0],
        attributes: Dictionary(
          uniqueKeysWithValues: node.messages(5).map {
            ($0.texts(1)[0], $0.integers(8) + $0.integers(3))
          }))
    }
    tensors = Dictionary(
      uniqueKeysWithValues: graph.messages(5).map {
        (
          $0.texts(8)[0],
          Tensor(dimensions: $0.integers(1), values: floats($0.bytes(9)[0]).map(Double.init))
        )
      })
    metadata = Dictionary(
      uniqueKeysWithValues: model.messages(14).map { ($0.texts(1)[0], $0.texts(2)[0]) })
  }

  func run(_ image: Tensor) -> [String: Tensor] {
    var known = tensors
    known["image"] = image
    for node in nodes { known[node.output] = apply(node, node.inputs.map { known[$0]! }) }
    return known
  }

  private func apply(_ node: Node, _ inputs: [Tensor]) -> Tensor {
    let x = inputs[0]
    switch node.type {
    case "Conv": return convolution(inputs, stride: node.attributes["strides"]?[0] ?? 1)
    case "Identity": return x
    case "MatMul": return product(inputs[0], inputs[1])
    case "Add":
      let period = inputs[1].values.count
      if inputs[0].dimensions == inputs[1].dimensions {
        return Tensor(dimensions: x.dimensions, values: zip(x.values, inputs[1].values).map(+))
      }
      let positions = x.values.count / period  // The second tensor has one value for each channel.
      return Tensor(
        dimensions: x.dimensions,
        values: x.values.enumerated().map { $1 + inputs[1].values[$0 / positions] })
    case "Gelu":
      return Tensor(
        dimensions: x.dimensions, values: x.values.map { $0 / 2 * (1 + erf($0 / 2.0.squareRoot())) }
      )
    case "GlobalAveragePool":
      let positions = x.dimensions[2] * x.dimensions[3]
      return Tensor(
        dimensions: [1, x.dimensions[1], 1, 1],
        values: (0..<x.dimensions[1]).map { channel in
          x.values[channel * positions..<(channel + 1) * positions].reduce(0, +) / Double(positions)
        })
    case "Flatten": return Tensor(dimensions: [1, x.values.count], values: x.values)
    case "LayerNormalization":
      let mean = x.values.reduce(0, +) / Double(x.values.count)
      let variance =
        x.values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(x.values.count)
      return Tensor(
        dimensions: x.dimensions,
        values: x.values.indices.map {
          (x.values[$0] - mean) / (variance + 1e-6).squareRoot() * inputs[1].values[$0]
            + inputs[2].values[$0]
        })
    case "Gemm":
      let (outputs, width) = (inputs[1].dimensions[0], inputs[1].dimensions[1])
      return Tensor(
        dimensions: [1, outputs],
        values: (0..<outputs).map { output in
          (0..<width).reduce(inputs[2].values[output]) {
            $0 + x.values[$1] * inputs[1].values[output * width + $1]
          }
        })
    default: preconditionFailure("no operator \(node.type)")
    }
  }

  /// A convolution whose stride equals its kernel size, so that patches do not overlap.
  private func convolution(_ inputs: [Tensor], stride: Int) -> Tensor {
    let (x, w) = (inputs[0], inputs[1])
    let (channels, height, width) = (x.dimensions[1], x.dimensions[2], x.dimensions[3])
    let (rows, columns) = (height / stride, width / stride)
    var y = Tensor(dimensions: [1, w.dimensions[0], rows, columns], values: [])
    for output in 0..<w.dimensions[0] {
      for row in 0..<rows {
        for column in 0..<columns {
          var sum = inputs.count > 2 ? inputs[2].values[output] : 0
          var weight = output * channels * stride * stride
          for channel in 0..<channels {
            for i in 0..<stride {
              for j in 0..<stride {
                sum +=
                  w.values[weight]
                  * x.values[(channel * height + row * stride + i) * width + column * stride + j]
                weight += 1
              }
            }
          }
          y.values.append(sum)
        }
      }
    }
    return y
  }

  /// The matrix product over the last two dimensions, for each channel.
  private func product(_ a: Tensor, _ b: Tensor) -> Tensor {
    let (rows, inner, columns) = (
      a.dimensions.suffix(2).first!, a.dimensions.last!, b.dimensions.last!
    )
    let channels = a.values.count / rows / inner
    var values: [Double] = []
    for channel in 0..<channels {
      for row in 0..<rows {
        for column in 0..<columns {
          values.append(
            (0..<inner).reduce(0) {
              $0 + a.values[(channel * rows + row) * inner + $1]
                * b.values[(channel * inner + $1) * columns + column]
            })
        }
      }
    }
    return Tensor(dimensions: [1, channels, rows, columns], values: values)
  }
}
