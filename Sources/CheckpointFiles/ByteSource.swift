import Glibc

/// Bytes that can be read in pieces: a file, or a block of memory.
package protocol ByteSource: Sendable {
  var byteCount: Int { get }
  /// - Throws: `cutShort` if the range reaches past the end, `notReadable` if the system says no.
  func read(_ range: Range<Int>) throws(CheckpointError) -> [UInt8]
}

/// A regular file, read with `pread`: nothing is mapped, so a file that shrinks gives an error
/// rather than a signal.
package final class FileBytes: ByteSource {
  package let byteCount: Int
  private let descriptor: Int32
  private let changed: timespec

  /// - Throws: `noSuchFile`, `notReadable`, `notAFile`, `empty`.
  package init(path: String) throws(CheckpointError) {
    // Non-blocking, so that opening a pipe returns at once and can be refused.
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw errno == ENOENT ? .noSuchFile : .notReadable(reason: systemReason())
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw .notReadable(reason: systemReason())
    }
    byteCount = Int(status.st_size)
    changed = status.st_mtim
    if let kind = Self.kindOtherThanFile(status.st_mode) { throw .notAFile(kind: kind) }
    if byteCount == 0 { throw .empty }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// - Throws: `changed` if the file is not what it was when it was opened: what is known of it may be wrong by now.
  func checkUnchanged() throws(CheckpointError) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .notReadable(reason: systemReason()) }
    guard status.st_size == byteCount, status.st_mtim.tv_sec == changed.tv_sec,
      status.st_mtim.tv_nsec == changed.tv_nsec
    else { throw .changed }
  }

  package func read(_ range: Range<Int>) throws(CheckpointError) -> [UInt8] {
    try checkUnchanged()
    guard range.upperBound <= byteCount else {
      throw .cutShort(what: "the file", expected: range.upperBound, found: byteCount)
    }
    var failure: CheckpointError?
    let bytes = [UInt8](unsafeUninitializedCapacity: range.count) { buffer, initialized in
      while initialized < range.count {
        let got = pread(
          descriptor, buffer.baseAddress! + initialized, range.count - initialized,
          off_t(range.lowerBound + initialized))
        if got < 0 && errno == EINTR { continue }
        if got < 0 { failure = .notReadable(reason: systemReason()) }
        if got == 0 {
          failure = .cutShort(
            what: "the file", expected: range.upperBound, found: range.lowerBound + initialized)
        }
        if got <= 0 { return }
        initialized += got
      }
    }
    if let failure { throw failure }
    return bytes
  }

  private static func kindOtherThanFile(_ mode: mode_t) -> String? {
    switch mode & S_IFMT {
    case S_IFREG: nil
    case S_IFDIR: "directory"
    case S_IFIFO: "pipe"
    case S_IFSOCK: "socket"
    default: "device"
    }
  }
}

/// A block of memory as a source.
struct MemoryBytes: ByteSource {
  let bytes: [UInt8]
  var byteCount: Int { bytes.count }

  func read(_ range: Range<Int>) throws(CheckpointError) -> [UInt8] {
    guard range.upperBound <= bytes.count else {
      throw .cutShort(what: "the data", expected: range.upperBound, found: bytes.count)
    }
    return Array(bytes[range])
  }
}

/// What `errno` says, in words.
func systemReason() -> String {
  String(cString: strerror(errno)).lowercased()
}
