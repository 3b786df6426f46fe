import Effects
import Screens
import Weights

/// Takes the messages of background work.
extension Session {
  /// Handles all messages that have come.
  ///
  /// - Returns: whether there was any message.
  @discardableResult
  mutating func takeMail() -> Bool {
    let mail = background.mailbox.take()
    for letter in mail { take(letter) }
    return !mail.isEmpty
  }

  /// Handles one message.
  mutating func take(_ letter: Letter) {
    switch letter {
    case .action(let action): perform(action)
    case .forward(let action, let run):
      if run === forward { perform(action) }
    case .opened(let epoch, let report):
      if epoch == explorer.wantedEpoch { use(report) }
      perform(.epochOpened(epoch, report.modelFacts))
    case .looked(let isSettled): following?.looked(isSettled: isSettled)
    }
  }

  /// Switches to another checkpoint, which is open already. Nothing here can fail, so that the explorer never shows one
  /// checkpoint while the session reads another.
  private mutating func use(_ report: ModelReport) {
    for work in [Work.forward, .saliency, .effectiveField, .gradients] { background.cancel(work) }
    model = report.open.model
    if comparesAverage { other = report.average?.model ?? other }
    forward = ForwardRun(model, settings)
  }
}
