import Kernels
import NeoNeXt
import TensorCore
import Weights

/// A model ready to run: weights packed, batch norms folded, layer scale multiplied in.
package struct Network: Sendable {
  package let architecture: Architecture
  let stem: PackedLinear
  let blocks: [LayerID: Block]
  let downsamplings: [LayerID: Downsampling]
  /// `nil` of a model that ends in maps.
  let head: Head?

  struct Block: Sendable {
    let cell: [NeoCellGroup]
    /// The batch norm is in the first, the layer scale in the second.
    let first: PackedLinear
    let second: PackedLinear
  }

  struct Downsampling: Sendable {
    let cell: [NeoCellGroup]
    let bias: [Float]
    let pointwise: PackedLinear
  }

  struct Head: Sendable {
    let weight: [Float]
    let bias: [Float]
    /// `nil` of a head that ends in features.
    let classes: PackedLinear?
  }

  /// Reads every value once; one tensor at a time is in memory beside the packed ones.
  ///
  /// - Throws: `InferenceError`, or what reading the file throws; `CancellationError`.
  package init(_ model: Model, threads: Int = 1) throws {
    let reader = try ParameterReader(model)
    let architecture = reader.architecture
    self.architecture = architecture
    stem = try Self.stem(reader)
    head = try Self.head(reader)
    let layers = architecture.layers.map(\.id)
    let parts = try parallelMap(layers, threads: threads) { layer -> Part in
      try Cancellation.check()
      switch layer {
      case .block: return .block(try Self.block(layer, reader))
      case .downsample: return .downsampling(try Self.downsampling(layer, reader))
      case .stem, .head: return .other
      }
    }
    var blocks: [LayerID: Block] = [:]
    var downsamplings: [LayerID: Downsampling] = [:]
    for (layer, part) in zip(layers, parts) {
      switch part {
      case .block(let block): blocks[layer] = block
      case .downsampling(let downsampling): downsamplings[layer] = downsampling
      case .other: break
      }
    }
    self.blocks = blocks
    self.downsamplings = downsamplings
  }

  private enum Part: Sendable {
    case block(Block)
    case downsampling(Downsampling)
    case other
  }

  private static func stem(_ reader: ParameterReader) throws -> PackedLinear {
    let folded = try reader.stem()
    return PackedLinear(
      folded.weights, inputs: reader.architecture.imageChannels * 16,
      outputs: reader.architecture.dims[0], bias: folded.bias)
  }

  private static func head(_ reader: ParameterReader) throws -> Head? {
    let architecture = reader.architecture
    guard architecture.hasHead else { return nil }
    let classes =
      architecture.classes > 0
      ? PackedLinear(
        try reader.values("head.fc.weight"), inputs: architecture.dims.last ?? 0,
        outputs: architecture.classes, bias: try reader.values("head.fc.bias")) : nil
    return Head(
      weight: try reader.values("head.ln.weight"), bias: try reader.values("head.ln.bias"),
      classes: classes)
  }

  private static func block(_ layer: LayerID, _ reader: ParameterReader) throws -> Block {
    guard case .block(let stage, _) = layer else { preconditionFailure("\(layer) is no block") }
    let architecture = reader.architecture
    let channels = architecture.dims[stage]
    let hidden = channels * architecture.expansion
    let (first, second) = (try reader.firstLinear(of: layer), try reader.secondLinear(of: layer))
    return Block(
      cell: try reader.cell(layer),
      first: PackedLinear(first.weights, inputs: channels, outputs: hidden, bias: first.bias),
      second: PackedLinear(second.weights, inputs: hidden, outputs: channels, bias: second.bias))
  }

  private static func downsampling(_ layer: LayerID, _ reader: ParameterReader) throws
    -> Downsampling
  {
    guard case .downsample(let stage) = layer else {
      preconditionFailure("\(layer) halves nothing")
    }
    let dims = reader.architecture.dims
    let (cell, pointwise) = (
      try reader.downsamplingCell(of: layer), try reader.pointwise(of: layer)
    )
    return Downsampling(
      cell: cell.groups, bias: cell.bias,
      pointwise: PackedLinear(
        pointwise.weights, inputs: dims[stage], outputs: dims[stage + 1], bias: pointwise.bias))
  }
}
