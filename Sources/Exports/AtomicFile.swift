// Exports knows how matrices and pictures leave the program: CSV, npy, npz, PNG, APNG and SVG, as whole files written
// beside their target and renamed. It knows nothing of screens or checkpoints.

import Glibc
import TensorCore

/// Why something could not be written. Every description is one lower-case line.
package enum ExportError: Error, Equatable, CustomStringConvertible {
  case exists(path: String)
  case isSource(path: String)
  case isLink(path: String)
  case isDirectory(path: String)
  case notWritable(path: String, reason: String)
  case tooLarge(width: Int, height: Int)
  case notDrawn(reason: String)
  case zipTooLarge(bytes: Int)

  package var description: String {
    switch self {
    case .exists(let path):
      "\(path.excerpt) exists already; --force overwrites it"
    case .isSource(let path): "\(path.excerpt) is read from here and is not overwritten"
    case .isLink(let path):
      "\(path.excerpt) is a link to a file: that is overwritten under its own name alone"
    case .isDirectory(let path): "expected a file to write, found the directory \(path.excerpt)"
    case .notWritable(let path, let reason): "\(path.excerpt) cannot be written: \(reason)"
    case .tooLarge(let width, let height):
      "a picture of \(width)×\(height) pixels is too large, \(Drawing.limit) in all are the most: "
        + "choose a smaller scale, or fewer matrices"
    case .notDrawn(let reason): "libpng cannot write the picture: \(reason)"
    case .zipTooLarge(let bytes):
      "\(bytes) bytes are too many for an npz file, \(UInt32.max) are the most: choose fewer matrices"
    }
  }
}

extension ExportError {
  /// The error for a file that could not be written, with the reason that `errno` holds.
  static func notWritable(_ path: String) -> ExportError {
    .notWritable(path: path, reason: String(cString: strerror(errno)).lowercased())
  }
}

/// Writes a file that appears whole or not at all. Until it is complete it has no name, or another name in the same
/// folder; at the end it gets its own.
package enum AtomicFile {
  /// Throws the reason why a file would not be written, before any work is done for it. `write` checks again, because
  /// the answer may change meanwhile.
  ///
  /// - Throws: `exists`, `isSource`, `isLink`, `isDirectory`, `notWritable`.
  package static func check(
    _ path: String, overwrite: Bool, sources: [String]
  ) throws(ExportError) {
    guard !path.utf8.contains(0) else {
      throw .notWritable(path: path, reason: "no name of a file has a NUL")
    }
    guard let existing = status(of: path) else { return }
    let kind = existing.st_mode & S_IFMT
    if kind == S_IFDIR { throw .isDirectory(path: path) }
    guard kind == S_IFREG else { return }
    let isSource = sources.compactMap(status).contains {
      $0.st_dev == existing.st_dev && $0.st_ino == existing.st_ino
    }
    if isSource { throw .isSource(path: path) }
    if isLink(path) { throw .isLink(path: path) }
    if !overwrite { throw .exists(path: path) }
    if access(path, W_OK) != 0 { throw .notWritable(path) }
  }

  /// Writes a whole file.
  ///
  /// A file behind a symbolic link is not overwritten. Devices and pipes are written to directly. A file that replaces
  /// another keeps its permissions; a new file gets the user's default ones.
  ///
  /// - Parameters:
  ///   - overwrite: whether an existing file may be replaced.
  ///   - sources: files that must not be replaced, whatever their names.
  ///   - needsFile: whether `write` seeks back in its output, which is impossible on pipes and devices.
  ///   - write: fills the file at the path that it is given.
  /// - Throws: `exists`, `isSource`, `isLink`, `isDirectory`, `notWritable`, or what `write` throws; nothing is
  ///   left behind.
  package static func write(
    to path: String, overwrite: Bool, sources: [String] = [], needsFile: Bool = false,
    _ write: (_ temporaryPath: String) throws -> Void
  ) throws {
    let existing = status(of: path)
    try check(path, overwrite: overwrite, sources: sources)
    if let existing, existing.st_mode & S_IFMT != S_IFREG {
      guard !needsFile else {
        throw ExportError.notWritable(path: path, reason: "expected a file, found a pipe or device")
      }
      return try write(path)
    }
    let draft = try Draft(beside: path, mode: existing?.st_mode)
    defer { draft.discard() }
    do {
      try write(draft.path)
      try draft.commit(to: path, overwrite: overwrite)
    } catch ExportError.notWritable(draft.path, let reason) {
      throw ExportError.notWritable(path: path, reason: reason)
    }
  }

  private static func status(of path: String) -> stat? {
    var status = stat()
    return stat(path, &status) == 0 ? status : nil
  }

  private static func isLink(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
  }
}
