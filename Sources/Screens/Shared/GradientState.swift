import NeoNeXt
import Sheets
import Weights

/// The gradients of the open image's loss by L and R of all layers, which several screens show.
package struct GradientState: Equatable, Sendable {
  package enum Status: Equatable, Sendable {
    /// Nobody asked for them.
    case none
    case computing
    case ready
    case failed(reason: String)
  }

  package internal(set) var status = Status.none
  /// How often they were computed.
  package internal(set) var round = 0
  /// The norms of the gradients, by layer and channel; `nil` until they are computed.
  package internal(set) var norms: CompareResult?
  /// The figures of the gradients.
  package internal(set) var figures: [LayerID: LayerFigures] = [:]
}

/// The gradients of a loss as figures.
package struct GradientFigures: Equatable, Sendable {
  let norms: CompareResult
  let figures: [LayerFigures]

  package init(norms: CompareResult, figures: [LayerFigures]) {
    self.norms = norms
    self.figures = figures
  }
}
