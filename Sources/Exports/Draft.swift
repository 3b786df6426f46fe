import Glibc

/// A file that is being written and does not have its final name yet. Where the system allows, it has no name at all, so
/// that nothing is left of it however the program ends. Elsewhere it has a temporary name, which `discard` and
/// `UnfinishedFiles` remove.
struct Draft {
  /// The path to write to.
  let path: String
  private let folder: String
  private let name: String
  /// The open file, if it has no name; `nil` if it has a temporary one.
  private let descriptor: Int32?

  /// - Parameter mode: the permissions of the file that is replaced; `nil` for the user's default ones.
  /// - Throws: `notWritable`.
  init(beside target: String, mode: mode_t?) throws(ExportError) {
    let end = target.lastIndex(of: "/").map { target.index(after: $0) } ?? target.startIndex
    folder = String(target[..<end])
    name = ".\(target[end...].prefix(60))"
    if let descriptor = Self.nameless(in: folder.isEmpty ? "." : folder) {
      if let mode { fchmod(descriptor, mode & 0o777) }
      self.descriptor = descriptor
      path = "/proc/self/fd/\(descriptor)"
      return
    }
    descriptor = nil
    path = try Self.named("\(folder)\(name).XXXXXX", for: target, mode: mode)
  }

  /// Opens a file without a name in a folder; `nil` if the system cannot do that.
  private static func nameless(in folder: String) -> Int32? {
    guard access("/proc/self/fd", X_OK) == 0 else { return nil }
    let descriptor = open(folder, O_WRONLY | temporaryFile | O_CLOEXEC, 0o666)
    return descriptor >= 0 ? descriptor : nil
  }

  /// `O_TMPFILE`. Swift does not import it, because the C macro combines two other flags.
  private static let temporaryFile = O_DIRECTORY | 0o20000000

  /// Makes a file with a temporary name.
  private static func named(
    _ template: String, for target: String, mode: mode_t?
  ) throws(ExportError) -> String {
    var descriptor: Int32 = -1
    let path = UnfinishedFiles.insert {
      var name = Array(template.utf8CString)
      descriptor = mkstemp(&name)
      return descriptor < 0
        ? nil : String(decoding: name.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
    guard let path else { throw .notWritable(target) }
    // mkstemp makes the file readable by its owner alone, which other new files are not.
    fchmod(descriptor, mode.map { $0 & 0o777 } ?? 0o666 & ~userMask)
    close(descriptor)
    return path
  }

  /// The user's mask of permissions. It is read once, because the only way to read it is to set it for a moment, for all
  /// threads of the process.
  private static let userMask: mode_t = {
    let mask = umask(0)
    umask(mask)
    return mask
  }()

  /// Gives the file its final name. Without `overwrite` this is a hard link, which fails if the name is taken; with it, a
  /// rename, which replaces a file in one step.
  ///
  /// - Throws: `exists`, `notWritable`.
  func commit(to target: String, overwrite: Bool) throws(ExportError) {
    if !overwrite {
      if link(as: target) { return }
      if errno == EEXIST { throw .exists(path: target) }
      // The file system may have no hard links; then a rename is the only way left.
      guard descriptor == nil, rename(path, target) == 0 else { throw .notWritable(target) }
      return
    }
    guard descriptor != nil else {
      guard rename(path, target) == 0 else { throw .notWritable(target) }
      return
    }
    let passing = "\(folder)\(name).\(getpid())"
    guard UnfinishedFiles.insert({ link(as: passing) ? passing : nil }) != nil else {
      throw .notWritable(target)
    }
    defer { UnfinishedFiles.remove(passing) }
    guard rename(passing, target) == 0 else {
      let error = ExportError.notWritable(target)
      unlink(passing)
      throw error
    }
  }

  private func link(as target: String) -> Bool {
    linkat(AT_FDCWD, path, AT_FDCWD, target, descriptor == nil ? 0 : AT_SYMLINK_FOLLOW) == 0
  }

  /// Closes the file and removes its temporary name. If it was not committed, its contents are gone.
  func discard() {
    if let descriptor {
      close(descriptor)
    } else {
      unlink(path)
      UnfinishedFiles.remove(path)
    }
  }
}
