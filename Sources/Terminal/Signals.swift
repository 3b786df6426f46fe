import CTerminal

/// The signals that ask a program to end, for commands that have no screen; `TerminalScreen` has its own way.
package enum EndingSignals {
  /// From now on, such a signal calls `body` on a thread of its own and ends the program with exit status 128 + the
  /// signal's number.
  ///
  /// - Returns: whether the thread could be started. Without it, signals end the program as they do by default.
  @discardableResult
  package static func call(_ body: @escaping @convention(c) () -> Void) -> Bool {
    nv_end_on_signals(body) == 0
  }
}
