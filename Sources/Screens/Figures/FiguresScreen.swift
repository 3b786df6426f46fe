import Analysis
import NeoNeXt
import Sheets
import TUICore
import TensorCore
import Weights

/// The Figures screen: the figures of the matrices of every layer, and in every checkpoint of a run.
package struct FiguresScreen: Screen {
  package enum Panel: Hashable, Sendable, CaseIterable {
    case histogram, spectra, depth, epochs
  }

  /// The selected figure, which the plots show.
  package internal(set) var figure = Figure.moved
  /// Whether the gradients of the loss are measured instead of the matrices.
  package internal(set) var isGradient = false
  /// The size of the matrices that are shown, in layers that have it and others; `nil` for all sizes.
  package internal(set) var kernel: Kernel?
  /// The panel that is shown if there is no room for all.
  package internal(set) var panel = Panel.histogram

  static let name = "Figures"
  static let shortName = "Fig"
  static let title = "what the matrices measure"
  static let synonyms =
    [
      "statistics", "norms", "spectra", "singular values", "histogram", "survey", "medians",
      "depth",
      "checkpoints", "kernels",
    ] + Figure.ofMatrices.map(\.title)
  static let needsImage = false
  static let places: [(context: KeyContext, title: String)] = [(.pane, "Among the figures")]

  var context: KeyContext { .pane }
  var wheel: Wheel { .lines }

  /// The figures of the layer that is shown; `nil` until they are measured.
  func layerFigures(_ shared: Shared) -> LayerFigures? {
    shared.cellLayer.flatMap { figures(of: $0, shared) }
  }

  /// The figures of a layer's matrices, or of the gradients by them.
  func figures(of layer: LayerID, _ shared: Shared) -> LayerFigures? {
    isGradient
      ? shared.gradients.figures[layer]
      : shared.measured.figures(of: layer, epoch: shared.epochs.current)
  }

  /// Why the figures of a layer are missing; `nil` if nothing failed.
  func failure(of layer: LayerID, _ shared: Shared) -> String? {
    guard isGradient else {
      return shared.measured.failure(of: layer, epoch: shared.epochs.current)
    }
    if case .failed(let reason) = shared.gradients.status { return reason }
    return nil
  }

  /// The figures in the table. Of gradients, the distance from NeoInit would say nothing.
  var tableFigures: [Figure] {
    isGradient ? Figure.ofMatrices.filter { $0 != .distance && $0 != .moved } : Figure.ofMatrices
  }

  func isWaiting(_ shared: Shared) -> Bool {
    guard let layer = shared.cellLayer else { return false }
    return figures(of: layer, shared) == nil && failure(of: layer, shared) == nil
  }

  func isUseful(_ command: PaneCommand, _ shared: Shared) -> Bool {
    switch command {
    case .item: (layerFigures(shared)?.kernels.count ?? 0) > 1
    case .move, .layer, .open, .back: true
    }
  }

  /// The sizes of matrices that the table has apart: the chosen one, or all of a layer that has several; else `nil` for all
  /// matrices together.
  func parts(_ figures: LayerFigures) -> [Kernel?] {
    if let size = figures.size(kernel) { return [size] }
    return figures.kernels.count > 1 ? figures.kernels : [nil]
  }

  func readout(_ shared: Shared) -> Readout {
    guard let figures = layerFigures(shared) else { return Readout("") }
    let parts = parts(figures)
    let medians = NeoCellFigures.Side.allCases.flatMap { side in
      parts.map { part in
        let median = figures.distribution(of: figure, side, of: part)?.median
        return side.rawValue + (part.map { " \($0):" } ?? "") + " "
          + (median.map { "\($0)" } ?? "undefined")
      }
    }
    return Readout(
      "\(figures.layer) · median \(figure.title) =", medians.joined(separator: ", "))
  }

  func export(_ shared: Shared) -> ExportRequest? {
    isGradient
      ? nil
      : shared.cellLayer.map { _ in ExportRequest(.table(.figures), path: "figures.csv") }
  }

  func notes(_ shared: Shared) -> [String] { [] }

  func draw(_ canvas: inout Canvas, _ shared: Shared, in area: Rect) {
    FiguresView(screen: self, shared: shared).draw(&canvas, in: area)
  }
}
