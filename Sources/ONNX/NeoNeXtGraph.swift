import Inference
import Kernels
import NeoNeXt
import TensorCore
import Weights

/// A NeoNeXt as a graph of standard operators, for images of one size. Batch norms and layer scale are folded into their
/// neighbours, and a NeoCell is `Y = A · X · B` (paper, 3.4), computed by two MatMuls over all channels.
struct NeoNeXtGraph {
  private(set) var graph = Graph()
  private let reader: ParameterReader
  private let sizes: [MapSize]

  static let input = "image"
  /// The name of the graph's output: `logits [batch, classes]`; `features [batch, C]` if the head has no classifier;
  /// `features [batch, C, H, W]` if there is no head.
  static func output(of architecture: Architecture) -> String {
    architecture.classes > 0 ? "logits" : "features"
  }

  /// The dimensions of the graph's output, without the batch.
  var outputDimensions: [Int] {
    let architecture = reader.architecture
    let channels = architecture.dims.last ?? 0
    if architecture.hasHead { return [architecture.classes > 0 ? architecture.classes : channels] }
    let size = sizes[sizes.count - 1]
    return [channels, size.height, size.width]
  }

  private var output: String { Self.output(of: reader.architecture) }

  /// Builds the graph. Values of parameters are not read yet.
  ///
  /// - Throws: `InferenceError` if the model cannot be run; `MapSizeError` if images of this size do not fit.
  init(_ model: Model, size: MapSize) throws {
    reader = try ParameterReader(model)
    sizes = try reader.architecture.mapSizes(height: size.height, width: size.width)
    var value = Self.input
    for layer in reader.architecture.layers.map(\.id) { value = add(layer, value) }
    if !reader.architecture.hasHead { _ = graph.add("Identity", [value], to: output) }
  }

  /// Adds the nodes of a layer in the order in which they run.
  ///
  /// - Parameter input: the name of the layer's input.
  /// - Returns: the name of the layer's output. It is the name of the layer; for the head, it is that of the graph's output.
  private mutating func add(_ layer: LayerID, _ input: String) -> String {
    let operators = reader.architecture.foldedOperators(of: layer)
    let last = layer == .head ? output : "\(layer)"
    var value = input
    for (place, work) in operators.enumerated() {
      let before = operators[..<place]
      let isLast = place == operators.count - 1
      func name(_ own: String) -> String { isLast ? last : "\(layer).\(own)" }
      switch work {
      case .spaceToDepth:
        guard !isLast, case .product = operators[place + 1] else {
          preconditionFailure("\(layer): expected a product behind space to depth")
        }
      case .product(let product):
        value =
          before.hasPool
          ? vectorProduct(value, product, layer, to: name(product.product.name))
          : convolution(value, product, layer, side: before.side, to: name(product.product.name))
      case .neocell(let cell):
        value = neocell(value, cell, layer, to: name(cell.norm ?? cell.cell.name))
      case .gelu:
        let own = operators.geluCount == 1 ? "gelu" : "gelu_\(before.geluCount + 1)"
        value = graph.add("Gelu", [value], to: name(own))
      case .addInput: value = graph.add("Add", [input, value], to: name("add"))
      case .averagePool: value = pool(value, layer)
      case .layerNorm(let own, let channels):
        precondition(before.hasPool, "\(layer): expected a pool before a layer norm")
        value = layerNorm(value, "\(layer).\(own)", layer, channels, to: name(own))
      }
    }
    return value
  }

  /// Adds a product at every position of a map, as a 1 × 1 convolution.
  ///
  /// If the product comes after space-to-depth, both become one convolution whose kernel and stride are the side of the squares.
  /// The stem's weights `[C, 3·16]` are ordered by input channel, then row, then column in the patch, so in memory they are
  /// already the convolution's weights `[C, 3, 4, 4]`.
  private mutating func convolution(
    _ value: String, _ folded: FoldedOperator.Product, _ layer: LayerID, side: Int, to name: String
  ) -> String {
    let product = folded.product
    let weight = (
      name: "\(name).weight",
      dimensions: [product.outputs, product.inputs / (side * side), side, side]
    )
    let bias = folded.hasBias ? [(name: "\(name).bias", dimensions: [product.outputs])] : []
    addWeights([weight] + bias, folded, layer)
    let inputs = [value, weight.name] + bias.map(\.name)
    if side == 1 { return graph.add("Conv", inputs, to: name, ["kernel_shape": .ints([1, 1])]) }
    return graph.add(
      "Conv", inputs, to: name,
      ["kernel_shape": .ints([side, side]), "strides": .ints([side, side])])
  }

