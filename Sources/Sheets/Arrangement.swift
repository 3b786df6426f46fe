import Analysis

/// How the channels of a layer, or of all layers, are arranged on a sheet.
package struct Arrangement: Equatable, Sendable {
  /// What is subtracted from the matrices before they are shown.
  package enum Baseline: Hashable, Sendable, CaseIterable {
    case none
    /// The expectation of NeoInit, W0 (paper, Algorithm 1).
    case neoinit
    /// The matrices of the other checkpoint, with which this one is compared.
    case other
    /// Nothing is subtracted: the gradient of the loss of the open image stands in the place of the matrices.
    case gradient
  }

  /// The order of the channels.
  package enum Order: Hashable, Sendable {
    /// The order in the file.
    case stored
    /// The channels with the largest figure come first.
    case figure(Figure)
    /// Channels that are alike stand together, in groups. The number is the most groups for each size of matrices.
    case patterns(Int)
  }

  package var baseline = Baseline.none
  /// The filter that shown channels pass; `nil` if all channels are shown.
  package var filter: FigureFilter?
  package var order = Order.stored

  /// How often gradients were asked for anew, since another image was opened. It tells late answers from those that are waited for.
  package var round = 0

  package init() {}

  /// Whether it needs the gradient of the loss.
  package var needsGradient: Bool {
    let isOrdered = order == .figure(.importance)
    return baseline == .gradient || isOrdered || filter?.figures.contains(.importance) == true
  }

  /// Whether the matrices are shown as the file has them: without a baseline, all of them, in the stored order.
  package var isPlain: Bool { baseline == .none && isWhole }
  /// Whether all channels are shown, in the stored order.
  package var isWhole: Bool { filter == nil && order == .stored }
}
