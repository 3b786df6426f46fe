/// The operators of a layer, each of which takes the output of the one before.
struct OperatorChain {
  private let layer: LayerID
  /// By what their names have before the last part, such as `fc_1`.
  private let tensors: [Substring: [Parameter]]
  private var channels: Int
  private var size: MapSize
  private(set) var operators: [Operator] = []

  private static let floatBytes = 4
  /// Of a norm, for each element: the paper's authors counted a batch norm in training.
  private static let normOperations = 5

  init(_ layer: Layer, channels: Int, _ size: MapSize) {
    self.layer = layer.id
    tensors = Dictionary(grouping: layer.parameters) { parameter in
      switch parameter.role {
      case .left, .right: "neocell"
      default: parameter.name.split(separator: ".").dropLast().last ?? ""
      }
    }
    self.channels = channels
    self.size = size
  }

  private var elements: Int { channels * size.positions }

  mutating func add(_ kind: Operator.Kind, _ parameters: String = "") {
    append(kind, parameters, inputs: elements)
  }

  /// A product over the channels at every position.
  mutating func multiply(_ kind: Operator.Kind, _ parameters: String, outputs: Int) {
    let (inputs, inputElements) = (channels, elements)
    channels = outputs
    append(kind, parameters, inputs: inputElements) { [size] in
      $0.pointwise = size.positions * inputs * outputs
    }
  }

  mutating func normalize(_ parameters: String, _ kind: Operator.Kind = .batchNorm) {
    append(kind, parameters, inputs: elements) { [elements] in
      $0.norm = Self.normOperations * elements
    }
  }

  /// One position for the whole map.
  mutating func pool() {
    let inputs = elements
    size = MapSize(height: 1, width: 1)
    append(.averagePool, "", inputs: inputs)
  }

  mutating func addNeoCell(_ groups: [KernelGroup], to output: MapSize) {
    func sum(_ length: (Kernel) -> Int) -> Int {
      groups.reduce(0) { $0 + $1.channels.count * length($1.kernel) }
    }
    let input = size
    var inputElements = elements
    size = MapSize(height: output.height, width: input.width)
    append(.leftProduct, "neocell", inputs: inputElements) { [elements, size] in
      $0.patchwise = size.positions * sum(\.height)
      $0.dense = elements * input.height
    }
    inputElements = elements
    size = output
    append(.neocell, "neocell", inputs: inputElements) { [elements] in
      $0.patchwise = output.positions * sum(\.width)
      $0.dense = elements * input.width
      $0.depthwise = output.positions * sum { $0.height * $0.width }
    }
  }

  /// - Parameter inputs: the elements of the map that the operator takes.
  private mutating func append(
    _ kind: Operator.Kind, _ parameters: String, inputs: Int,
    _ count: (inout OperationCounts) -> Void = { _ in }
  ) {
    var counts = OperationCounts()
    count(&counts)
    let tensors = tensors(of: kind, parameters)
    counts.parameters = tensors.reduce(0) { $0 + ($1.isTrainable ? $1.shape.count : 0) }
    counts.weightBytes =
      Self.floatBytes * tensors.reduce(0) { $0 + ($1.role == .batchCount ? 0 : $1.shape.count) }
    let residual = kind == .addInput ? elements : 0
    counts.activationBytes = Self.floatBytes * (inputs + residual + elements)
    operators.append(
      Operator(
        layer: layer, kind: kind, parameters: parameters, channels: channels, size: size,
        counts: counts))
  }

  private func tensors(of kind: Operator.Kind, _ parameters: String) -> [Parameter] {
    (tensors[parameters[...]] ?? []).filter { parameter in
      switch parameter.role {
      case .left: kind == .leftProduct
      case .right: kind == .neocell
      default: true
      }
    }
  }
}
