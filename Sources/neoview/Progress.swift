import Glibc

/// Shows on standard error how far work of more than 100 ms has come, if that is a terminal.
struct Progress {
  private let total: Int
  private var done = 0
  private let start = ContinuousClock.now
  private var lastShown: ContinuousClock.Instant?
  private let isTerminal = isatty(STDERR_FILENO) == 1

  init(total: Int) {
    self.total = max(1, total)
  }

  mutating func advance(by amount: Int) {
    done += amount
    let now = ContinuousClock.now
    guard isTerminal, now - start > .milliseconds(100),
      lastShown.map({ now - $0 > .milliseconds(50) }) ?? true
    else { return }
    lastShown = now
    tell("\r\(min(100, done * 100 / total)) %")
  }

  func finish() {
    if lastShown != nil { tell("\r      \r") }
  }
}
