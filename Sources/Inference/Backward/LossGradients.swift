import NeoNeXt
import TensorCore
import Weights

/// The gradient of the loss by every L and R, as a model: each L and R is the gradient by it, and all other tensors are as they were. So
/// gradients can be shown and measured like matrices.
package struct LossGradients: TensorSource {
  package let tensors: [TensorDescription]
  /// The class that was taken as the label: the likeliest one.
  package let label: Int
  private let reader: ParameterReader
  private let gradients: [String: [Float]]

  /// - Parameters:
  ///   - plan: of the model, with the gradients by L and R.
  ///   - image: `[channels, height, width]`, normalized.
  /// - Throws: `noClasses`; what a pass throws.
  package init(_ model: Model, _ plan: GradientPlan, _ image: [Float], threads: Int) throws {
    reader = try ParameterReader(model)
    guard plan.architecture.classes > 0 else { throw InferenceError.noClasses }
    let evaluation = try plan.run([image], threads: threads)
    let logits = evaluation.outputs[0]
    let label = logits.indices.max { logits[$0] < logits[$1] } ?? 0
    self.label = label
    let subject = GradientSubject.crossEntropy(label: label)
    var gradients: [String: [Float]] = [:]
    _ = try evaluation.gradient(from: .outputs(subject.seeds(evaluation.outputs))) { event in
      switch event {
      case .output: break
      case .parameter(let gradient): gradients[gradient.parameter.name] = gradient.values
      }
    }
    self.gradients = gradients
    tensors = plan.architecture.layers.flatMap(\.parameters).map(\.tensor)
  }

  package func values(at index: Int) throws -> [Float] {
    let tensor = tensors[index]
    if let gradient = gradients[tensor.name] { return gradient }
    return tensor.type == .i64
      ? [Float](repeating: 0, count: tensor.shape.count) : try reader.values(tensor.name)
  }
}
