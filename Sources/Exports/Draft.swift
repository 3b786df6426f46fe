import Glibc

/// A file that is being written: without a name where the system can, so that nothing is left of it however the
/// program ends, else under a name that is removed.
struct Draft {
  /// To write to.
  let path: String
  private let folder: String
  private let name: String
  /// Of a file without a name.
  private let descriptor: Int32?

  /// - Parameter mode: the permissions that the file shall have, unless the user's.
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

  private static func nameless(in folder: String) -> Int32? {
    guard access("/proc/self/fd", X_OK) == 0 else { return nil }
    let descriptor = open(folder, O_WRONLY | temporaryFile | O_CLOEXEC, 0o666)
    return descriptor >= 0 ? descriptor : nil
  }

  /// `O_TMPFILE`, which Swift does not see: it is made of two other flags.
  private static let temporaryFile = O_DIRECTORY | 0o20000000

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
    // mkstemp makes the file private; it shall appear as any other new file does.
    fchmod(descriptor, mode.map { $0 & 0o777 } ?? 0o666 & ~userMask)
    close(descriptor)
    return path
  }

  /// Read once: to read it is to set it, for all threads.
  private static let userMask: mode_t = {
    let mask = umask(0)
    umask(mask)
    return mask
  }()

  /// Gives the file its name. A link refuses to replace; a rename replaces at once.
  ///
  /// - Throws: `exists`, `notWritable`.
  func commit(to target: String, overwrite: Bool) throws(ExportError) {
    if !overwrite {
      if link(as: target) { return }
      if errno == EEXIST { throw .exists(path: target) }
      // A file system without hard links.
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

  /// What is not committed is gone.
  func discard() {
    if let descriptor {
      close(descriptor)
    } else {
      unlink(path)
      UnfinishedFiles.remove(path)
    }
  }
}
