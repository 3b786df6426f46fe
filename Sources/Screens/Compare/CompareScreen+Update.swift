import NeoNeXt
import Sheets
import TensorCore

/// How the Compare screen reacts to events, keys and the mouse.
extension CompareScreen {
  mutating func update(_ event: ScreenEvent, _ shared: Shared) -> [Request]? {
    defer { renew(shared) }
    switch event {
    case .appeared:
      renew(shared)
      // The first time the most changed channel is shown, later the one that was last looked at.
      channel = hasBegun ? shared.channel : shown.channels.first?.channel ?? shared.channel
      return compare(shared) + begin(shared)
    case .epochChanged: return compare(shared)
    case .selected:
      shown.renew(self, shared)
      channel = shown.channels.first?.channel ?? 0
      return [.load]
    case .arrived, .resolutionChanged, .viewChanged: return []
    case .command(let command): return perform(command, shared)
    }
  }

  /// Asks for the comparison, unless that was done before, and for the matrices that are shown with it.
  private mutating func compare(_ shared: Shared) -> [Request] {
    guard shared.isNeoNeXt else { return [] }
    let epoch = shared.epochs.current
    guard asked.insert(epoch).inserted else { return [.load] }
    failures[epoch] = nil
    return [.load, .run(.compute(.compare(epoch: epoch)))]
  }

  /// Takes a comparison that was asked for.
  mutating func take(
    _ result: CompareResult, epoch: Int, _ shared: Shared, isShown: Bool
  ) -> [Request] {
    let isFirst = self.result(shared) == nil
    results[epoch] = result
    failures[epoch] = nil
    shown.renew(self, shared)
    if isFirst, let most = shown.channels.first { channel = most.channel }
    renew(shared)
    return isShown ? begin(shared) : []
  }

  /// Keeps the reason; the comparison is asked for again when the screen or the checkpoint is shown anew.
  mutating func fail(epoch: Int, _ reason: String) {
    failures[epoch] = reason
    asked.remove(epoch)
  }

  /// Stops all comparisons that are under way, of every checkpoint of the run.
  mutating func stop(_ shared: Shared) -> [Request]? {
    guard isWaiting(shared) else { return nil }
    if isGradient { return [.say("stopped"), .stopGradients] }
    for epoch in asked where results[epoch] == nil && failures[epoch] == nil {
      asked.remove(epoch)
      failures[epoch] = "stopped: 5 begins again"
    }
    return [.say("stopped"), .run(.cancel(.comparison))]
  }

  // MARK: - Keys

  mutating func perform(_ command: Command, _ shared: Shared) -> [Request] {
    switch command {
    case .sort: order = order.next(where: hasOthers(shared))
    case .gradient:
      isGradient.toggle()
      renew(shared)
      return isGradient ? [.measureGradients] : []
    }
    renew(shared)
    return []
  }

  /// Whether tensors other than L and R were compared.
  private func hasOthers(_ shared: Shared) -> Bool {
    result(shared)?.rows.contains { $0.parts[2] != nil } ?? true
  }

  private mutating func perform(_ command: PaneCommand, _ shared: Shared) -> [Request]? {
    switch command {
    case .move(let motion): return move(motion, shared)
    case .item(let step): moveToChannel { $0 + step }
    case .layer(let step): return Request.select(shared.layer(after: step), shared)
    case .open:
      if isDetailed { return showChannel(shared) }
      isDetailed = !shown.channels.isEmpty
    case .back:
      guard isDetailed else { return nil }
      isDetailed = false
    }
    return []
  }

  private mutating func move(_ motion: Motion, _ shared: Shared) -> [Request] {
    let page = max(1, CompareView.tableHeight(self, shared) - 1)
    if isDetailed {
      let count = shown.channels.count
      moveToChannel { motion.place(from: $0, of: count, page: page) }
      return []
    }
    let rows = shown.layers
    guard !rows.isEmpty else { return [] }
    let present = rows.firstIndex { $0.layer == shared.layer } ?? 0
    return Request.select(
      rows[motion.place(from: present, of: rows.count, page: page)].layer, shared)
  }

  /// Selects another channel.
  ///
  /// - Parameter place: gives the new index in the table from the present one.
  private mutating func moveToChannel(_ place: (Int) -> Int) {
    let rows = shown.channels
    guard !rows.isEmpty else { return }
    let present = rows.firstIndex { $0.channel == channel } ?? 0
    channel = rows[place(present).clamped(below: rows.count)].channel
  }

  /// Shows the channel large on the Matrices screen, with the other checkpoint or NeoInit's expectation subtracted.
  private func showChannel(_ shared: Shared) -> [Request] {
    guard shared.selectedMatrices != nil else { return [] }
    let baseline: Arrangement.Baseline =
      isGradient ? .gradient : shared.otherTitle == nil ? .neoinit : .other
    return [.show(.matrices, at: .channel(channel, baseline))]
  }

  // MARK: - The mouse

  package enum Target: Equatable, Sendable {
    case layer(LayerID)
    case channel(Int)
  }

  mutating func select(_ target: Target, _ shared: Shared) -> [Request] {
    switch target {
    case .layer(let layer):
      isDetailed = false
      return Request.select(layer, shared)
    case .channel(let channel):
      isDetailed = true
      self.channel = channel
      renew(shared)
      return []
    }
  }

  func isSelected(_ target: Target, _ shared: Shared) -> Bool {
    switch target {
    case .layer(let layer): layer == shared.layer && !isDetailed
    case .channel(let channel): isDetailed && channel == self.channel
    }
  }
}

extension CompareResult.Order {
  /// The order that follows this one; the first follows the last.
  ///
  /// - Parameter hasOthers: whether there are tensors other than L and R to sort by.
  fileprivate func next(where hasOthers: Bool) -> Self {
    switch self {
    case .cells: hasOthers ? .others : .network
    case .others: .all
    case .all: .network
    case .network: .cells
    }
  }
}
