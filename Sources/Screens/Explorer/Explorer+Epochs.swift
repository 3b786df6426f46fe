import Sheets

/// Stepping through the checkpoints of a run.
extension Explorer {
  /// The checkpoint that is being opened.
  package var wantedEpoch: Int? { shared.epochs.wanted }

  mutating func goToEpoch(by step: Int) -> [Effect] {
    let epochs = shared.epochs
    guard epochs.isRun else {
      message = Message(
        text: "one checkpoint is open; neoview A B … steps through several", isError: false)
      return []
    }
    var new = (epochs.wanted ?? epochs.current) + step
    while epochs.failed.contains(new) { new += step }
    guard epochs.titles.indices.contains(new) else { return [] }
    shared.epochs.wanted = new
    return [.openEpoch(new)]
  }

  /// Shows the same place in another checkpoint.
  mutating func take(epoch: Int, _ facts: ModelFacts) -> [Effect] {
    guard epoch == shared.epochs.wanted else { return [] }
    shared.epochs.wanted = nil
    shared.epochs.current = epoch
    shared.facts = facts
    shared.otherTitle = facts.otherTitle ?? shared.otherTitle
    var effects = reload()
    if let path = shared.image.wantedPath {
      shared.image.forget()
      forward.forget()
      effects += openImage(path)
    }
    return effects + tellCurrent(.epochChanged)
  }

  /// Takes a checkpoint that was told of. Of several that come at the same time, one may be told of before those that stand
  /// before it in the run: it waits for them.
  mutating func add(_ epoch: Int, _ arrival: Epochs.Arrival) -> [Effect] {
    guard epoch >= shared.epochs.titles.count else { return [] }
    shared.epochs.early[epoch] = arrival
    var effects: [Effect] = []
    while let next = shared.epochs.early.removeValue(forKey: shared.epochs.titles.count) {
      let new = append(next)
      if !new.isEmpty { effects = new }
    }
    return effects
  }

  /// A checkpoint has come that is later than all others. Who looks at the last one goes on to it.
  private mutating func append(_ arrival: Epochs.Arrival) -> [Effect] {
    let (title, isAskedFor) = (arrival.title, arrival.isAskedFor)
    let last = shared.epochs.titles.count - 1
    let wasLast = (shared.epochs.wanted ?? shared.epochs.current) == last
    shared.epochs.titles.append(title)
    guard isAskedFor || wasLast else {
      message = Message(text: "\(title) has come: ) goes to it", isError: false)
      return []
    }
    message = Message(text: isAskedFor ? "read \(title)" : "\(title) has come", isError: false)
    shared.epochs.wanted = last + 1
    return [.openEpoch(last + 1)]
  }

  mutating func failEpoch(_ epoch: Int, _ reason: String) {
    guard epoch == shared.epochs.wanted else { return }
    shared.epochs.wanted = nil
    shared.epochs.failed.insert(epoch)
    message = Message(text: reason + " · the next time it is passed over", isError: true)
  }
}
