import Effects
import Screens
import Synchronization
import Terminal

/// What background work tells the loop.
enum Letter: Sendable {
  /// What the explorer is to know.
  case action(Action)
  /// Likewise, of an image's way through a model: passed over once another model is open.
  case forward(Action, of: ForwardRun)
  /// A checkpoint of the run is open, and here it is.
  case opened(Int, ModelReport)
  /// The run's folder was looked at; whether nothing in it is being written.
  case looked(isSettled: Bool)
}

/// Letters from background work to the loop.
final class Mailbox: Sendable {
  private let letters = Mutex<[Letter]>([])

  func post(_ action: Action) { post(.action(action)) }

  func post(_ letter: Letter) {
    letters.withLock { $0.append(letter) }
    TerminalScreen.wake()
  }

  func take() -> [Letter] {
    letters.withLock { waiting in
      defer { waiting = [] }
      return waiting
    }
  }
}
