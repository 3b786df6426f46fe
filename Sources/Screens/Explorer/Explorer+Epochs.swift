import Sheets

/// Stepping through the checkpoints of a run.
extension Explorer {
  /// The index of the checkpoint that is being opened; `nil` if none is.
  package var wantedEpoch: Int? { shared.epochs.wanted }

  /// Goes some checkpoints on, and stops playing.
  mutating func stepToEpoch(by step: Int) -> [Effect] {
    guard isRun() else { return [] }
    shared.epochs.isPlaying = false
    return shared.epochs.index(after: step).map { goToEpoch($0) } ?? []
  }

  /// Opens a checkpoint. From then on, unless the user chose otherwise, colours span the whole run, so that they can be compared.
  private mutating func goToEpoch(_ new: Int) -> [Effect] {
    if !hasChosenDomain { shared.colors.span.domain = .run }
    shared.epochs.wanted = new
    return [.openEpoch(new)]
  }

  /// Whether there are several checkpoints; says so if not.
  private mutating func isRun() -> Bool {
    if !shared.epochs.isRun { say("one checkpoint is open; neoview A B … steps through several") }
    return shared.epochs.isRun
  }

  // MARK: - Playing

  mutating func togglePlaying() -> [Effect] {
    guard isRun() else { return [] }
    shared.epochs.isPlaying.toggle()
    guard shared.epochs.isPlaying else {
      say("stopped at \(shared.epochs.titles[shared.epochs.current])")
      return []
    }
    say("playing \(shared.epochs.titles.count) checkpoints · P or Esc stops")
    return goToNextOrFirst() + awaitTick()
  }

  private mutating func goToNextOrFirst() -> [Effect] {
    let epochs = shared.epochs
    let first = epochs.titles.indices.first { !epochs.failed.contains($0) }
    guard let next = epochs.index(after: 1) ?? first, next != epochs.current else { return [] }
    return goToEpoch(next)
  }

  private mutating func awaitTick() -> [Effect] {
    guard !shared.epochs.awaitsTick else { return [] }
    shared.epochs.awaitsTick = true
    return [.tick]
  }

  /// Goes on to the next checkpoint if the present one is on screen; the first one follows the last.
  mutating func tickRun() -> [Effect] {
    guard shared.epochs.awaitsTick else { return [] }
    shared.epochs.awaitsTick = false
    guard shared.epochs.isPlaying else { return [] }
    let isReady = shared.epochs.wanted == nil && !current.isWaiting(shared)
    return (isReady ? goToNextOrFirst() : []) + awaitTick()
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
      forgetGradients()
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
