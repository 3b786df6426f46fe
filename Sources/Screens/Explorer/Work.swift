/// The kinds of work on other threads. At most one piece of work of each kind is under way.
package enum Work: Hashable, Sendable, CaseIterable {
  case matrices, history, oddities, field, effectiveField, forward, saliency, gradients, epoch,
    survey, comparison, export, completion
  /// Watching whether the run writes new checkpoints.
  case following
}
