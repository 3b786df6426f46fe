import Screens
import Synchronization
import Terminal

/// Actions that background work sends to the loop.
final class Mailbox: Sendable {
  private let actions = Mutex<[Action]>([])

  func post(_ action: Action) {
    actions.withLock { $0.append(action) }
    TerminalScreen.wake()
  }

  func take() -> [Action] {
    actions.withLock { waiting in
      defer { waiting = [] }
      return waiting
    }
  }
}
