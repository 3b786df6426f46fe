import Glibc
import Synchronization

/// The temporary files of writes under way, so that a program that is told to end removes them.
package enum UnfinishedFiles {
  private static let paths = Mutex<Set<String>>([])
  private static let isClosed = Atomic(false)

  static func insert(_ path: String) {
    paths.withLock { _ = $0.insert(path) }
    // A write that begins as the program ends.
    if isClosed.load(ordering: .sequentiallyConsistent) { unlink(path) }
  }
  static func remove(_ path: String) { paths.withLock { _ = $0.remove(path) } }

  /// Removes them, and what libraries write beside them under the same name and a suffix.
  package static func removeAll() {
    isClosed.store(true, ordering: .sequentiallyConsistent)
    for path in paths.withLock({ $0 }) {
      var found = glob_t()
      // The names come from mkstemp beside a path of the user's, which may hold wildcards.
      let pattern = path.map { "*?[\\".contains($0) ? "\\\($0)" : "\($0)" }.joined() + "*"
      if glob(pattern, 0, nil, &found) == 0, let names = found.gl_pathv {
        for index in 0..<Int(found.gl_pathc) {
          if let name = names[index] { unlink(name) }
        }
      }
      globfree(&found)
    }
  }
}
