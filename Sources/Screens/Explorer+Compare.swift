import NeoNeXt
import Sheets
import TensorCore
import Weights

/// The Compare screen: moving among layers and channels.
extension Explorer {
  var compareResult: CompareResult? { comparison.results[epochs.current] }

  /// Whether the changes are asked for and not there yet.
  var isComparing: Bool {
    isNeoNeXt && compareResult == nil && comparison.failures[epochs.current] == nil
  }

  /// What this one is compared with.
  var compareTitle: String { otherTitle ?? "NeoInit's expectation" }

  /// Asks for the comparison, and for the matrices that are shown beside it.
  mutating func compareModels() -> [Effect] {
    guard isNeoNeXt else { return [] }
    var effects = loadSelection()
    if comparison.asked.insert(epochs.current).inserted {
      comparison.failures[epochs.current] = nil
      effects.append(.compare(epoch: epochs.current))
    }
    return effects
  }

  mutating func take(_ result: CompareResult, epoch: Int) {
    comparison.results[epoch] = result
    clampComparedChannel()
  }

  var compareRows: [CompareResult.Row] {
    let rows = compareResult?.rows ?? []
    return comparison.isRanked ? rows.ranked(by: \.rank) : rows
  }

  /// The channels of the selected layer.
  var compareChannels: [CompareResult.ChannelRow] {
    let rows = compareResult?.channels[costLayer] ?? []
    return comparison.isRanked ? rows.ranked(by: \.rank) : rows
  }

  private mutating func clampComparedChannel() {
    let rows = compareChannels
    if !rows.contains(where: { $0.channel == comparison.channel }) {
      comparison.channel = rows.first?.channel ?? 0
    }
  }

  mutating func performInCompare(_ command: Command) -> [Effect] {
    let page = max(1, compareTableHeight - 1)
    switch command {
    case .up: return moveInCompare(by: -1)
    case .down: return moveInCompare(by: 1)
    case .pageUp: return moveInCompare(by: -page)
    case .pageDown: return moveInCompare(by: page)
    case .halfUp: return moveInCompare(by: -max(1, page / 2))
    case .halfDown: return moveInCompare(by: max(1, page / 2))
    case .first: return moveInCompare(by: -Self.farAway)
    case .last: return moveInCompare(by: Self.farAway)
    case .open where !comparison.isDetailed: comparison.isDetailed = !compareChannels.isEmpty
    case .open: return showComparedChannel()
    case .back where comparison.isDetailed: comparison.isDetailed = false
    case .back: focus = .tree
    default: break
    }
    return []
  }

  private static let farAway = 1 << 20

  private mutating func moveInCompare(by step: Int) -> [Effect] {
    if comparison.isDetailed {
      moveComparedChannel(by: step)
      return []
    }
    let rows = compareRows
    let present = rows.firstIndex { $0.layer == costLayer } ?? 0
    guard !rows.isEmpty else { return [] }
    selectLayer(rows[max(0, min(rows.count - 1, present + step))].layer)
    return followInCompare()
  }

  /// Another layer was selected: its most changed channel, and its matrices.
  mutating func followInCompare() -> [Effect] {
    comparison.channel = compareChannels.first?.channel ?? 0
    return loadSelection()
  }

  mutating func moveComparedChannel(by step: Int) {
    let rows = compareChannels
    let present = rows.firstIndex { $0.channel == comparison.channel } ?? 0
    guard !rows.isEmpty else { return }
    comparison.channel = rows[max(0, min(rows.count - 1, present + step))].channel
  }

  /// The channel large, as the difference.
  private mutating func showComparedChannel() -> [Effect] {
    guard let loadedSheet, loadedSheet.subject == .entry(selection) else { return [] }
    arrangement.baseline = otherTitle == nil ? .neoinit : .other
    loading = .none
    matrices.sheet = loadedSheet
    matrices.item = comparison.channel
    matrices.depth = .channel
    screen = .matrices
    return showMatrices()
  }

  /// A side of the channel here, there, and the difference; `nil` if there are no such matrices of one size.
  func comparedMatrices(side: Int) -> [Matrix]? {
    guard let sheet = loadedSheet, sheet.subject == .entry(selection), sheet.sides.count == 2,
      outline.entries[selection].kind == .layer(costLayer),
      let own = sheet.matrix(comparison.channel, side: side)
    else { return nil }
    let other =
      otherTitle == nil
      ? Matrix(
        rows: own.rows, columns: own.columns,
        values: NeoInit.expectation(rows: own.rows, columns: own.columns)[...])
      : comparedSheet?.matrix(comparison.channel, side: side)
    guard let other, other.rows == own.rows, other.columns == own.columns else { return nil }
    let difference = zip(own.values, other.values).map(Float.difference)
    return [own, other, Matrix(rows: own.rows, columns: own.columns, values: difference[...])]
  }
}

extension Array {
  /// The largest first; equal ones in their order.
  fileprivate func ranked(by rank: (Element) -> Double) -> [Element] {
    enumerated().map { ($0.offset, $0.element, rank($0.element)) }
      .sorted { ($1.2, $0.0) < ($0.2, $1.0) }.map(\.1)
  }
}
