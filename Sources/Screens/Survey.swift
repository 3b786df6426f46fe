import Analysis
import NeoNeXt
import Weights

/// The Figures screen: what is known of the matrices of every layer, and in every checkpoint of a run.
package struct Survey: Equatable, Sendable {
  package enum Panel: Hashable, Sendable, CaseIterable {
    case histogram, spectra, depth, epochs
  }

  /// What was measured, by checkpoint.
  private var measured: [Int: [LayerID: LayerFigures]] = [:]
  private var ranges: [Int: ValueRange] = [:]
  /// Layers that were asked for, by checkpoint.
  private var asked: [Int: Set<LayerID>] = [:]
  /// Why layers could not be measured, by checkpoint.
  private var failures: [Int: [LayerID: String]] = [:]
  /// The figure that is looked at.
  package internal(set) var figure = Figure.moved
  /// The panel that is shown where there is no room for all.
  package internal(set) var panel = Panel.histogram

  package func figures(of layer: LayerID, epoch: Int) -> LayerFigures? { measured[epoch]?[layer] }

  /// Of all layers that were measured so far.
  func range(epoch: Int) -> ValueRange { ranges[epoch] ?? ValueRange() }

  /// Layers that are done, measured or not.
  func count(epoch: Int) -> Int {
    (measured[epoch]?.count ?? 0) + (failures[epoch]?.count ?? 0)
  }

  func failure(of layer: LayerID, epoch: Int) -> String? { failures[epoch]?[layer] }

  /// The layers of a checkpoint that nobody asked for yet, which they are from now on.
  mutating func ask(for layers: [LayerID], epoch: Int) -> [LayerID] {
    let known = asked[epoch] ?? []
    asked[epoch] = known.union(layers)
    return layers.filter { !known.contains($0) }
  }

  /// Whether layers of a checkpoint are asked for and not there yet.
  func isMeasuring(epoch: Int) -> Bool { (asked[epoch]?.count ?? 0) > count(epoch: epoch) }

  /// Whether any are.
  var isMeasuring: Bool { asked.keys.contains { isMeasuring(epoch: $0) } }

  /// What was asked for and is not there can be asked for again.
  mutating func forgetUnmeasured() {
    for (epoch, layers) in asked {
      asked[epoch] = layers.filter {
        measured[epoch]?[$0] != nil || failures[epoch]?[$0] != nil
      }
    }
  }

  mutating func take(_ figures: LayerFigures, epoch: Int) {
    let isNew = measured[epoch, default: [:]].updateValue(figures, forKey: figures.layer) == nil
    if isNew { ranges[epoch, default: ValueRange()].formUnion(figures.range) }
  }

  mutating func fail(_ layer: LayerID, epoch: Int, _ reason: String) {
    failures[epoch, default: [:]][layer] = reason
  }
}

/// Layers of a checkpoint that are to be measured.
package struct SurveyRequest: Equatable, Sendable {
  package let epoch: Int
  package let layers: [LayerID]
}
