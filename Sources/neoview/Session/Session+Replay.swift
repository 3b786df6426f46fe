import Screens
import TUICore

/// Runs the explorer without a terminal.
extension Session {
  /// Runs a script without a terminal. Each step waits until the work of the step before is done.
  ///
  /// - Parameter see: is called with the explorer at the start, for which there is no step, and after each step.
  /// - Returns: a frame for each `shot` of the script, and one for its end unless it ends with a `shot`.
  mutating func replay(
    _ script: KeyScript, _ see: (KeyScript.Step?, Explorer) -> Void = { _, _ in }
  ) -> [Frame] {
    var frames: [Frame] = []
    perform(.start)
    finishWork()
    see(nil, explorer)
    for step in script.steps where !isOver {
      switch step {
      case .key(let key): perform(.key(key))
      case .paste(let text): perform(.paste(text))
      case .mouse(let event): perform(.mouse(event, explorer.view().hit(event)))
      case .resize(let size): perform(.resized(size))
      case .shot: frames.append(explorer.view())
      }
      finishWork()
      see(step, explorer)
    }
    if script.steps.last != .shot { frames.append(explorer.view()) }
    return frames
  }
}
