import Kernels
import NeoNeXt
import TensorCore
import Weights

/// A network prepared for forward and backward passes on images of one size.
///
/// The weights are in memory twice, once in the order of each pass.
package struct GradientPlan: Sendable {
  package let forward: ForwardPlan
  package let parameters: GradientParameters
  let layers: [(id: LayerID, work: BackwardLayer)]
  /// The size of the maps in each stage.
  package let sizes: [MapSize]

  package var architecture: Architecture { forward.network.architecture }
  /// The size of images.
  package var size: MapSize { MapSize(height: forward.height, width: forward.width) }

  /// Reads the weights of a model and lays them out. The size and the memory are checked before anything is read.
  ///
  /// - Parameters:
  ///   - parameters: the parameters whose gradients will be asked for.
  ///   - batch: the most images of a pass.
  /// - Throws: `MapSizeError` if images of this size do not fit; `InferenceError`; the errors of reading the file;
  ///   `CancellationError` if the work was cancelled.
  package init(
    _ model: Model, _ size: MapSize, parameters: GradientParameters = .none, batch: Int = 1,
    threads: Int = 1, memory: MemoryLimit = .usual
  ) throws {
    let reader = try ParameterReader(model)
    let need = try MemoryNeed(reader.architecture, size, batch: batch, threads: threads)
    try need.check(need.backward(parameters), memory)
    forward = try ForwardPlan(model, size, threads: threads, memory: memory)
    self.parameters = parameters
    sizes = try reader.architecture.mapSizes(height: size.height, width: size.width)
    let backward = BackwardReader(reader: reader, sizes: sizes, parameters: parameters)
    let ids = reader.architecture.layers.map(\.id)
    let packed = try parallelMap(ids, threads: threads) { layer in
      try Cancellation.check()
      return try backward.layer(layer)
    }
    layers = Array(zip(ids, packed))
  }

  /// Runs images forward and keeps what a backward pass needs.
  ///
  /// - Parameters:
  ///   - inputs: of each image `[channels, height, width]`, normalized.
  ///   - parameters: the parameters whose gradients will be taken, among those of the plan; `nil` for all of these.
  ///   - observe: as for a forward pass.
  /// - Throws: what a forward pass throws.
  package func run(
    _ inputs: [[Float]], parameters: GradientParameters? = nil, threads: Int,
    observe: ((Activation) -> Void)? = nil
  ) throws -> Evaluation {
    try Evaluation(
      self, inputs, parameters ?? self.parameters, threads: threads, observe: observe)
  }
}

/// A forward pass from whose output gradients can be taken back, any number of times. Only one thread at a time may use it.
package final class Evaluation {
  package let plan: GradientPlan
  let parameters: GradientParameters
  package private(set) var inputs: [[Float]]
  /// The logits of each image, or the features if the head has no classifier; empty if there is no head.
  package private(set) var outputs: [[Float]]
  let threads: Int
  let kept: KeptMaps
  let workspace = Workspace()

  fileprivate init(
    _ plan: GradientPlan, _ inputs: [[Float]], _ parameters: GradientParameters, threads: Int,
    observe: ((Activation) -> Void)?
  ) throws {
    self.plan = plan
    self.parameters = parameters
    self.inputs = inputs
    self.threads = threads
    kept = KeptMaps(images: inputs.count, keepsInputs: parameters != .none)
    outputs = try plan.forward.run(batch: inputs, threads: threads, keeping: kept, observe: observe)
  }

  /// Runs as many other images forward. What is kept of those before is overwritten, so that no memory has to be cleared.
  ///
  /// - Throws: what a forward pass throws.
  package func run(_ inputs: [[Float]], observe: ((Activation) -> Void)? = nil) throws {
    precondition(inputs.count == self.inputs.count, "as many images as before")
    self.inputs = inputs
    outputs = try plan.forward.run(batch: inputs, threads: threads, keeping: kept, observe: observe)
  }
}
