import NeoNeXt
import Weights

/// What changed between two checkpoints, or from NeoInit's expectation, layer by layer and channel by channel.
package struct CompareResult: Equatable, Sendable {
  /// What is measured of a change.
  package enum Measure: Equatable, Sendable {
    /// The relative change `‖a − b‖ / ‖b‖`.
    case relative
    /// The standard score under NeoInit, as `Figure.moved`; of several matrices the median.
    case moved
    /// The norm ‖a‖, where a is a gradient and b is zero.
    case gradient
  }

  /// What the layers are sorted by.
  package enum Order: CaseIterable, Sendable {
    /// How much L or R changed, whichever changed more.
    case cells
    /// How much the other tensors changed, taken together.
    case others
    /// How much L, R or the other tensors changed, whichever changed most.
    case all
    /// The order of the forward pass.
    case network
  }

  /// How much something changed.
  package struct Amount: Equatable, Sendable {
    /// What is measured of the change; `nil` where it is undefined.
    package let value: Double?
    /// The number of pairs of elements that differ and of which at least one is not finite.
    package let oddCount: Int
    /// Whether it changed from tiny values; see `Change.isFromTiny`.
    package let isFromTiny: Bool
    /// The number to sort by, the largest first.
    package let rank: Double

    init(_ change: Change, moved: Double?, _ measure: Measure) {
      oddCount = change.oddCount
      switch measure {
      case .relative:
        (value, isFromTiny, rank) = (change.relative, change.isFromTiny, change.rank)
      case .gradient:
        (value, isFromTiny) = (change.oddCount > 0 ? nil : change.distance, false)
        rank = change.oddCount > 0 ? .infinity : change.distance
      case .moved:
        (value, isFromTiny) = (moved, false)
        rank = change.oddCount > 0 ? .infinity : moved ?? -.infinity
      }
    }
  }

  /// A tensor of a layer, and how much it changed.
  package struct Tensor: Equatable, Sendable {
    /// The name as users see it.
    package let name: String
    package let amount: Amount
  }

  /// What changed in one layer.
  package struct Row: Equatable, Sendable {
    package let layer: LayerID
    /// Three parts: the change of L, of R, and of the layer's other tensors; `nil` for a part that the layer does not have.
    package internal(set) var parts: [Amount?] = [nil, nil, nil]
    /// The tensor other than L and R that changed most; `nil` if none was compared.
    package internal(set) var mostChanged: Tensor?

    /// The number that rows are sorted by: −∞ for a layer that does not have what they are sorted by.
    package func rank(by order: Order) -> Double {
      let parts =
        switch order {
        case .cells: parts[..<2]
        case .others: parts[2...]
        case .all, .network: parts[...]
        }
      return parts.compactMap { $0?.rank }.max() ?? -.infinity
    }
  }

  /// What changed in L and R of one channel.
  package struct ChannelRow: Equatable, Sendable {
    package let channel: Int
    package let left: Amount
    package let right: Amount
    /// The number that rows are sorted by: how much L or R changed, whichever changed more.
    package var rank: Double { max(left.rank, right.rank) }
  }

  package let measure: Measure
  /// One row for each layer of which something was compared, in the order of the forward pass.
  package let rows: [Row]
  /// The rows of each layer's channels; a layer without a NeoCell has no entry.
  package let channels: [LayerID: [ChannelRow]]
  /// Whether anything changed from tiny values.
  package let hasTiny: Bool
  /// One line that says how much was compared, how much of it is equal, and how much cannot be compared.
  package let summary: String
  /// The tensors and layers that cannot be compared, each in a line that says why.
  package let unmatched: [String]

  /// - Complexity: linear in the tensors and channels that were compared, and a sort of the channels.
  package init(_ difference: ModelDifference, by measure: Measure = .relative) {
    self.measure = measure
    rows = Self.rows(difference, measure)
    // In the difference, R of a channel comes right after its L.
    var channels: [LayerID: [ChannelRow]] = [:]
    for (left, right) in zip(difference.channels, difference.channels.dropFirst())
    where left.side == .left && right.side == .right && left.channel == right.channel {
      let sides = [left, right].map { Amount($0.change, moved: $0.change.moved, measure) }
      channels[left.layer, default: []].append(
        ChannelRow(channel: left.channel, left: sides[0], right: sides[1]))
    }
    self.channels = channels
    hasTiny =
      measure == .relative
      && (difference.tensors.contains { $0.layer != nil && $0.change.isFromTiny }
        || difference.channels.contains { $0.change.isFromTiny })
    summary = Self.summary(difference)
    unmatched = difference.unmatched
  }

  private static func rows(_ difference: ModelDifference, _ measure: Measure) -> [Row] {
    var rows: [Row] = []
    for part in difference.parts {
      if rows.last?.layer != part.layer { rows.append(Row(layer: part.layer)) }
      let place = part.side == .left ? 0 : part.side == .right ? 1 : 2
      rows[rows.count - 1].parts[place] = Amount(part.change, moved: part.moved, measure)
      if let tensor = part.mostChangedTensor {
        rows[rows.count - 1].mostChanged = Tensor(
          name: tensor.name,
          amount: Amount(tensor.change, moved: tensor.change.moved, measure))
      }
    }
    return rows
  }

  private static func summary(_ difference: ModelDifference) -> String {
    let equal = difference.tensors.count { $0.change.isEqual }
    let lost = difference.unreadable.count
    let others = difference.unmatched.count - lost
    return
      (lost > 0 ? "\(lost) cannot be read: i says why · " : "")
      + (difference.tensors.isEmpty
        ? "\(difference.channels.count) matrices"
        : "\(difference.tensors.count) tensors match, \(equal) equal"
          + (others > 0 ? " · \(others) do not match: i lists them" : ""))
  }
}
