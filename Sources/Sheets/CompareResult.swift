import NeoNeXt
import Weights

/// What changed, layer by layer and channel by channel.
package struct CompareResult: Equatable, Sendable {
  package struct Row: Equatable {
    package let layer: LayerID
    /// Of L, R, and the other tensors; `nil` for what the layer does not have.
    package let parts: [ModelDifference.Part?]

    /// Of L or R, whichever changed more; layers that have none come last.
    package var rank: Double { parts.prefix(2).compactMap { $0?.rank }.max() ?? -1 }
  }

  package struct ChannelRow: Equatable {
    package let channel: Int
    package let left: Change
    package let right: Change
    package var rank: Double { max(left.rank, right.rank) }
  }

  package let rows: [Row]
  package let channels: [LayerID: [ChannelRow]]
  /// How much matches and is equal, in a few words.
  package let summary: String
  /// What cannot be compared, a line each.
  package let unmatched: [String]

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
