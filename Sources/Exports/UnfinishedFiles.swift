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

  package static func removeAll() {
    isClosed.store(true, ordering: .sequentiallyConsistent)
    for path in paths.withLock({ $0 }) { unlink(path) }
  }
}