  /// Adds a product with the vector that is left of a map after pooling.
  private mutating func vectorProduct(
    _ value: String, _ folded: FoldedOperator.Product, _ layer: LayerID, to name: String
  ) -> String {
    let (product, own) = (folded.product, "\(layer).\(folded.product.name)")
    let weight = (name: "\(own).weight", dimensions: [product.outputs, product.inputs])
    let bias = folded.hasBias ? [(name: "\(own).bias", dimensions: [product.outputs])] : []
    addWeights([weight] + bias, folded, layer)
    return graph.add(
      "Gemm", [value, weight.name] + bias.map(\.name), to: name, ["transB": .int(1)])
  }

  private mutating func addWeights(
    _ shapes: [(name: String, dimensions: [Int])], _ product: FoldedOperator.Product,
    _ layer: LayerID
  ) {
    let reader = reader
    graph.add(shapes) {
      let (weights, bias) = try reader.folded(product, of: layer)
      return product.hasBias ? [weights, bias] : [weights]
    }
  }

  /// Adds the mean of each channel over the map, as a vector.
  private mutating func pool(_ value: String, _ layer: LayerID) -> String {
    let pooled = graph.add("GlobalAveragePool", [value], to: "\(layer).pool")
    return graph.add("Flatten", [pooled], to: "\(layer).flatten", ["axis": .int(1)])
  }

  private mutating func layerNorm(
    _ value: String, _ own: String, _ layer: LayerID, _ channels: Int, to name: String
  ) -> String {
    let reader = reader
    for tensor in ["weight", "bias"] {
      graph.add([("\(own).\(tensor)", [channels])]) { [try reader.values("\(own).\(tensor)")] }
    }
    return graph.add(
      "LayerNormalization", [value, "\(own).weight", "\(own).bias"], to: name,
      ["axis": .int(-1), "epsilon": .float(1e-6)])
  }

  /// Adds a NeoCell `A · X · B`, and the bias that comes from a batch norm that is folded in, if there is one.
  private mutating func neocell(
    _ value: String, _ folded: FoldedOperator.NeoCell, _ layer: LayerID, to name: String
  ) -> String {
    let (reader, channels) = (reader, folded.cell.channels)
    let own = "\(layer).\(folded.cell.name)"
    guard let norm = folded.norm else {
      return product(value, folded, layer, own, to: name)
    }
    graph.add([("\(own).bias", [channels, 1, 1])]) {
      [try reader.norm(layer.tensorPrefix + norm).outputOffsets]
    }
    let mixed = product(value, folded, layer, own, to: own)
    return graph.add("Add", [mixed, "\(own).bias"], to: name)
  }

  /// Adds A `[C, H', H]` and B `[C, W, W']` of all channels, which are zero outside their blocks, and the products with them.
  private mutating func product(
    _ value: String, _ folded: FoldedOperator.NeoCell, _ layer: LayerID, _ own: String,
    to name: String
  ) -> String {
    guard let stage = layer.inputStage else { preconditionFailure("\(layer) takes a map") }
    let (reader, channels) = (reader, folded.cell.channels)
    let (size, output) = (sizes[stage], sizes.output(of: layer))
    graph.add([
      ("\(own).A", [channels, output.height, size.height]),
      ("\(own).B", [channels, size.width, output.width]),
    ]) {
      var (a, b): ([Float], [Float]) = ([], [])
      for group in try reader.folded(folded, of: layer).groups {
        for channel in group.channels {
          let index = group.matrix(of: channel)
          let cell = ExpandedCell(
            left: group.left[index], right: group.right[index], shift: group.shift, size: size)
          a += cell.a.values
          b += cell.b.values
        }
      }
      return [a, b]
    }
    let rows = graph.add("MatMul", ["\(own).A", value], to: "\(own).rows")
    return graph.add("MatMul", [rows, "\(own).B"], to: name)
  }
}

extension BidirectionalCollection<FoldedOperator> {
  fileprivate var geluCount: Int { count { if case .gelu = $0 { true } else { false } } }

  fileprivate var hasPool: Bool { contains { if case .averagePool = $0 { true } else { false } } }

  /// The side of the squares if the last operator is space-to-depth, otherwise 1.
  fileprivate var side: Int {
    if case .spaceToDepth(_, let side)? = last { side } else { 1 }
  }
}
