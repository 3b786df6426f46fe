import Effects
import Screens
import Weights

/// What work beside the loop has to tell.
extension Session {
  /// - Returns: whether there was any.
  @discardableResult
  mutating func takeMail() -> Bool {
    let mail = background.mailbox.take()
    for letter in mail { take(letter) }
    return !mail.isEmpty
  }

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

  /// All that is asked for from now on is of another checkpoint, which is open: nothing here can fail, so that the explorer
  /// never shows one and the session reads another.
  private mutating func use(_ report: ModelReport) {
    background.cancel(.forward)
    model = report.open.model
    if comparesAverage { other = report.average?.model ?? other }
    forward = ForwardRun(model, settings)
  }
}
