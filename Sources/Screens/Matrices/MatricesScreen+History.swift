import Analysis
import NeoNeXt
import Sheets
import Weights

/// One channel at every checkpoint of the run.
extension MatricesScreen {
  /// The layer of the channel that is shown large, if there are several checkpoints of it; `nil` for tensors, for patterns and for
  /// differences, which no checkpoint has.
  private func layerOfChannel(_ shared: Shared) -> LayerID? {
    guard browser.depth == .channel, shared.epochs.isRun, let sheet = currentSheet(shared),
      sheet.isMeasuredOverRun, sheet.section(of: browser.item)?.isPattern == false
    else { return nil }
    return browser.origin.layer ?? shared.cellLayer
  }

  /// The figure that is followed: the one that the channels are sorted by, or else `moved`.
  private var followedFigure: Figure {
    switch arrangement.order {
    case .figure(let figure): figure
    case .stored, .patterns: .moved
    }
  }

  /// Asks for the matrices of the layer at the checkpoints where they were not read yet, and follows the selected channel.
  mutating func follow(_ shared: Shared) -> [Request] {
    guard let layer = layerOfChannel(shared) else {
      history = nil
      return []
    }
    if past?.layer != layer { past = LayerHistory(layer) }
    let missing = past?.ask(for: shared.epochs.titles.indices) ?? []
    renewHistory()
    return missing.isEmpty ? [] : [.run(.compute(.recall(layer, epochs: missing)))]
  }

  /// Takes the matrices of the layer at a checkpoint, unless another layer was selected meanwhile.
  mutating func take(_ cell: NeoCellMatrices, epoch: Int) {
    guard past?.layer == cell.layer else { return }
    past?.take(cell, epoch: epoch)
    if history != nil { renewHistory() }
  }

  /// Follows the selected channel, unless that is done already.
  mutating func renewHistory() {
    guard let past else { return }
    let (channel, figure) = (browser.origin.channel, followedFigure)
    guard browser.origin.layer ?? past.layer == past.layer else {
      history = nil
      return
    }
    if let history, history.channel == channel, history.figure == figure,
      history.layer == past.layer, history.moments.count == past.cells.count
    {
      return
    }
    history = ChannelHistory(past, channel: channel, figure: figure)
  }
}
