import Kernels
import NeoNeXt
import TensorCore
import Weights

/// A model ready to run: weights packed, batch norms folded, layer scale multiplied in.
package struct Network: Sendable {
  package let architecture: Architecture
  /// All layers in the order of the forward pass.
  let layers: [(id: LayerID, work: PackedLayer)]

  /// Reads every value once; one tensor at a time is in memory beside the packed ones.
  ///
  /// - Throws: `InferenceError`, or what reading the file throws; `CancellationError`.
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
