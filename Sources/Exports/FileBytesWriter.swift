import Glibc

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
      throw .notWritable(path: path, reason: String(cString: strerror(errno)).lowercased())
    }
    done += count
  }
}

/// Writes a whole file at a path that exists.
package func writeFile(_ bytes: [UInt8], at path: String) throws(ExportError) {
  let descriptor = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC)
  guard descriptor >= 0 else {
    throw .notWritable(path: path, reason: String(cString: strerror(errno)).lowercased())
  }
  defer { close(descriptor) }
  try writeAll(bytes, to: descriptor, path: path)
}
