import CZip
import Glibc

/// A file that libzip writes an archive into directly. By default, libzip would write another file beside it and rename
/// that, which is impossible for a file without a name.
final class ZipTarget {
  private let descriptor: Int32
  private var position = 0
  /// Why the file could not be written to.
  private(set) var failure: CheckpointError?
  private var code: Int32 = 0

  /// - Throws: `notWritable`.
  init(path: String) throws(CheckpointError) {
    descriptor = open(path, O_WRONLY | O_TRUNC | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw .notWritable(reason: systemReason()) }
  }

  deinit { close(descriptor) }

  /// An empty archive, which is written into the file when it is closed.
  ///
  /// - Throws: `notWritable`.
  func archive() throws(CheckpointError) -> OpaquePointer {
    var error = zip_error_t()
    zip_error_init(&error)
    defer { zip_error_fini(&error) }
    let retained = Unmanaged.passRetained(self)
    guard let source = zip_source_function_create(targetCallback, retained.toOpaque(), &error)
    else {
      retained.release()
      throw .notWritable(reason: String(cString: zip_error_strerror(&error)).lowercased())
    }
    guard let archive = zip_open_from_source(source, ZIP_TRUNCATE, &error) else {
      zip_source_free(source)
      throw .notWritable(reason: String(cString: zip_error_strerror(&error)).lowercased())
    }
    return archive
  }

  fileprivate func write(_ data: UnsafeRawPointer, _ length: Int) -> Int {
    var done = 0
    while done < length {
      let count = pwrite(descriptor, data + done, length - done, off_t(position))
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else {
        code = errno
        failure = .notWritable(reason: systemReason())
        return -1
      }
      done += count
      position += count
    }
    return length
  }

  /// Moves to a place, absolute or relative, as libzip describes it.
  ///
  /// - Returns: whether there is such a place.
  fileprivate func seek(_ data: UnsafeMutableRawPointer, _ length: zip_uint64_t) -> Bool {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return false }
    var error = zip_error_t()
    zip_error_init(&error)
    defer { zip_error_fini(&error) }
    let place = zip_source_seek_compute_offset(
      zip_uint64_t(position), zip_uint64_t(status.st_size), data, length, &error)
    guard place >= 0 else { return false }
    position = Int(place)
    return true
  }

  fileprivate func reset() { position = 0 }
  fileprivate var place: zip_int64_t { zip_int64_t(position) }

  /// Closes a copy of the descriptor, because file systems of a network may report a full disk only then.
  ///
  /// - Returns: whether all was written.
  fileprivate func commit() -> Bool {
    let copy = dup(descriptor)
    guard copy < 0 || close(copy) != 0 else { return true }
    code = errno
    failure = .notWritable(reason: systemReason())
    return false
  }

  /// Gives libzip the codes of the error that happened.
  fileprivate func report(_ data: UnsafeMutableRawPointer) -> zip_int64_t {
    let codes = data.assumingMemoryBound(to: Int32.self)
    (codes[0], codes[1]) = (ZIP_ER_WRITE, code)
    return zip_int64_t(2 * MemoryLayout<Int32>.size)
  }
}

/// Carries out a command of libzip on the file. The file is empty when it is opened, and so it is never read.
private func targetCallback(
  _ context: UnsafeMutableRawPointer?, _ data: UnsafeMutableRawPointer?, _ length: zip_uint64_t,
  _ command: zip_source_cmd_t
) -> zip_int64_t {
  guard let context else { return -1 }
  let unmanaged = Unmanaged<ZipTarget>.fromOpaque(context)
  let target = unmanaged.takeUnretainedValue()
  switch command {
  case ZIP_SOURCE_SUPPORTS: return supportedCommands
  case ZIP_SOURCE_STAT:
    guard let status = data?.assumingMemoryBound(to: zip_stat_t.self) else { return -1 }
    zip_stat_init(status)
    status.pointee.size = 0
    status.pointee.valid = zip_uint64_t(ZIP_STAT_SIZE)
    return zip_int64_t(MemoryLayout<zip_stat_t>.size)
  case ZIP_SOURCE_OPEN, ZIP_SOURCE_CLOSE, ZIP_SOURCE_READ, ZIP_SOURCE_SEEK, ZIP_SOURCE_TELL:
    return 0
  case ZIP_SOURCE_BEGIN_WRITE, ZIP_SOURCE_ROLLBACK_WRITE:
    target.reset()
    return 0
  case ZIP_SOURCE_WRITE:
    guard let data else { return -1 }
    return zip_int64_t(target.write(data, Int(length)))
  case ZIP_SOURCE_SEEK_WRITE:
    guard let data else { return -1 }
    return target.seek(data, length) ? 0 : -1
  case ZIP_SOURCE_TELL_WRITE: return target.place
  case ZIP_SOURCE_COMMIT_WRITE: return target.commit() ? 0 : -1
  case ZIP_SOURCE_ERROR:
    guard let data else { return -1 }
    return target.report(data)
  case ZIP_SOURCE_FREE:
    unmanaged.release()
    return 0
  default: return -1
  }
}

private let supportedCommands: zip_int64_t = [
  ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_CLOSE, ZIP_SOURCE_STAT, ZIP_SOURCE_ERROR,
  ZIP_SOURCE_FREE, ZIP_SOURCE_SEEK, ZIP_SOURCE_TELL, ZIP_SOURCE_BEGIN_WRITE,
  ZIP_SOURCE_COMMIT_WRITE, ZIP_SOURCE_ROLLBACK_WRITE, ZIP_SOURCE_WRITE, ZIP_SOURCE_SEEK_WRITE,
  ZIP_SOURCE_TELL_WRITE, ZIP_SOURCE_REMOVE, ZIP_SOURCE_SUPPORTS,
].reduce(0) { $0 | 1 << zip_int64_t($1.rawValue) }
