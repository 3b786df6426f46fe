import Analysis

/// How the channels of a layer, or of all layers, are set out.
package struct Arrangement: Equatable, Sendable {
  package enum Baseline: Hashable, Sendable, CaseIterable {
    case none
    /// What NeoInit gives on average.
    case neoinit
    /// The checkpoint that this one is compared with.
    case other
  }

  package enum Order: Hashable, Sendable {
    /// As the file has them.
    case stored
    /// The largest figure first.
    case figure(Figure)
    /// Alike channels together: at most so many patterns for every size of matrices.
    case patterns(Int)
  }

  /// What is taken off the matrices before they are shown.
  package var baseline = Baseline.none
  /// Which channels are shown; all of them where there is none.
  package var filter: FigureFilter?
  package var order = Order.stored

  package init() {}

  package var isPlain: Bool { baseline == .none && isWhole }
  /// Whether all channels stand in their own order.
  package var isWhole: Bool { filter == nil && order == .stored }
}
