import Glibc

/// Shows how far long work has come, or how long it has taken, on standard error if that is a terminal. It begins after
/// 100 ms. A thread of its own writes, so that the work need not call anything at regular times.
final class Progress {
  private struct State: Sendable {
    /// How much of the work is done, from 0 to 1; `nil` if that is not known.
    var share: Double?
    var isOver = false
    var isShown = false
  }

  private let state = Monitor(State())
  private let total: Int?
  private var done = 0
  private static let step = 100  // milliseconds

  /// - Parameter total: the sum of all amounts that `advance` will get, if that is known.
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

  /// Writes every 100 ms until the work is over; its end wakes this thread.
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

  /// Adds to the amount of work that is done.
  func advance(by amount: Int) {
    done += amount
    let share = total.map { Double(done) / Double(max(1, $0)) }
    state.update(waking: .nobody) { $0.share = share }
  }

  /// Clears the line. It is to be called before anything else is written.
  func finish() {
    state.update { state in
      if state.isShown, !state.isOver { tell("\r            \r") }
      state.isOver = true
    }
  }
}

/// Does work that may take long, and shows how long it has taken.
func withProgress<Result>(_ body: () throws -> Result) rethrows -> Result {
  let progress = Progress()
  defer { progress.finish() }
  return try body()
}
