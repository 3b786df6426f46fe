import Glibc
import Synchronization

/// Bytes that can be read in pieces: a file, or a block of memory.
package protocol ByteSource: Sendable {
  var byteCount: Int { get }
  /// - Throws: `cutShort` if the range reaches past the end, `notReadable` if the system cannot read it.
  func read(_ range: Range<Int>) throws(CheckpointError) -> [UInt8]
}

/// A regular file that is read with `pread`. It is not mapped into memory, so that a file that shrinks gives an error and
/// not a signal.
package final class FileBytes: ByteSource {
  package let byteCount: Int
  private let descriptor: Int32
  private let version: Mutex<Version>
  /// Two paths with the same identity lead to the same file.
  let identity: Identity

  struct Identity: Hashable {
    let device: UInt
    let file: UInt
  }

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
    version = Mutex(Version(status))
    identity = Identity(device: UInt(status.st_dev), file: UInt(status.st_ino))
    if let kind = Self.kindOtherThanFile(status.st_mode) { throw .notAFile(kind: kind) }
    if byteCount == 0 { throw .empty }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Another descriptor of the same open file, for a library that reads it. The caller has to close it.
  ///
  /// - Throws: `notReadable`.
  func duplicate() throws(CheckpointError) -> Int32 {
    let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
    guard copy >= 0 else { throw .notReadable(reason: systemReason()) }
    return copy
  }

  /// Checks that the file is the same as when it was opened. If it is not, what was read of it before may be wrong.
  ///
  /// - Throws: `changed`, `notReadable`.
  func checkUnchanged() throws(CheckpointError) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .notReadable(reason: systemReason()) }
    let isSame = version.withLock { $0.isSame(as: status) }
    guard isSame else { throw .changed }
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
    // The file may also have changed while it was read.
    try checkUnchanged()
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

/// What is compared to notice that an open file changed. The time of the last modification is not enough, because programs
/// can set it back, as `rsync -t` does; the time of the last change of the file's status is set by the system alone.
private struct Version {
  private let size: off_t
  private let modified: timespec
  private var changed: timespec
  private var names: nlink_t

  init(_ status: stat) {
    size = status.st_size
    modified = status.st_mtim
    changed = status.st_ctim
    names = status.st_nlink
  }

  /// Whether the contents are the same. A file that only lost a name still holds what it held: it was removed, or another
  /// file took its place.
  mutating func isSame(as status: stat) -> Bool {
    guard status.st_size == size, status.st_mtim == modified else { return false }
    if status.st_ctim == changed { return true }
    guard status.st_nlink < names else { return false }
    changed = status.st_ctim
    names = status.st_nlink
    return true
  }
}

extension timespec {
  fileprivate static func == (a: timespec, b: timespec) -> Bool {
    a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec
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

/// The reason that `errno` holds, in words.
func systemReason() -> String {
  String(cString: strerror(errno)).lowercased()
}
