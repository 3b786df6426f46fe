import Glibc

/// Why a file cannot be read whole. The description is one lower-case line.
package struct UnreadableFile: Error, Equatable, CustomStringConvertible {
  package let reason: String
  package var description: String { reason }
}

/// Small files from strangers: images, names of classes, key scripts.
package enum WholeFile {
  /// Reads a regular file up to its end, however long it says it is.
  ///
  /// - Parameter limit: in bytes; longer files are refused before more than that is read.
  /// - Throws: `UnreadableFile`, also for what is no file: a pipe or device may never end.
  package static func read(_ path: String, limit: Int) throws(UnreadableFile) -> [UInt8] {
    // Non-blocking, so that opening a pipe returns at once and can be refused.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw UnreadableFile(errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw UnreadableFile(errno) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw UnreadableFile(reason: "expected a file, found a folder, pipe or device")
    }
    return try read(descriptor, limit: limit)
  }

  /// Reads what is open up to its end.
  package static func read(_ descriptor: Int32, limit: Int) throws(UnreadableFile) -> [UInt8] {
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(descriptor, &piece, piece.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw UnreadableFile(errno) }
      if count == 0 { return bytes }
      guard bytes.count + count <= limit else {
        throw UnreadableFile(reason: "more than the limit of \(limit) bytes")
      }
      bytes += piece[..<count]
    }
  }
}

extension UnreadableFile {
  fileprivate init(_ code: Int32) { reason = String(cString: strerror(code)).lowercased() }
}
