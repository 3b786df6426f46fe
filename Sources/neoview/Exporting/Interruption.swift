import Exports
import Terminal

/// Lets a command that writes files end cleanly when it is told to: unfinished files are removed.
enum Interruption {
  /// To be called once, before the first file; the process then ends with 128 + the signal's number.
  static func removesUnfinishedFiles() {
    EndingSignals.call { UnfinishedFiles.removeAll() }
  }
}
