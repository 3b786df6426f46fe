import Kernels
import NeoNeXt
import TensorCore
import Weights

/// How long forward passes and the backward passes after them take, in milliseconds. They alternate, so that both have the same machine.
package struct GradientTimes: Sendable {
  package let parameters: GradientParameters
  /// Forward passes that keep nothing.
  package private(set) var forward: [Double] = []
  /// Forward passes that keep what a backward pass needs.
  package private(set) var keeping: [Double] = []
  /// Backward passes from a logit, without the forward pass before them.
  package private(set) var backward: [Double] = []

  /// - Parameters:
  ///   - inputs: the images of a pass.
  ///   - passes: how many are timed, after two that are not.
  /// - Throws: `noClasses`; what a pass throws.
  package init(_ plan: GradientPlan, _ inputs: [[Float]], passes: Int, threads: Int) throws {
    guard plan.architecture.classes > 0 else { throw InferenceError.noClasses }
    parameters = plan.parameters
    let evaluation = try plan.run(inputs, threads: threads)
    let seed = GradientSeed.outputs(GradientSubject.logit(0).seeds(evaluation.outputs))
    for pass in -2..<passes {
      let forward = try elapsedMilliseconds {
        _ = try plan.forward.run(batch: inputs, threads: threads)
      }
      let keeping = try elapsedMilliseconds { try evaluation.run(inputs) }
      let backward = try elapsedMilliseconds { _ = try evaluation.gradient(from: seed) }
      guard pass >= 0 else { continue }
      self.forward.append(forward)
      self.keeping.append(keeping)
      self.backward.append(backward)
    }
  }
}
