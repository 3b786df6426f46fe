import Glibc
import Synchronization

/// The temporary files of writes under way, so that a program that is told to end removes them. Files without a name need no
/// removal.
package enum UnfinishedFiles {
  private struct State: Sendable {
    var paths: Set<String> = []
    /// Whether the program is ending.
    var isOver = false
  }

  private static let state = Mutex(State())

  /// Makes a file and notes its name before anybody can ask for all names: there is no moment in which it has one and would
  /// be left behind. It does not return where the program is ending.
  ///
  /// - Parameter make: makes the file and returns its name, or `nil` if it cannot.
  static func insert(_ make: () -> String?) -> String? {
    let (path, isOver) = state.withLock { state -> (String?, Bool) in
      if state.isOver { return (nil, true) }
      let path = make()
      if let path { state.paths.insert(path) }
      return (path, false)
    }
    while isOver { pause() }
    return path
  }

  static func remove(_ path: String) { state.withLock { _ = $0.paths.remove(path) } }

  /// Removes them. To be called when the program ends: no other file is begun from then on.
  package static func removeAll() {
    let paths = state.withLock { state in
      state.isOver = true
      return state.paths
    }
    for path in paths { unlink(path) }
  }
}
