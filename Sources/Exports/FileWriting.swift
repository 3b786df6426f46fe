import Glibc
import TensorCore

/// Writes all bytes to an open descriptor.
///
/// - Throws: `notWritable` with the system's reason.
package func writeAll(
  _ bytes: [UInt8], to descriptor: Int32, path: String
) throws(ExportError) {
  var done = 0
  while done < bytes.count {
    let count = bytes.withUnsafeBytes {
      write(descriptor, $0.baseAddress! + done, bytes.count - done)
    }
    if count < 0 && errno == EINTR { continue }
    guard count > 0 else {
      throw .notWritable(path)
    }
    done += count
  }
}

extension AtomicFile {
  /// Writes a whole file through a sink that appends to it.
  ///
  /// - Throws: what `write` throws.
  package static func fill(
    _ path: String, overwrite: Bool, sources: [String],
    _ body: (_ sink: @escaping ([UInt8]) throws -> Void) throws -> Void
  ) throws {
    try write(to: path, overwrite: overwrite, sources: sources) { try fillFile(at: $0, body) }
  }
}

/// Fills a file that exists, through a sink that appends to it.
///
/// - Throws: what `body` throws; `notWritable`; from the sink, `CancellationError` once the work is cancelled.
package func fillFile(
  at path: String, _ body: (_ sink: @escaping ([UInt8]) throws -> Void) throws -> Void
) throws {
  let descriptor = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC)
  guard descriptor >= 0 else { throw ExportError.notWritable(path) }
  do {
    try body {
      try Cancellation.check()
      try writeAll($0, to: descriptor, path: path)
    }
  } catch {
    close(descriptor)
    throw error
  }
  // Some file systems report a full disk only when the file is closed.
  if close(descriptor) != 0 { throw ExportError.notWritable(path) }
}
