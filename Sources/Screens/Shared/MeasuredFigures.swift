import Analysis
import NeoNeXt
import Weights

/// The figures of the matrices of layers, by checkpoint of the run: what was measured, asked for, or lost.
package struct MeasuredFigures: Equatable, Sendable {
  private var measured: [Int: [LayerID: LayerFigures]] = [:]
  private var ranges: [Int: ValueRange] = [:]
  private var asked: [Int: Set<LayerID>] = [:]
  private var failures: [Int: [LayerID: String]] = [:]

  package func figures(of layer: LayerID, epoch: Int) -> LayerFigures? { measured[epoch]?[layer] }

  /// Why a layer could not be measured.
  func failure(of layer: LayerID, epoch: Int) -> String? { failures[epoch]?[layer] }

  /// The range of all L and R that were measured so far.
  func range(epoch: Int) -> ValueRange { ranges[epoch] ?? ValueRange() }

  /// How many layers are done, measured or lost.
  func count(epoch: Int) -> Int {
    (measured[epoch]?.count ?? 0) + (failures[epoch]?.count ?? 0)
  }

  /// The layers among some that nobody asked for yet, which they are from now on.
  mutating func request(_ layers: [LayerID], epoch: Int) -> SurveyRequest {
    let known = asked[epoch] ?? []
    asked[epoch] = known.union(layers)
    return SurveyRequest(epoch: epoch, layers: layers.filter { !known.contains($0) })
  }

  /// Whether layers of a checkpoint are asked for and not there yet.
  func isMeasuring(epoch: Int) -> Bool { (asked[epoch]?.count ?? 0) > count(epoch: epoch) }

  /// Whether layers of any checkpoint are.
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

extension Shared {
  /// The selected layer, or the next one that has a NeoCell.
  var cellLayer: LayerID? {
    let layers = cellLayers
    if layers.contains(layer) { return layer }
    for entry in outline.entries.dropFirst(selection) {
      if case .layer(let layer) = entry.kind, layers.contains(layer) { return layer }
    }
    return layers.last
  }
}
