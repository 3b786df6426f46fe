import NeoNeXt
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

/// What changed, layer by layer and channel by channel.
package struct CompareResult: Equatable, Sendable {
  struct Row: Equatable {
    let layer: LayerID
    /// Of L, R, and the other tensors; `nil` for what the layer does not have.
    let parts: [ModelDifference.Part?]

    /// Of L or R, whichever changed more; layers that have none come last.
    var rank: Double { parts.prefix(2).compactMap { $0?.rank }.max() ?? -1 }
  }

  struct ChannelRow: Equatable {
    let channel: Int
    let left: Change
    let right: Change
    var rank: Double { max(left.rank, right.rank) }
  }

  let rows: [Row]
  let channels: [LayerID: [ChannelRow]]
  /// How much matches and is equal, in a few words.
  let summary: String
  /// What cannot be compared, a line each.
  let unmatched: [String]

  package init(_ difference: ModelDifference) {
    var rows: [(layer: LayerID, parts: [ModelDifference.Part?])] = []
    for part in difference.parts {
      if rows.last?.layer != part.layer { rows.append((part.layer, [nil, nil, nil])) }
      rows[rows.count - 1].parts[part.side == .left ? 0 : part.side == .right ? 1 : 2] = part
    }
    self.rows = rows.map { Row(layer: $0.layer, parts: $0.parts) }
    // L and R of a channel follow each other.
    var channels: [LayerID: [ChannelRow]] = [:]
    for (left, right) in zip(difference.channels, difference.channels.dropFirst())
    where left.side == .left && right.side == .right && left.channel == right.channel {
      channels[left.layer, default: []].append(
        ChannelRow(channel: left.channel, left: left.change, right: right.change))
    }
    self.channels = channels
    let equal = difference.tensors.count { $0.change.isEqual }
    let unmatched = difference.unmatched
    let lost = difference.unreadable.count
    summary =
      (lost > 0 ? "\(lost) cannot be read: i says why · " : "")
      + (difference.tensors.isEmpty
        ? "\(difference.channels.count) matrices"
        : "\(difference.tensors.count) tensors match, \(equal) equal"
          + (unmatched.count > lost
            ? " · \(unmatched.count - lost) do not match: i lists them" : ""))
    self.unmatched = unmatched
  }
}
