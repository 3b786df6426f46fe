import Glibc

/// Why a file cannot be read whole. The description is one lower-case line.
package struct UnreadableFile: Error, Equatable, CustomStringConvertible {
  package let reason: String
  package var description: String { reason }
}

/// Small untrusted files that are read whole: images, class names, key scripts.
package enum WholeFile {
  /// Reads a regular file up to its end. The size that the file system states is not trusted.
  ///
  /// - Parameter limit: the longest file that is accepted, in bytes.
  /// - Throws: `UnreadableFile`, also for a folder, a pipe or a device: the last two may never end.
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

  /// Reads an open file up to its end.
  ///
  /// - Parameter limit: the largest number of bytes that is accepted.
  /// - Throws: `UnreadableFile` if reading fails or there are more bytes than the limit.
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
