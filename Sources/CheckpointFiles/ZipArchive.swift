import CZip
import Synchronization

/// The members of a zip archive, through libzip. Safe to use from several threads.
final class ZipArchive: Sendable {
  struct Member: Sendable {
    let name: String
    let byteCount: Int
    /// Whether the bytes lie in the file as they are, so that reading can begin anywhere.
    let isStored: Bool
  }

  let members: [Member]
  private let handle: Mutex<Handle>

  private struct Handle: @unchecked Sendable {
    let pointer: OpaquePointer
  }

  /// Reads the directory at the end of the file; no member is touched.
  ///
  /// - Throws: `badZip`, also where the directory is missing, as in a file cut short.
  init(path: String) throws(CheckpointError) {
    var code: Int32 = 0
    guard let pointer = zip_open(path, ZIP_RDONLY, &code) else {
      throw .badZip(reason: Self.reason(code))
    }
    handle = Mutex(Handle(pointer: pointer))
    members = (0..<max(0, zip_get_num_entries(pointer, 0))).map { index in
      var status = zip_stat()
      let known = zip_stat_index(pointer, zip_uint64_t(index), 0, &status) == 0
      return Member(
        name: known && status.name != nil ? String(cString: status.name) : "",
        byteCount: known ? Int(clamping: status.size) : 0,
        isStored: known && status.comp_method == ZIP_CM_STORE)
    }
  }

  deinit { handle.withLock { zip_discard($0.pointer) } }

  /// Reads part of a member. The checksum is verified when the whole member is read.
  ///
  /// - Throws: `badZip` naming the member, `cutShort`.
  func read(_ index: Int, _ range: Range<Int>) throws(CheckpointError) -> [UInt8] {
    let member = members[index]
    guard range.upperBound <= member.byteCount else {
      throw .cutShort(
        what: "member \(member.name)", expected: range.upperBound, found: member.byteCount)
    }
    let result: Result<[UInt8], CheckpointError> = handle.withLock { handle in
      guard let file = zip_fopen_index(handle.pointer, zip_uint64_t(index), 0) else {
        return .failure(.badZip(reason: Self.reason(zip_get_error(handle.pointer), member)))
      }
      defer { zip_fclose(file) }
      return Self.read(file, member, range)
    }
    return try result.get()
  }

  private static func read(
    _ file: OpaquePointer, _ member: Member, _ range: Range<Int>
  ) -> Result<[UInt8], CheckpointError> {
    guard skip(file, range.lowerBound, isStored: member.isStored) else {
      return .failure(.badZip(reason: reason(zip_file_get_error(file), member)))
    }
    var failed = false
    let bytes = [UInt8](unsafeUninitializedCapacity: range.count) { buffer, initialized in
      while initialized < range.count {
        let got = zip_fread(
          file, buffer.baseAddress! + initialized, zip_uint64_t(range.count - initialized))
        guard got > 0 else {
          failed = true
          return
        }
        initialized += Int(got)
      }
    }
    // Reading past the last byte makes libzip compare the checksum.
    var past: UInt8 = 0
    if range.upperBound == member.byteCount, range.lowerBound == 0 {
      failed = failed || zip_fread(file, &past, 1) != 0
    }
    return failed
      ? .failure(.badZip(reason: reason(zip_file_get_error(file), member))) : .success(bytes)
  }

  /// Stored members seek; compressed ones are read up to the place.
  private static func skip(_ file: OpaquePointer, _ count: Int, isStored: Bool) -> Bool {
    if count == 0 { return true }
    if isStored { return zip_fseek(file, zip_int64_t(count), SEEK_SET) == 0 }
    var scratch = [UInt8](repeating: 0, count: 1 << 16)
    var left = count
    while left > 0 {
      let got = zip_fread(file, &scratch, zip_uint64_t(min(left, scratch.count)))
      guard got > 0 else { return false }
      left -= Int(got)
    }
    return true
  }

  private static func reason(_ code: Int32) -> String {
    var error = zip_error_t()
    zip_error_init_with_code(&error, code)
    defer { zip_error_fini(&error) }
    switch code {
    case ZIP_ER_NOZIP, ZIP_ER_INCONS:
      return "no central directory at its end (is the file cut short?)"
    default: return String(cString: zip_error_strerror(&error)).lowercased()
    }
  }

  private static func reason(_ error: UnsafeMutablePointer<zip_error_t>?, _ member: Member)
    -> String
  {
    let what = error.map { String(cString: zip_error_strerror($0)).lowercased() } ?? "unreadable"
    return "member \(member.name.excerpt): \(what)"
  }
}
