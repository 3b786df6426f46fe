import NeoNeXt
import Weights

/// What changed between two checkpoints, layer by layer and channel by channel.
package struct CompareResult: Equatable, Sendable {
  /// What changed in one layer.
  package struct Row: Equatable {
    package let layer: LayerID
    /// Three parts: the change of L, of R, and of the layer's other tensors; `nil` for a part that the layer does not have.
    package let parts: [ModelDifference.Part?]

    /// The number that rows are sorted by: how much L or R changed, whichever changed more; −1 for a layer without L and R.
    package var rank: Double { parts.prefix(2).compactMap { $0?.rank }.max() ?? -1 }
  }

  /// What changed in L and R of one channel.
  package struct ChannelRow: Equatable {
    package let channel: Int
    package let left: Change
    package let right: Change
    /// The number that rows are sorted by: how much L or R changed, whichever changed more.
    package var rank: Double { max(left.rank, right.rank) }
  }

  /// One row for each layer of which something was compared, in the order of the forward pass.
  package let rows: [Row]
  /// The rows of each layer's channels; a layer without a NeoCell has no entry.
  package let channels: [LayerID: [ChannelRow]]
  /// One line that says how much was compared, how much of it is equal, and how much cannot be compared.
  package let summary: String
  /// The tensors and layers that cannot be compared, each in a line that says why.
  package let unmatched: [String]

  /// - Complexity: linear in the tensors and channels that were compared.
  package init(_ difference: ModelDifference) {
    var rows: [(layer: LayerID, parts: [ModelDifference.Part?])] = []
    for part in difference.parts {
      if rows.last?.layer != part.layer { rows.append((part.layer, [nil, nil, nil])) }
      rows[rows.count - 1].parts[part.side == .left ? 0 : part.side == .right ? 1 : 2] = part
    }
    self.rows = rows.map { Row(layer: $0.layer, parts: $0.parts) }
    // In the difference, R of a channel comes right after its L.
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
