// Exports knows how matrices and pictures leave the program: CSV, npy, PNG and SVG, as whole files written
// beside their target and renamed. It knows nothing of screens or checkpoints.

import Glibc
import TensorCore

/// Why something could not be written. Every description is one lower-case line.
package enum ExportError: Error, Equatable, CustomStringConvertible {
  case exists(path: String)
  case isSource(path: String)
  case isDirectory(path: String)
  case notWritable(path: String, reason: String)
  case tooLarge(width: Int, height: Int)
  case notDrawn(reason: String)

  package var description: String {
    switch self {
    case .exists(let path):
      "\(path.excerpt) exists already; --force overwrites it"
    case .isSource(let path): "\(path.excerpt) is read from here and is not overwritten"
    case .isDirectory(let path): "expected a file to write, found the directory \(path.excerpt)"
    case .notWritable(let path, let reason): "\(path.excerpt) cannot be written: \(reason)"
    case .tooLarge(let width, let height):
      "a picture of \(width)×\(height) pixels is too large, \(Drawing.limit) in all are the most: "
        + "choose a smaller scale, or fewer matrices"
    case .notDrawn(let reason): "libpng cannot write the picture: \(reason)"
    }
  }
}

extension ExportError {
  /// With what `errno` says.
  static func notWritable(_ path: String) -> ExportError {
    .notWritable(path: path, reason: String(cString: strerror(errno)).lowercased())
  }
}

/// A file that appears whole or not at all: written under another name in the same folder, then
/// renamed.
package enum AtomicFile {
  /// Says beforehand why a file would not be written; what changes until then is found out by `write`.
  ///
  /// - Throws: `exists`, `isSource`, `isDirectory`, `notWritable`.
  package static func check(
    _ path: String, overwrite: Bool, sources: [String]
  ) throws(ExportError) {
    guard let existing = status(of: path) else { return }
    let kind = existing.st_mode & S_IFMT
    if kind == S_IFDIR { throw .isDirectory(path: path) }
    guard kind == S_IFREG else { return }
    let isSource = sources.compactMap(status).contains {
      $0.st_dev == existing.st_dev && $0.st_ino == existing.st_ino
    }
    if isSource { throw .isSource(path: path) }
    if !overwrite { throw .exists(path: path) }
    if access(path, W_OK) != 0 { throw .notWritable(path) }
  }

  /// Links are followed; devices and pipes are written to as they are. The permissions of a file that
  /// is replaced are kept.
  ///
  /// - Parameters:
  ///   - overwrite: whether an existing file may be replaced.
  ///   - sources: files that must not be replaced, whatever their names.
  ///   - inPlace: whether `write` can fill a pipe or device as it is.
  ///   - write: fills the file at the path it is given.
  /// - Throws: `exists`, `isSource`, `isDirectory`, `notWritable`, or what `write` throws; nothing is
  ///   left behind.
  package static func write(
    to path: String, overwrite: Bool, sources: [String] = [], inPlace: Bool = true,
    _ write: (_ temporaryPath: String) throws -> Void
  ) throws {
    let existing = status(of: path)
    try check(path, overwrite: overwrite, sources: sources)
    if let existing, existing.st_mode & S_IFMT != S_IFREG {
      guard inPlace else {
        throw ExportError.notWritable(path: path, reason: "expected a file, found a pipe or device")
      }
      return try write(path)
    }
    let target = existing == nil ? path : resolved(path)
    let temporary = try temporaryFile(beside: target, mode: existing?.st_mode)
    UnfinishedFiles.insert(temporary)
    defer { UnfinishedFiles.remove(temporary) }
    do {
      try write(temporary)
      try commit(temporary, to: target, overwrite: overwrite)
    } catch ExportError.notWritable(temporary, let reason) {
      unlink(temporary)
      throw ExportError.notWritable(path: path, reason: reason)
    } catch {
      unlink(temporary)
      throw error
    }
  }

  /// Read once: to read it is to set it, for all threads.
  private static let userMask: mode_t = {
    let mask = umask(0)
    umask(mask)
    return mask
  }()

  private static func status(of path: String) -> stat? {
    var status = stat()
    return stat(path, &status) == 0 ? status : nil
  }

  private static func resolved(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  private static func temporaryFile(
    beside path: String, mode: mode_t?
  ) throws(ExportError) -> String {
    let folderEnd = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
    let template = "\(path[..<folderEnd]).\(path[folderEnd...].prefix(60)).XXXXXX"
    var name = Array(template.utf8CString)
    let descriptor = mkstemp(&name)
    guard descriptor >= 0 else {
      throw .notWritable(path)
    }
    // mkstemp makes the file private; it shall appear as any other new file does.
    fchmod(descriptor, mode.map { $0 & 0o777 } ?? 0o666 & ~userMask)
    close(descriptor)
    return String(decoding: name.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// A hard link refuses to replace; a rename replaces at once.
  private static func commit(
    _ temporary: String, to path: String, overwrite: Bool
  ) throws(ExportError) {
    if overwrite {
      guard rename(temporary, path) == 0 else {
        throw .notWritable(path)
      }
    } else if link(temporary, path) == 0 {
      unlink(temporary)
    } else if errno == EEXIST {
      throw .exists(path: path)
    } else if rename(temporary, path) != 0 {  // a file system without hard links
      throw .notWritable(path)
    }
  }
}
