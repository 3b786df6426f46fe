import Sheets

/// Stepping through the checkpoints of a run.
extension Explorer {
  /// The index of the checkpoint that is being opened; `nil` if none is.
  package var wantedEpoch: Int? { shared.epochs.wanted }

  mutating func goToEpoch(by step: Int) -> [Effect] {
    let epochs = shared.epochs
    guard epochs.isRun else {
      say("one checkpoint is open; neoview A B … steps through several")
      return []
    }
    var new = (epochs.wanted ?? epochs.current) + step
    while epochs.failed.contains(new) { new += step }
    guard epochs.titles.indices.contains(new) else { return [] }
    shared.epochs.wanted = new
    return [.openEpoch(new)]
  }

  /// Takes a checkpoint that was opened, and shows the same layer or tensor in it.
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

  /// Adds a new checkpoint to the run. If several are written at the same time, a later one may be reported before an earlier one;
  /// it then waits for that one.
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

  /// Adds a checkpoint at the end of the run, and goes on to it if the user asked for it or was at the last checkpoint.
  private mutating func append(_ arrival: Epochs.Arrival) -> [Effect] {
    let (title, isAskedFor) = (arrival.title, arrival.isAskedFor)
    let last = shared.epochs.titles.count - 1
    let wasLast = (shared.epochs.wanted ?? shared.epochs.current) == last
    shared.epochs.titles.append(title)
    guard isAskedFor || wasLast else {
      say("\(title) has come: ) goes to it")
      return []
    }
    say(isAskedFor ? "read \(title)" : "\(title) has come")
    shared.epochs.wanted = last + 1
    return [.openEpoch(last + 1)]
  }

  /// Takes note that a checkpoint could not be opened. Steps through the run skip it from now on.
  mutating func failEpoch(_ epoch: Int, _ reason: String) {
    guard epoch == shared.epochs.wanted else { return }
    shared.epochs.wanted = nil
    shared.epochs.failed.insert(epoch)
    say(reason + " · the next time it is passed over", isError: true)
  }
}
