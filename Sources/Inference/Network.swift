import Kernels
import NeoNeXt
import TensorCore
import Weights

/// A model that is ready to run: its weights are packed, with batch norms and layer scale folded into them.
package struct Network: Sendable {
  package let architecture: Architecture
  /// All layers in the order of the forward pass.
  let layers: Layers

  typealias Layers = [(id: LayerID, work: PackedLayer)]

  /// The layers in sections, without the head. Each section but the last ends with a down-sampling, so that its blocks have maps of one size.
  var sections: [Layers] {
    var sections: [Layers] = [[]]
    for layer in layers {
      switch layer.work {
      case .patches, .residual: sections[sections.count - 1].append(layer)
      case .transition:
        sections[sections.count - 1].append(layer)
        sections.append([])
      case .head: break
      }
    }
    return sections
  }

  /// Reads every value once. Apart from the packed weights, each thread has only the tensors of one operator in memory.
  ///
  /// - Throws: `InferenceError`; the errors of reading the file; `CancellationError` if the work was cancelled.
  package init(_ model: Model, threads: Int = 1) throws {
    let reader = try ParameterReader(model)
    architecture = reader.architecture
    let layers = reader.architecture.layers.map(\.id)
    let packed = try parallelMap(layers, threads: threads) { layer in
      try Cancellation.check()
      return try PackedLayer(layer, reader)
    }
    self.layers = Array(zip(layers, packed))
  }
}
