import Analysis
import NeoNeXt
import TUICore

/// The Figures screen: choosing a figure and a layer.
extension Explorer {
  /// Layers with a NeoCell, in the order of the forward pass.
  var cellLayers: [LayerID] {
    costs.architecture?.cellLayers.map(\.id) ?? []
  }

  /// The layer whose figures are shown: the selected one, or the next that has a NeoCell.
  var surveyLayer: LayerID? {
    let layers = cellLayers
    if layers.contains(costLayer) { return costLayer }
    for entry in outline.entries.dropFirst(selection) {
      if case .layer(let layer) = entry.kind, layers.contains(layer) { return layer }
    }
    return layers.last
  }

  /// Asks for what is not measured yet: all layers of the checkpoint, those of the screen first, and the
  /// layer on screen in the other checkpoints of the run.
  mutating func surveyLayers() -> [Effect] {
    guard let layer = surveyLayer else { return [] }
    let order = [layer] + cellLayers.filter { $0 != layer }
    var requests = [
      SurveyRequest(epoch: epochs.current, layers: survey.ask(for: order, epoch: epochs.current))
    ]
    if screen == .figures {
      for epoch in epochs.titles.indices where epoch != epochs.current {
        requests.append(
          SurveyRequest(epoch: epoch, layers: survey.ask(for: [layer], epoch: epoch)))
      }
    }
    let wanted = requests.filter { !$0.layers.isEmpty }
    return wanted.isEmpty ? [] : [.survey(wanted)]
  }

  mutating func performInFigures(_ command: Command) -> [Effect] {
    let figures = Figure.allCases
    let present = survey.figure.index
    func choose(_ place: Int) { survey.figure = figures[max(0, min(figures.count - 1, place))] }
    switch command {
    case .up: choose(present - 1)
    case .down: choose(present + 1)
    case .pageUp, .halfUp: choose(present - 8)
    case .pageDown, .halfDown: choose(present + 8)
    case .first: choose(0)
    case .last: choose(figures.count)
    case .left: return moveAmongFigureLayers(by: -1)
    case .right: return moveAmongFigureLayers(by: 1)
    case .open: return showChannels(by: survey.figure)
    case .back: focus = .tree
    default: break
    }
    return []
  }

  mutating func moveAmongFigureLayers(by step: Int) -> [Effect] {
    let layers = cellLayers
    guard let layer = surveyLayer, let place = layers.firstIndex(of: layer) else { return [] }
    selectLayer(layers[max(0, min(layers.count - 1, place + step))])
    return surveyLayers()
  }

  /// The gallery of the layer, sorted by a figure.
  private mutating func showChannels(by figure: Figure) -> [Effect] {
    guard let layer = surveyLayer else { return [] }
    selectLayer(layer)
    arrangement.order = .figure(figure)
    matrices.depth = .gallery
    matrices.item = 0
    screen = .matrices
    return loadedSheet?.subject == .entry(selection) ? showMatrices() : loadSelection()
  }

  mutating func nextPanel() {
    repeat { survey.panel = survey.panel.next } while survey.panel == .epochs && !epochs.isRun
  }
}
