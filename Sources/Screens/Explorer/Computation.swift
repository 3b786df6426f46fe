import NeoNeXt
import Sheets

/// A computation on another thread, which depends only on models and values.
package enum Computation: Equatable, Sendable {
  /// Read the matrices of an entry of the outline.
  case load(entry: Int)
  /// Sort, filter, group or compare the matrices of a sheet.
  case arrange(ArrangeRequest)
  /// Look for unusual channels of a sheet that is arranged in a certain way.
  case findOddities(Sheet, Arrangement)
  /// Read the matrices of a layer at some checkpoints of the run.
  case recall(LayerID, epochs: [Int])
  /// Measure the figures of layers.
  case survey([SurveyRequest])
  /// Compare the open checkpoint, which has this index in the run, with the other one.
  case compare(epoch: Int)
  /// Compute the map of a step of the forward pass.
  case step(Int)
  /// Follow the receptive field of an output. The growth curve of an earlier field is reused if that is of the same place.
  case field(FieldRequest, reusing: FieldResult?)
  /// Compute the gradients of the open image's loss by L and R of all layers.
  case gradients
  /// Find out what the pixels of the open image contribute to a class.
  case saliency(SaliencyQuery)
  /// Measure the effective receptive field of an output.
  case effectiveField(EffectiveFieldRequest)
}

extension Computation {
  /// The kind of background work that the computation is.
  package var work: Work {
    switch self {
    case .load: .matrices
    case .arrange(let request): request.isOfStep ? .forward : .matrices
    case .findOddities: .oddities
    case .recall: .history
    case .survey: .survey
    case .compare: .comparison
    case .step: .forward
    case .field: .field
    case .effectiveField: .effectiveField
    case .saliency: .saliency
    case .gradients: .gradients
    }
  }

  /// Whether a new computation of this kind cancels the earlier ones, because only the latest result is wanted.
  package var isLatestOnly: Bool {
    switch self {
    case .load, .arrange, .findOddities, .step, .field, .effectiveField, .saliency, .gradients: true
    case .survey, .compare, .recall: false
    }
  }

  /// Whether the results are dropped if another model is open by the time that they come.
  package var isOfImage: Bool {
    switch self {
    case .step, .effectiveField, .saliency, .gradients: true
    case .arrange(let request): request.isOfStep
    case .load, .findOddities, .recall, .survey, .compare, .field: false
    }
  }

  /// Whether this computation makes an earlier one needless, which asked for the same.
  func replaces(_ other: Computation) -> Bool {
    switch (self, other) {
    case (.load, .load), (.step, .step), (.field, .field), (.arrange, .arrange),
      (.effectiveField, .effectiveField), (.saliency, .saliency), (.gradients, .gradients):
      true
    case (.load, _), (.step, _), (.field, _), (.effectiveField, _), (.saliency, _), (.gradients, _),
      (.arrange, _), (.findOddities, _), (.recall, _), (.survey, _), (.compare, _):
      false
    }
  }
}

extension ArrangeRequest {
  /// Whether the sheet is the map of a step of the forward pass.
  fileprivate var isOfStep: Bool {
    switch sheet.subject {
    case .entry: false
    case .step: true
    }
  }
}
