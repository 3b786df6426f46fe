import NeoNeXt

/// The checkpoints of one run: a time axis.
package struct Epochs: Equatable, Sendable {
  /// One a checkpoint, in the order of time.
  package internal(set) var titles: [String]
  package internal(set) var current: Int
  /// The one that is being opened.
  var wanted: Int?
  /// Those that did not open, which are passed over.
  var failed: Set<Int> = []
  /// Those that were heard of before one that comes before them.
  var early: [Int: Arrival] = [:]

  /// A checkpoint that is new to the run.
  struct Arrival: Equatable, Sendable {
    let title: String
    let isAskedFor: Bool
  }

  package init(titles: [String], current: Int) {
    self.titles = titles
    self.current = current
  }

  /// Whether there are several.
  var isRun: Bool { titles.count > 1 }
}

extension Explorer {
  /// The checkpoint that is being opened.
  package var wantedEpoch: Int? { epochs.wanted }

  mutating func goToEpoch(by step: Int) -> [Effect] {
    guard epochs.isRun else {
      message = Message(
        text: "one checkpoint is open; neoview A B … steps through several", isError: false)
      return []
    }
    var new = (epochs.wanted ?? epochs.current) + step
    while epochs.failed.contains(new) { new += step }
    guard epochs.titles.indices.contains(new) else { return [] }
    epochs.wanted = new
    return [.openEpoch(new)]
  }

  /// Shows the same place in another checkpoint.
  mutating func take(epoch: Int, _ facts: ModelFacts) -> [Effect] {
    guard epoch == epochs.wanted else { return [] }
    epochs.wanted = nil
    epochs.current = epoch
    self.facts = facts
    otherTitle = facts.otherTitle ?? otherTitle
    var effects = reload()
    if let path = forward.wantedPath {
      forward.input = nil
      forward.browser.sheet = nil
      (forward.records, forward.classes) = ([:], [])
      effects += openImage(path)
    }
    if screen == .figures || domain == .model { effects += surveyLayers() }
    if screen == .compare { effects += compareModels() }
    return effects
  }

  /// A checkpoint has a place in the run, which tells its title apart from others that come at the same time: those before
  /// it are awaited.
  mutating func add(_ epoch: Int, _ arrival: Epochs.Arrival) -> [Effect] {
    guard epoch >= epochs.titles.count else { return [] }
    epochs.early[epoch] = arrival
    var effects: [Effect] = []
    while let next = epochs.early.removeValue(forKey: epochs.titles.count) {
      let new = append(next)
      if !new.isEmpty { effects = new }
    }
    return effects
  }

  /// A checkpoint has come that is later than all others. Who looks at the last one goes on to it.
  private mutating func append(_ arrival: Epochs.Arrival) -> [Effect] {
    let (title, isAskedFor) = (arrival.title, arrival.isAskedFor)
    let wasLast = (epochs.wanted ?? epochs.current) == epochs.titles.count - 1
    epochs.titles.append(title)
    guard isAskedFor || wasLast else {
      message = Message(text: "\(title) has come: ) goes to it", isError: false)
      return []
    }
    message = Message(text: isAskedFor ? "read \(title)" : "\(title) has come", isError: false)
    epochs.wanted = epochs.titles.count - 1
    return [.openEpoch(epochs.titles.count - 1)]
  }

  mutating func failEpoch(_ epoch: Int, _ reason: String) {
    guard epoch == epochs.wanted else { return }
    epochs.wanted = nil
    epochs.failed.insert(epoch)
    message = Message(text: reason + " · the next time it is passed over", isError: true)
  }

  /// Reads the selected matrices anew; until they are there, those of before are shown.
  private mutating func reload() -> [Effect] {
    guard outline.entries.indices.contains(selection), outline.entries[selection].kind != .folder
    else {
      (matrices.sheet, loaded) = (nil, nil)
      return []
    }
    loading = .loading(entry: selection)
    return [.load(entry: selection)]
  }
}
