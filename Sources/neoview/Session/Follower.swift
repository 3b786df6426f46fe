import Glibc
import Synchronization
import TensorCore

/// Finds new checkpoints of a run that is still being trained. These are files whose names differ from that of the last
/// checkpoint in numbers alone, and the last checkpoint itself if it was written anew.
final class Follower: Sendable {
  /// A new file that was added to the run, or could not be opened.
  enum News {
    case added(Int, title: String)
    case failed(title: String, reason: String)
  }

  /// The size, time and number of a file. At least one of them changes when the file is written anew.
  private struct Version: Equatable {
    let size: Int
    let seconds: Int
    let nanoseconds: Int
    /// The inode number.
    let file: UInt
  }

  /// The version of each file, by its path: as it was at the last look, and as it was when opening it was last tried.
  private struct State {
    var seen: [String: Version] = [:]
    var done: [String: Version] = [:]
  }

  private let checkpoints: Checkpoints
  /// The path of the folder, with a slash at its end; empty for the folder in which the program runs.
  private let prefix: String
  /// What the names of the run's files have in common: the name of the last checkpoint with `#` in place of every number.
  private let pattern: String
  private let state: Mutex<State>

  /// Follows the run that a checkpoint is of. Files that exist already are not reported.
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

  /// The index at which the file's name begins in a path.
  private static func end(of path: String) -> String.Index {
    path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
  }

  /// The folder that a file is in.
  static func folder(of path: String) -> String {
    let folder = path[..<end(of: path)]
    return folder.isEmpty ? "." : String(folder)
  }

  /// Whether a file of this name may be a checkpoint of the run.
  func isWanted(_ name: String) -> Bool { Self.pattern(of: name) == pattern }

  /// The name of a file with `#` in place of every number.
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

  /// The versions of the files in a folder whose names match a pattern, by their paths.
  ///
  /// - Parameters:
  ///   - folder: the path of the folder, with a slash at its end; empty for the folder in which the program runs.
  ///   - pattern: a name with `#` in place of every number.
  /// - Returns: empty if the folder cannot be read.
  /// - Complexity: linear in the entries of the folder.
  private static func versions(_ folder: String, _ pattern: String) -> [String: Version] {
    var versions: [String: Version] = [:]
    guard let directory = opendir(folder.isEmpty ? "." : folder) else { return [:] }
    defer { closedir(directory) }
    while let entry = readdir(directory) {
      var status = stat()
      guard let name = entry.name, Self.pattern(of: name) == pattern,
        stat(folder + name, &status) == 0,
        status.st_mode & S_IFMT == S_IFREG
      else { continue }
      versions[folder + name] = Version(
        size: Int(status.st_size), seconds: status.st_mtim.tv_sec,
        nanoseconds: status.st_mtim.tv_nsec, file: UInt(status.st_ino))
    }
    return versions
  }

  /// Opens files that are new. A file that has changed since the last look may still be written, and has to wait.
  ///
  /// - Returns: the files that were opened or could not be, in the order of their names; and whether nothing has changed
  ///   since the last look.
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
