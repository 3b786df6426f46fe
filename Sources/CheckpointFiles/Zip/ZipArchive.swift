import CZip
import Glibc
import Synchronization
import TensorCore

/// The members of a zip archive, through libzip, by the descriptor of a file that is open. Safe to use from several threads.
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
    var unpacked = UnpackedMembers()
  }

  /// Reads the directory at the end of the file; no member is touched.
  ///
  /// - Throws: `badZip`, also where the directory is missing, as in a file cut short; `expands` if the packed members hold
  ///   far more than the file.
  init(_ file: FileBytes) throws(CheckpointError) {
    var code: Int32 = 0
    let descriptor = try file.duplicate()
    guard let pointer = zip_fdopen(descriptor, 0, &code) else {
      close(descriptor)
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
    let packed = members.reduce(0) { $0.clampedAdd($1.isStored ? 0 : $1.byteCount) }
    let limit = Expansion.limit(fileBytes: file.byteCount)
    guard packed <= limit else {
      throw .expands(what: "what is packed in it", bytes: packed, limit: limit)
    }
  }

  deinit { handle.withLock { zip_discard($0.pointer) } }

  /// Reads part of a member. The checksum is verified when the whole member is read. A packed member is unpacked once, and
  /// kept for what is read of it next, unless it is large.
  ///
  /// - Throws: `badZip` naming the member, `cutShort`.
  func read(_ index: Int, _ range: Range<Int>) throws(CheckpointError) -> [UInt8] {
    let member = members[index]
    guard range.upperBound <= member.byteCount else {
      throw .cutShort(
        what: "member \(member.name)", expected: range.upperBound, found: member.byteCount)
    }
    let isKept = !member.isStored && member.byteCount <= UnpackedMembers.budget
    let result: Result<[UInt8], CheckpointError> = handle.withLock { handle in
      if let known = handle.unpacked[index] { return .success(Array(known[range])) }
      let wanted = isKept ? 0..<member.byteCount : range
      let bytes = Self.read(handle.pointer, index, member, wanted)
      guard isKept, case .success(let whole) = bytes else { return bytes }
      handle.unpacked.insert(whole, index)
      return .success(Array(whole[range]))
    }
    return try result.get()
  }

  private static func read(
    _ archive: OpaquePointer, _ index: Int, _ member: Member, _ range: Range<Int>
  ) -> Result<[UInt8], CheckpointError> {
    guard let file = zip_fopen_index(archive, zip_uint64_t(index), 0) else {
      return .failure(.badZip(reason: reason(zip_get_error(archive), member)))
    }
    defer { zip_fclose(file) }
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

/// The members that were unpacked last.
private struct UnpackedMembers {
  static let budget = 64 << 20
  private var contents: [Int: [UInt8]] = [:]
  /// The one that was used last at the end.
  private var order: [Int] = []
  private var byteCount = 0

  subscript(index: Int) -> [UInt8]? {
    mutating get {
      guard let bytes = contents[index] else { return nil }
      if order.last != index {
        order.removeAll { $0 == index }
        order.append(index)
      }
      return bytes
    }
  }

  mutating func insert(_ bytes: [UInt8], _ index: Int) {
    contents[index] = bytes
    order.append(index)
    byteCount += bytes.count
    while byteCount > Self.budget {
      byteCount -= contents.removeValue(forKey: order.removeFirst())?.count ?? 0
    }
  }
}
