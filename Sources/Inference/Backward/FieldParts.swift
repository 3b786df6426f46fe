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

  /// - Throws: `MapSizeError` if the fields of the layer cannot be followed.
  package init(
    _ plan: GradientPlan, _ place: OutputPlace, _ measure: FieldMeasure
  ) throws {
    let fields = try ReceptiveField(
      plan.architecture, height: plan.size.height, width: plan.size.width)
    let empty = EffectiveField(place, measure, plan.size)
    let steps: [ReceptiveField.Step?] = fields.subgroups(of: place.layer)
    let isBlock = plan.architecture.operators(of: place.layer).contains { $0.reach == .layerInput }
    parts = ((isBlock ? [nil] : []) + steps).map { Part(step: $0, field: empty) }
  }

  /// Adds the image that was added last to fields of which the first is that of this layer.
  ///
  /// - Parameter progress: called after each part.
  /// - Throws: what a pass throws.
  package func add(_ fields: EffectiveFields, progress: () -> Void = {}) throws {
    guard let (evaluation, seed) = fields.last else { return }
    for index in parts.indices {
      let gradient = try evaluation.gradient(from: seed, through: parts[index].route)
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
