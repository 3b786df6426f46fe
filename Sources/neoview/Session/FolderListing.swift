import Glibc
import Screens
import TensorCore

/// Looks up in a folder how the path can go on that the user types.
struct FolderListing {
  /// The most entries that are looked at.
  static let entryLimit = 50_000
  /// The most names that are kept.
  static let nameLimit = 1000

  /// What the folder has for the beginning of a path. Hidden files are found only if the last part begins with a point; names that
  /// are no UTF-8 are left out.
  ///
  /// - Parameter path: the beginning of a path, in which `~/` stands for the user's home folder.
  /// - Complexity: O(entries of the folder), with a call of the system for each link among the names that are found.
  static func completion(of path: String) -> PathCompletion {
    let stem = path.pathStem
    let head = String(path.unicodeScalars.dropLast(stem.unicodeScalars.count))
    let folder = head.isEmpty ? "." : Session.expanded(head)
    guard let stream = opendir(folder) else {
      return PathCompletion([], failure: "\(head.excerpt): \(String(cString: strerror(errno)))")
    }
    defer { closedir(stream) }
    var names: [String] = []
    var count = 0
    while !Cancellation.isCancelled, let entry = readdir(stream) {
      count += 1
      if count > entryLimit || names.count == nameLimit {
        return PathCompletion(names.sorted(), isCut: true)
      }
      if let name = name(of: entry, stem) {
        names.append(isFolder(entry, folder + "/" + name) ? name + "/" : name)
      }
    }
    return PathCompletion(names.sorted())
  }

  /// The name of an entry; `nil` if it does not begin with `stem` or is none to be typed.
  private static func name(of entry: UnsafeMutablePointer<dirent>, _ stem: String) -> String? {
    guard let name = entry.name, name != ".", name != "..", !name.hasEndlessCharacter,
      stem.hasPrefix(".") || !name.hasPrefix("."), name.utf8.starts(with: stem.utf8)
    else { return nil }
    return name
  }

  private static func isFolder(_ entry: UnsafeMutablePointer<dirent>, _ path: String) -> Bool {
    switch Int(entry.pointee.d_type) {
    case Int(DT_DIR): return true
    case Int(DT_LNK), Int(DT_UNKNOWN):
      var status = stat()
      return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    default: return false
    }
  }
}
