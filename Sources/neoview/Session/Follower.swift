import Glibc
import Synchronization
import TensorCore

/// Finds out whether a run that is still being trained has new checkpoints: other files of the same name but
/// for its numbers, or the last one written anew.
final class Follower: Sendable {
  /// What came of a new file.
  enum News {
    case added(Int, title: String)
    case failed(title: String, reason: String)
  }

  private struct Version: Equatable {
    let size: Int
    let seconds: Int
    let nanoseconds: Int
    let file: UInt
  }

  /// What was seen of each file: at the last look, and when it was opened or could not be.
  private struct State {
    var seen: [String: Version] = [:]
    var done: [String: Version] = [:]
  }

  private let checkpoints: Checkpoints
  /// With a slash at its end; empty for the folder in which the program runs.
  private let prefix: String
  private let pattern: String
  private let state: Mutex<State>

  /// Files that are there already are no news.
  ///
  /// - Returns: `nil` if there is no file to follow.
  init?(_ checkpoints: Checkpoints) {
    guard let path = checkpoints.paths.last else { return nil }
    self.checkpoints = checkpoints
    let end = Self.end(of: path)
    prefix = String(path[..<end])
    pattern = Self.pattern(of: path[end...])
    let versions = Self.versions(prefix, pattern)
    state = Mutex(State(seen: versions, done: versions))
  }

  private static func end(of path: String) -> String.Index {
    path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
  }

  /// Where the files of a run are.
  static func folder(of path: String) -> String {
    let folder = path[..<end(of: path)]
    return folder.isEmpty ? "." : String(folder)
  }

  /// Whether a file of such a name may be one of the run's.
  func isWanted(_ name: String) -> Bool { Self.pattern(of: name) == pattern }

  /// The name with `#` in place of every number.
  private static func pattern(of name: some StringProtocol) -> String {
    var pattern = ""
    for character in name {
      if !character.isNumber {
        pattern.append(character)
      } else if pattern.last != "#" {
        pattern.append("#")
      }
    }
    return pattern
  }

  private static func versions(_ folder: String, _ pattern: String) -> [String: Version] {
    var versions: [String: Version] = [:]
    guard let directory = opendir(folder.isEmpty ? "." : folder) else { return [:] }
    defer { closedir(directory) }
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      var status = stat()
      guard Self.pattern(of: name) == pattern, stat(folder + name, &status) == 0,
        status.st_mode & S_IFMT == S_IFREG
      else { continue }
      versions[folder + name] = Version(
        size: Int(status.st_size), seconds: status.st_mtim.tv_sec,
        nanoseconds: status.st_mtim.tv_nsec, file: UInt(status.st_ino))
    }
    return versions
  }

  /// Opens what is new and has not changed since the last look: it is whole.
  ///
  /// - Returns: what came of it, in the order of the names; and whether nothing has changed since the last look.
  /// - Throws: `CancellationError`.
  func look() throws -> (news: [News], isSettled: Bool) {
    let now = Self.versions(prefix, pattern)
    let (due, isSettled) = state.withLock { state in
      let due = NaturalOrder.sorted(now.keys.sorted()).filter {
        now[$0] == state.seen[$0] && now[$0] != state.done[$0]
      }
      for path in due { state.done[path] = now[path] }
      defer { state.seen = now }
      return (due, now == state.seen)
    }
    let news = try due.map { path in
      try Cancellation.check()
      do {
        let added = try checkpoints.add(path)
        return News.added(added.index, title: added.title)
      } catch {
        return News.failed(title: path.fileTitle, reason: "\(error)")
      }
    }
    return (news, isSettled)
  }
}
