// Exports knows how matrices leave the program: CSV, and whole files written beside their target and
// renamed. It knows nothing of screens or checkpoints.

import Glibc
import TensorCore

/// Why something could not be written. Every description is one lower-case line.
package enum ExportError: Error, Equatable, CustomStringConvertible {
  case exists(path: String)
  case isDirectory(path: String)
  case notWritable(path: String, reason: String)

  package var description: String {
    switch self {
    case .exists(let path):
      "\(path.excerpt) exists already and is not overwritten without being asked"
    case .isDirectory(let path): "expected a file to write, found the directory \(path.excerpt)"
    case .notWritable(let path, let reason): "\(path.excerpt) cannot be written: \(reason)"
    }
  }
}

/// A file that appears whole or not at all: written under another name in the same folder, then
/// renamed.
package enum AtomicFile {
  /// - Parameters:
  ///   - overwrite: whether an existing file may be replaced.
  ///   - write: fills the file at the path it is given.
  /// - Throws: `exists`, `isDirectory`, `notWritable`, or what `write` throws; nothing is left behind.
  package static func write(
    to path: String, overwrite: Bool, _ write: (_ temporaryPath: String) throws -> Void
  ) throws {
    try check(path, overwrite: overwrite)
    let temporary = try temporaryFile(beside: path)
    do {
      try write(temporary)
      try commit(temporary, to: path, overwrite: overwrite)
    } catch {
      unlink(temporary)
      throw error
    }
  }

  private static func check(_ path: String, overwrite: Bool) throws(ExportError) {
    var status = stat()
    guard stat(path, &status) == 0 else { return }
    if status.st_mode & S_IFMT == S_IFDIR { throw .isDirectory(path: path) }
    if !overwrite { throw .exists(path: path) }
  }

  private static func temporaryFile(beside path: String) throws(ExportError) -> String {
    let folderEnd = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
    let template = "\(path[..<folderEnd]).\(path[folderEnd...].prefix(60)).XXXXXX"
    var name = Array(template.utf8CString)
    let descriptor = mkstemp(&name)
    guard descriptor >= 0 else {
      throw .notWritable(path: path, reason: String(cString: strerror(errno)).lowercased())
    }
    // mkstemp makes the file private; it shall appear as any other new file does.
    let mask = umask(0)
    umask(mask)
    fchmod(descriptor, 0o666 & ~mask)
    close(descriptor)
    return String(decoding: name.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// A hard link refuses to replace; a rename replaces at once.
  private static func commit(
    _ temporary: String, to path: String, overwrite: Bool
  ) throws(ExportError) {
    if overwrite {
      guard rename(temporary, path) == 0 else {
        throw .notWritable(path: path, reason: String(cString: strerror(errno)).lowercased())
      }
    } else if link(temporary, path) == 0 {
      unlink(temporary)
    } else if errno == EEXIST {
      throw .exists(path: path)
    } else if rename(temporary, path) != 0 {  // a file system without hard links
      throw .notWritable(path: path, reason: String(cString: strerror(errno)).lowercased())
    }
  }
}
