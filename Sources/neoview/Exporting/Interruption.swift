import Exports
import Terminal

/// Cleans up when a signal ends a command that writes files.
enum Interruption {
  /// From now on, a signal that ends the command removes its unfinished files first. The exit status is 128 + the signal's
  /// number. It is to be called once, before the first file is written.
  static func removesUnfinishedFiles() {
    EndingSignals.call { UnfinishedFiles.removeAll() }
  }
}
