import Analysis
import NeoNeXt
import Weights

/// The figures of the matrices of all layers in every checkpoint of the run, as far as they were measured. Every dictionary here
/// is by the index of the checkpoint.
package struct MeasuredFigures: Equatable, Sendable {
  private var measured: [Int: [LayerID: LayerFigures]] = [:]
  /// The range of all L and R of the layers that were measured.
  private var ranges: [Int: ValueRange] = [:]
  /// The layers whose figures were asked for, measured or not.
  private var asked: [Int: Set<LayerID>] = [:]
  /// Why layers could not be measured.
  private var failures: [Int: [LayerID: String]] = [:]

  /// The figures of a layer in a checkpoint; `nil` until they are measured.
  package func figures(of layer: LayerID, epoch: Int) -> LayerFigures? { measured[epoch]?[layer] }

  /// Why a layer could not be measured; `nil` if it was, or not yet.
  func failure(of layer: LayerID, epoch: Int) -> String? { failures[epoch]?[layer] }

  /// The range of all L and R of a checkpoint that were measured so far; empty if none were.
  func range(epoch: Int) -> ValueRange { ranges[epoch] ?? ValueRange() }

  /// The range of L and R of a layer in all checkpoints where it was measured so far; empty if it was in none.
  ///
  /// - Parameter layer: the layer; `nil` for all layers.
  /// - Complexity: O(checkpoints).
  func range(ofRun layer: LayerID?) -> ValueRange {
    let ranges = layer.map { layer in measured.values.compactMap { $0[layer]?.range } }
    return (ranges ?? Array(self.ranges.values)).reduce(ValueRange()) { $0.union($1) }
  }

  /// The number of layers that were measured or could not be measured.
  func count(epoch: Int) -> Int {
    (measured[epoch]?.count ?? 0) + (failures[epoch]?.count ?? 0)
  }

  /// Takes note that the figures of some layers are asked for.
  ///
  /// - Returns: a request for those of the layers that were not asked for before.
  mutating func request(_ layers: [LayerID], epoch: Int) -> SurveyRequest {
    let known = asked[epoch] ?? []
    asked[epoch] = known.union(layers)
    return SurveyRequest(epoch: epoch, layers: layers.filter { !known.contains($0) })
  }

  /// Whether figures of a checkpoint were asked for and have not come yet.
  func isMeasuring(epoch: Int) -> Bool { (asked[epoch]?.count ?? 0) > count(epoch: epoch) }

  /// Whether figures of any checkpoint were asked for and have not come yet.
  var isMeasuring: Bool { asked.keys.contains { isMeasuring(epoch: $0) } }

  /// Forgets which layers were asked for and have not come, so that they can be asked for again.
  mutating func forgetUnmeasured() {
    for (epoch, layers) in asked {
      asked[epoch] = layers.filter {
        measured[epoch]?[$0] != nil || failures[epoch]?[$0] != nil
      }
    }
  }

  /// Takes the figures of a layer, and widens the range of the checkpoint by them.
  mutating func take(_ figures: LayerFigures, epoch: Int) {
    let isNew = measured[epoch, default: [:]].updateValue(figures, forKey: figures.layer) == nil
    if isNew { ranges[epoch, default: ValueRange()].formUnion(figures.range) }
  }

  mutating func fail(_ layer: LayerID, epoch: Int, _ reason: String) {
    failures[epoch, default: [:]][layer] = reason
  }
}

/// The request to measure layers of a checkpoint.
package struct SurveyRequest: Equatable, Sendable {
  /// The index of the checkpoint in the run.
  package let epoch: Int
  package let layers: [LayerID]
}

extension Shared {
  /// The selected layer if it has a NeoCell; else the next layer that has one, or the last such layer if none follows. It is
  /// `nil` if no layer has a NeoCell.
  var cellLayer: LayerID? {
    let layers = cellLayers
    if layers.contains(layer) { return layer }
    for entry in outline.entries.dropFirst(selection) {
      if case .layer(let layer) = entry.kind, layers.contains(layer) { return layer }
    }
    return layers.last
  }
}
