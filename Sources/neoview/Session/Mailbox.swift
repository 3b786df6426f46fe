import Effects
import Screens
import Synchronization
import Terminal

/// A message from background work to the session.
enum Letter: Sendable {
  /// An action for the explorer.
  case action(Action)
  /// An action for the explorer that belongs to an image's way through a model. It is dropped if another model is open by then.
  case forward(Action, of: ForwardRun)
  /// A checkpoint of the run was opened, by its index.
  case opened(Int, ModelReport)
  /// The run's folder was searched for new checkpoints. It is settled if no file in it has changed since the last search.
  case looked(isSettled: Bool)
}

/// The messages from background work that the session has not taken yet. Any thread may use it.
final class Mailbox: Sendable {
  private let letters = Mutex<[Letter]>([])

  func post(_ action: Action) { post(.action(action)) }

  /// Adds a message, and wakes the session if it waits for input.
  func post(_ letter: Letter) {
    letters.withLock { $0.append(letter) }
    TerminalScreen.wake()
  }

  /// Removes all messages and returns them, the oldest first.
  func take() -> [Letter] {
    letters.withLock { waiting in
      defer { waiting = [] }
      return waiting
    }
  }
}
