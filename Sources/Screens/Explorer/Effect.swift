/// Work that the explorer asks the session for.
package enum Effect: Equatable, Sendable {
  /// Compute something on another thread.
  case compute(Computation)
  /// Stop all work of a kind.
  case cancel(Work)
  /// Open the checkpoint of the run with this index.
  case openEpoch(Int)
  /// Read the file of a checkpoint again and add it to the run as a later one.
  case reread(epoch: Int)
  case export(ExportRequest)
  case openImage(path: String)
  /// Look up how a path can go on that the user types, and send `Action.completed`.
  case complete(path: String)
  /// Copy a text to the clipboard.
  case copy(String)
  /// Send `Action.ticked` in less than a second.
  case tick
  case redraw
  case quit
}

extension Effect {
  /// Whether this effect makes an earlier one needless, which asked for the same kind of work.
  func replaces(_ other: Effect) -> Bool {
    switch (self, other) {
    case (.compute(let new), .compute(let old)): new.replaces(old)
    case (.openEpoch, .openEpoch), (.cancel(.forward), .cancel(.forward)): true
    case (.compute, _), (.openEpoch, _), (.cancel, _), (.reread, _), (.export, _), (.openImage, _),
      (.complete, _), (.copy, _), (.tick, _), (.redraw, _), (.quit, _):
      false
    }
  }
}
