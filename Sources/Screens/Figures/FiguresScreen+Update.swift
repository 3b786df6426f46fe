import Analysis
import NeoNeXt
import TensorCore

/// How the Figures screen reacts to events, keys and the mouse.
extension FiguresScreen {
  mutating func update(_ event: ScreenEvent, _ shared: Shared) -> [Request]? {
    switch event {
    case .appeared, .selected, .epochChanged: [.measure(.checkpoint(andLayerOverRun: true))]
    case .resolutionChanged, .arrived, .viewChanged: []
    case .command(let command): perform(command, shared)
    }
  }

  /// The number of figures that a page movement goes over.
  private static let page = 8

  private mutating func perform(_ command: PaneCommand, _ shared: Shared) -> [Request]? {
    switch command {
    case .move(.left): return moveToLayer(by: -1, shared)
    case .move(.right): return moveToLayer(by: 1, shared)
    case .move(let motion):
      let figures = tableFigures
      let place = figures.firstIndex(of: figure) ?? 0
      figure = figures[motion.place(from: place, of: figures.count, page: Self.page)]
    case .layer(let step): return moveToLayer(by: step, shared)
    case .item(let step): return chooseKernel(by: step, shared)
    case .open: return showChannels(shared)
    case .back: return nil
    }
    return []
  }

  /// Shows the matrices of another size alone; after the last size all of them.
  private mutating func chooseKernel(by step: Int, _ shared: Shared) -> [Request] {
    guard let figures = layerFigures(shared) else { return [] }
    guard figures.kernels.count > 1 else {
      let kernel = figures.kernels.first.map { "kernel \($0)" } ?? "no kernel"
      return [.say("\(figures.layer) has \(kernel) alone")]
    }
    let choices = [nil] + figures.kernels
    let place = choices.firstIndex(of: figures.size(kernel)) ?? 0
    let next = (place + step) % choices.count
    kernel = choices[next < 0 ? next + choices.count : next]
    return []
  }

  /// Selects the layer some steps on among those with a NeoCell.
  private func moveToLayer(by step: Int, _ shared: Shared) -> [Request] {
    let layers = shared.cellLayers
    guard let layer = shared.cellLayer, let place = layers.firstIndex(of: layer) else { return [] }
    return Request.select(layers[(place + step).clamped(below: layers.count)], shared)
  }

  /// Shows the layer's channels on the Matrices screen, sorted by the selected figure.
  private func showChannels(_ shared: Shared) -> [Request] {
    guard let layer = shared.cellLayer else { return [] }
    return Request.select(layer, shared) + [.show(.matrices, at: .sorted(by: figure))]
  }

  mutating func stop(_ shared: Shared) -> [Request]? {
    if isGradient, isWaiting(shared) { return [.say("stopped"), .stopGradients] }
    guard shared.measured.isMeasuring else { return nil }
    return [.say("stopped"), .stopMeasuring]
  }

  mutating func perform(_ command: Command, _ shared: Shared) -> [Request] {
    switch command {
    case .gradient: return toggleGradient()
    case .nextPanel:
      // With the layers beside it, a narrow window has no room for a plot.
      if shared.focus == .tree, !shared.layout.hasRoomForBoth { return [.takeKeys] }
      repeat { panel = panel.next } while panel == .epochs && (isGradient || !shared.epochs.isRun)
      return []
    }
  }

  private mutating func toggleGradient() -> [Request] {
    isGradient.toggle()
    if !tableFigures.contains(figure) { figure = .frobenius }
    if panel == .epochs { panel = .histogram }
    return isGradient ? [.measureGradients] : []
  }

  package enum Target: Equatable, Sendable {
    case figure(Figure)
  }

  mutating func select(_ target: Target) -> [Request] {
    switch target {
    case .figure(let figure): self.figure = figure
    }
    return []
  }

  func isSelected(_ target: Target) -> Bool {
    switch target {
    case .figure(let figure): figure == self.figure
    }
  }
}
