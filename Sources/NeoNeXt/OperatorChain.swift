/// Builds the operators of a layer with the sizes of their output maps and what they cost.
struct OperatorChain {
  private let layer: LayerID
  /// The size of the output map of the layer's NeoCell.
  private let cellOutput: MapSize
  /// The size of the input map of the next operator.
  private var size: MapSize
  private(set) var operators: [Operator] = []

  private static let floatBytes = 4
  /// The operations of a norm for each element. The paper's authors counted a batch norm in training mode, which takes five.
  private static let normOperations = 5

  /// - Parameters:
  ///   - input: the size of the layer's input map; for the stem, the size of its output map.
  ///   - output: the size of the layer's output map.
  init(_ layer: LayerID, _ works: [LayerOperator], from input: MapSize, to output: MapSize) {
    self.layer = layer
    cellOutput = output
    size = input
    for work in works { add(work) }
  }

  private mutating func add(_ work: LayerOperator) {
    let elements = work.outputs * size.positions
    switch work {
    case .spaceToDepth: append(.spaceToDepth, work, inputs: elements)
    case .pointwise(let product): multiply(.pointwise, work, product)
    case .neocell(let cell): addNeoCell(work, cell)
    case .batchNorm: normalize(.batchNorm, work)
    case .linear(let product): multiply(.linear, work, product)
    case .gelu: append(.gelu, work, inputs: elements)
    case .layerScale: append(.layerScale, work, inputs: elements)
    case .addInput: append(.addInput, work, inputs: 2 * elements)
    case .averagePool:
      size = MapSize(height: 1, width: 1)
      append(.averagePool, work, inputs: elements)
    case .layerNorm: normalize(.layerNorm, work)
    }
  }

  private mutating func multiply(
    _ kind: Operator.Kind, _ work: LayerOperator, _ product: LayerOperator.Product
  ) {
    append(kind, work, inputs: product.inputs * size.positions) { [size] in
      $0.pointwise = size.positions * product.inputs * product.outputs
    }
  }

  private mutating func normalize(_ kind: Operator.Kind, _ work: LayerOperator) {
    let elements = work.outputs * size.positions
    append(kind, work, inputs: elements) { $0.norm = Self.normOperations * elements }
  }

  /// Adds the two halves of a NeoCell: first the product with L, then the product with R.
  private mutating func addNeoCell(_ work: LayerOperator, _ cell: LayerOperator.NeoCell) {
    func sum(_ length: (Kernel) -> Int) -> Int {
      cell.groups.reduce(0) { $0 + $1.channels.count * length($1.kernel) }
    }
    let input = size
    let half = MapSize(height: cellOutput.height, width: input.width)
    size = half
    append(
      .leftProduct, work, inputs: cell.channels * input.positions,
      tensors: cell.leftParameters(prefix: layer.tensorPrefix)
    ) {
      $0.patchwise = half.positions * sum(\.height)
      $0.dense = cell.channels * half.positions * input.height
    }
    size = cellOutput
    append(
      .neocell, work, inputs: cell.channels * half.positions,
      tensors: cell.rightParameters(prefix: layer.tensorPrefix)
    ) { [size] in
      $0.patchwise = size.positions * sum(\.width)
      $0.dense = cell.channels * size.positions * input.width
      $0.depthwise = size.positions * sum { $0.height * $0.width }
    }
  }

  /// - Parameters:
  ///   - inputs: the number of elements of the operator's input maps.
  ///   - tensors: the tensors that the operator reads; `nil` for all tensors of `work`.
  private mutating func append(
    _ kind: Operator.Kind, _ work: LayerOperator, inputs: Int, tensors: [Parameter]? = nil,
    _ count: (inout OperationCounts) -> Void = { _ in }
  ) {
    var counts = OperationCounts()
    count(&counts)
    let tensors = tensors ?? work.parameters(prefix: layer.tensorPrefix)
    counts.parameters = tensors.reduce(0) { $0 + ($1.isTrainable ? $1.shape.count : 0) }
    counts.weightBytes =
      Self.floatBytes * tensors.reduce(0) { $0 + ($1.role == .batchCount ? 0 : $1.shape.count) }
    counts.activationBytes = Self.floatBytes * (inputs + work.outputs * size.positions)
    operators.append(
      Operator(layer: layer, kind: kind, definition: work, size: size, counts: counts))
  }
}
