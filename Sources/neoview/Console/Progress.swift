import Glibc

/// Shows on standard error, if that is a terminal, that work goes on once it takes more than 100 ms: how far it has
/// come, or how long it has taken. A thread of its own writes, so that work need not think of it.
final class Progress {
  private struct State: Sendable {
    /// From 0 to 1; `nil` if nobody knows.
    var share: Double?
    var isOver = false
    var isShown = false
  }

  private let state = Monitor(State())
  private let total: Int?
  private var done = 0
  private static let step = 100  // milliseconds

  /// - Parameter total: what `advance` comes to in the end, if that is known.
  init(total: Int? = nil) {
    self.total = total
    guard isatty(STDERR_FILENO) == 1 else { return }
    Self.watch(state)
  }

  private static func watch(_ state: Monitor<State>) {
    let start = ContinuousClock.now
    Task.detached(executorPreference: Workers.shared, priority: .utility) {
      show(state, since: start)
    }
  }

  /// Until the work ends, which ends the sleep too.
  private static func show(_ state: Monitor<State>, since start: ContinuousClock.Instant) {
    while state.wait(milliseconds: step, { $0.isOver ? true : nil }) == nil {
      let seconds = (ContinuousClock.now - start).milliseconds / 1000
      state.update(waking: .nobody) { state in
        if state.isOver { return }
        state.isShown = true
        tell("\r" + text(state.share, seconds: seconds))
      }
    }
  }

  private static func text(_ share: Double?, seconds: Double) -> String {
    share.map { "\(Int(min(1, $0) * 100)) %" } ?? "\(seconds.text(decimals: 1)) s"
  }

  func advance(by amount: Int) {
    done += amount
    let share = total.map { Double(done) / Double(max(1, $0)) }
    state.update(waking: .nobody) { $0.share = share }
  }

  /// Clears the line, before anything else is written.
  func finish() {
    state.update { state in
      if state.isShown, !state.isOver { tell("\r            \r") }
      state.isOver = true
    }
  }
}

/// Work that may take long, with a sign of life.
func withProgress<Result>(_ body: () throws -> Result) rethrows -> Result {
  let progress = Progress()
  defer { progress.finish() }
  return try body()
}
