import Glibc
import Synchronization

/// The names of temporary files that are being written, so that a program that is told to end can remove them. Files
/// without a name vanish by themselves and are not listed here.
package enum UnfinishedFiles {
  private struct State: Sendable {
    var paths: Set<String> = []
    /// Whether the program is ending.
    var isOver = false
  }

  private static let state = Mutex(State())

  /// Makes a file and lists its name in one step, so that `removeAll` cannot run between the two and miss the file. Once
  /// the program is ending, this makes nothing and never returns.
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

  /// Removes all files that are listed. It is to be called when the program ends: no other file is begun after it.
  package static func removeAll() {
    let paths = state.withLock { state in
      state.isOver = true
      return state.paths
    }
    for path in paths { unlink(path) }
  }
}
