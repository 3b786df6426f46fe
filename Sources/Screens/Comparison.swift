import NeoNeXt
import Sheets
import Weights

/// The Compare screen: what changed from another checkpoint, or else from what NeoInit gives on average.
package struct Comparison: Equatable, Sendable {
  /// By checkpoint of the run.
  package internal(set) var results: [Int: CompareResult] = [:]
  var asked: Set<Int> = []
  /// Likewise, why there is none.
  package internal(set) var failures: [Int: String] = [:]
  /// Whether the channels of the layer are gone through rather than the layers.
  package internal(set) var isDetailed = false
  /// Whether the most changed come first.
  package internal(set) var isRanked = true
  /// The channel that is looked at.
  package internal(set) var channel = 0

  /// All that is asked for and not there yet is not to come, whatever checkpoint it is of.
  mutating func stop() {
    for epoch in asked where results[epoch] == nil && failures[epoch] == nil {
      asked.remove(epoch)
      failures[epoch] = "stopped: 5 begins again"
    }
  }
}
