import CZip
import TensorCore

extension CheckpointWriter {
  /// Writes a zip archive that `torch.load` reads. One tensor is in memory at a time. The same tensors always give the same
  /// bytes.
  static func writeTorchZip(
    _ source: any TensorSource, to path: String, progress: @escaping (Int) -> Void
  ) throws {
    let target = try ZipTarget(path: path)
    let archive = try target.archive()
    var failure: (any Error)?
    for member in members(of: source, progress) {
      let content = MemberContent(size: member.size) {
        do { return try member.bytes() } catch {
          failure = error
          return nil
        }
      }
      guard add(content, as: "archive/\(member.name)", to: archive) else {
        defer { zip_discard(archive) }
        throw CheckpointError.notWritable(reason: reason(archive))
      }
    }
    guard zip_close(archive) == 0 else {
      defer { zip_discard(archive) }
      throw failure ?? target.failure ?? CheckpointError.notWritable(reason: reason(archive))
    }
  }

  private typealias Member = (name: String, size: Int, bytes: () throws -> [UInt8])

  private static func members(
    of source: any TensorSource, _ progress: @escaping (Int) -> Void
  ) -> [Member] {
    let pickle = PickleWriter(stateDictionary: source.tensors).bytes
    let facts: [Member] = [
      ("data.pkl", pickle.count, { pickle }), ("byteorder", 6, { Array("little".utf8) }),
    ]
    let values: [Member] = source.tensors.enumerated().map { key, tensor in
      (
        "data/\(key)", tensor.byteCount,
        {
          defer { progress(tensor.byteCount) }
          return try source.bytes(at: key)
        }
      )
    }
    return facts + values + [("version", 2, { Array("3\n".utf8) })]
  }

  private static func add(
    _ content: MemberContent, as name: String, to archive: OpaquePointer
  ) -> Bool {
    let retained = Unmanaged.passRetained(content).toOpaque()
    guard let source = zip_source_function(archive, memberCallback, retained) else {
      Unmanaged<MemberContent>.fromOpaque(retained).release()
      return false
    }
    let index = zip_file_add(archive, name, source, zip_flags_t(ZIP_FL_ENC_UTF_8))
    guard index >= 0 else {
      zip_source_free(source)
      return false
    }
    // All members get the same date, 1 January 1980, so that the file does not depend on the time.
    return zip_set_file_compression(archive, zip_uint64_t(index), ZIP_CM_STORE, 0) == 0
      && zip_file_set_dostime(archive, zip_uint64_t(index), 0, 0x21, 0) == 0
  }

  private static func reason(_ archive: OpaquePointer) -> String {
    String(cString: zip_error_strerror(zip_get_error(archive))).lowercased()
  }
}

/// The content of one member, which is made when libzip begins to read it and dropped when it is done.
private final class MemberContent {
  let size: Int
  private let make: () -> [UInt8]?
  private var bytes: [UInt8] = []
  private var position = 0

  init(size: Int, make: @escaping () -> [UInt8]?) {
    self.size = size
    self.make = make
  }

  func open() -> Bool {
    guard let made = make() else { return false }
    bytes = made
    position = 0
    return true
  }

  func read(into target: UnsafeMutableRawPointer, _ length: Int) -> Int {
    let count = min(length, bytes.count - position)
    bytes.withUnsafeBytes { target.copyMemory(from: $0.baseAddress! + position, byteCount: count) }
    position += count
    return count
  }

  func close() { bytes = [] }
}

/// Carries out a command of libzip, which reads a member while it closes the archive.
private func memberCallback(
  _ context: UnsafeMutableRawPointer?, _ data: UnsafeMutableRawPointer?, _ length: zip_uint64_t,
  _ command: zip_source_cmd_t
) -> zip_int64_t {
  guard let context else { return -1 }
  let content = Unmanaged<MemberContent>.fromOpaque(context)
  switch command {
  case ZIP_SOURCE_OPEN: return content.takeUnretainedValue().open() ? 0 : -1
  case ZIP_SOURCE_READ:
    guard let data, length > 0 else { return 0 }
    return zip_int64_t(content.takeUnretainedValue().read(into: data, Int(length)))
  case ZIP_SOURCE_CLOSE:
    content.takeUnretainedValue().close()
    return 0
  case ZIP_SOURCE_STAT:
    guard let status = data?.assumingMemoryBound(to: zip_stat_t.self) else { return -1 }
    zip_stat_init(status)
    status.pointee.size = zip_uint64_t(content.takeUnretainedValue().size)
    status.pointee.valid = zip_uint64_t(ZIP_STAT_SIZE)
    return zip_int64_t(MemoryLayout<zip_stat_t>.size)
  case ZIP_SOURCE_ERROR:
    guard let codes = data?.assumingMemoryBound(to: Int32.self) else { return -1 }
    (codes[0], codes[1]) = (ZIP_ER_READ, 0)
    return zip_int64_t(2 * MemoryLayout<Int32>.size)
  case ZIP_SOURCE_FREE:
    content.release()
    return 0
  case ZIP_SOURCE_SUPPORTS: return supportedCommands
  default: return -1
  }
}

private let supportedCommands: zip_int64_t = [
  ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_CLOSE, ZIP_SOURCE_STAT, ZIP_SOURCE_ERROR,
  ZIP_SOURCE_FREE, ZIP_SOURCE_SUPPORTS,
].reduce(0) { $0 | 1 << zip_int64_t($1.rawValue) }
