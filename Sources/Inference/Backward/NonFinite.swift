import Kernels
import NeoNeXt

/// Where values that are NaN or infinite come from.
package enum NonFinite: Equatable, CustomStringConvertible {
  case input
  case output(LayerID)
  case gradient(LayerID)

  package var description: String {
    switch self {
    case .input: "the first such values are in the input"
    case .output(let layer): "the first such values are in the output of \(layer)"
    case .gradient(let layer):
      "the first such values on the way back are in the gradient by the output of \(layer)"
    }
  }
}

extension Evaluation {
  /// The first place of the forward pass, or else of the backward pass, with values that are not finite; `nil` if all are.
  ///
  /// Both passes run again.
  package func firstNonFinite(from seed: GradientSeed) throws -> NonFinite? {
    guard inputs.joined().allSatisfy(\.isFinite) else { return .input }
    var found: NonFinite?
    _ = try plan.forward.run(batch: inputs, threads: threads) { activation in
      switch activation {
      case .layer(let layer, let map):
        if found == nil, !map.isFinite { found = .output(layer) }
      case .head(let outputs):
        if found == nil, !outputs.joined().allSatisfy(\.isFinite) { found = .output(.head) }
      case .neocell: break
      }
    }
    if found != nil { return found }
    _ = try gradient(from: seed) { event in
      switch event {
      case .output(let layer, let map):
        if found == nil, !map.isFinite { found = .gradient(layer) }
      case .parameter: break
      }
    }
    return found
  }
}
