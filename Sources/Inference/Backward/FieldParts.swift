import NeoNeXt
import TensorCore

/// How much of a layer's effective field goes through each part of the layer: through its residual connection and through every sub-group of its
/// NeoCell, each with its own kernel and shift. The gradients of the parts add up to that of the whole.
package final class FieldParts {
  package struct Part: Sendable {
    /// The sub-group; `nil` for the residual connection.
    package let step: ReceptiveField.Step?
    package fileprivate(set) var field: EffectiveField

    var route: GradientRoute { step.map { .channels($0.channels) } ?? .residual }
  }

  package private(set) var parts: [Part]
  private let plan: GradientPlan
  private let place: OutputPlace
  private let measure: FieldMeasure
  private let threads: Int

  /// - Throws: `MapSizeError` if the fields of the layer cannot be followed.
  package init(
    _ plan: GradientPlan, _ place: OutputPlace, _ measure: FieldMeasure, threads: Int
  ) throws {
    (self.plan, self.place, self.measure, self.threads) = (plan, place, measure, threads)
    let fields = try ReceptiveField(
      plan.architecture, height: plan.size.height, width: plan.size.width)
    let empty = EffectiveField(place, measure, plan.size)
    let steps: [ReceptiveField.Step?] = fields.subgroups(of: place.layer)
    let isBlock = plan.architecture.operators(of: place.layer).contains { $0.reach == .layerInput }
    parts = ((isBlock ? [nil] : []) + steps).map { Part(step: $0, field: empty) }
  }

  /// Adds an image to the field of every part.
  ///
  /// - Parameter progress: called after each part.
  /// - Throws: what a pass throws.
  package func add(_ image: [Float], progress: () -> Void = {}) throws {
    var outputs: [Float] = []
    let evaluation = try plan.run([image], parameters: GradientParameters.none, threads: threads) {
      [place] activation in
      if case .layer(place.layer, let map) = activation { outputs = place.values(in: map)[0] }
    }
    let seed = place.seed([measure.seed(outputs)])
    for index in parts.indices {
      let gradient = try evaluation.gradient(
        from: .layer(place.layer, seed), through: parts[index].route)
      parts[index].field.add(gradient[0])
      progress()
    }
  }

  /// The share of each part in the sum over all parts; `nil` where that is zero or not finite.
  package var shares: [Double?] {
    let sums = parts.map { $0.field.values.reduce(0, +) }
    let total = sums.reduce(0, +)
    return sums.map { total > 0 && total.isFinite ? $0 / total : nil }
  }
}
