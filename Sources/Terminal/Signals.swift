import CTerminal

/// The signals that ask a program to end, where it has no screen.
package enum EndingSignals {
  /// From now on they call `body`, on a thread of its own, and end the program with 128 + the signal's number.
  ///
  /// - Returns: whether there can be such a thread; without it the program ends as others do.
  @discardableResult
  package static func call(_ body: @escaping @convention(c) () -> Void) -> Bool {
    nv_end_on_signals(body) == 0
  }
}
