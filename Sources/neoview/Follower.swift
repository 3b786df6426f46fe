import Glibc
import TensorCore

/// Looks every second whether a run that is still being trained has new checkpoints: other files of the same name but
/// for its numbers, or the last one written anew.
struct Follower {
  private struct Version: Equatable {
    let size: Int
    let seconds: Int
    let nanoseconds: Int
    let file: UInt
  }

  private let checkpoints: Checkpoints
  private let folder: String
  private let pattern: String
  /// What was seen of each file: at the last look, and when it was opened or could not be.
  private var seen: [String: Version] = [:]
  private var done: [String: Version] = [:]

  static let interval: UInt32 = 1_000_000  // microseconds

  /// Files that are there already are no news.
  ///
  /// - Returns: `nil` if there is no file to follow.
  init?(_ checkpoints: Checkpoints) {
    guard let path = checkpoints.paths.last else { return nil }
    self.checkpoints = checkpoints
    let end = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
    folder = String(path[..<end])
    pattern = Self.pattern(of: path[end...])
    done = versions
    seen = done
  }

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

  private var versions: [String: Version] {
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
  /// - Returns: what the new checkpoints are called, in the order of their names.
  mutating func look() -> [String] {
    let now = versions
    var titles: [String] = []
    for path in NaturalOrder.sorted(now.keys.sorted()) {
      guard let version = now[path], version == seen[path], version != done[path] else { continue }
      done[path] = version
      if let title = try? checkpoints.add(path) { titles.append(title) }
    }
    seen = now
    return titles
  }
}
