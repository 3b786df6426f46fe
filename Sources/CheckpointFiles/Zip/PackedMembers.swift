import CZip
import Glibc
import Synchronization
import TensorCore

/// Reads the compressed members of an archive through libzip, by a descriptor of the open file. A member is unpacked once
/// and kept for later reads, unless it is large.
final class PackedMembers: Sendable {
  private let file: FileBytes
  private let state = Mutex(State())

  private struct State: @unchecked Sendable {
    var archive: OpaquePointer?
    var unpacked = UnpackedMembers()
  }

  init(_ file: FileBytes) { self.file = file }

  deinit {
    state.withLock { state in
      if let archive = state.archive { zip_discard(archive) }
    }
  }

  /// Reads a part of a member.
  ///
  /// - Throws: `badZip`, which names the member.
  func read(
    _ entry: ZipDirectory.Entry, _ range: Range<Int>
  ) throws(CheckpointError) -> [UInt8] {
    let result: Result<[UInt8], CheckpointError> = state.withLock { state in
      do throws(CheckpointError) {
        if let known = state.unpacked[entry.name] { return .success(Array(known[range])) }
        let archive = if let open = state.archive { open } else { try open() }
        state.archive = archive
        let isKept = entry.byteCount <= UnpackedMembers.budget
        let bytes = try Self.read(archive, entry, isKept ? 0..<entry.byteCount : range)
        if !isKept { return .success(bytes) }
        state.unpacked.insert(bytes, entry.name)
        return .success(Array(bytes[range]))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  private func open() throws(CheckpointError) -> OpaquePointer {
    var code: Int32 = 0
    let descriptor = try file.duplicate()
    guard let archive = zip_fdopen(descriptor, 0, &code) else {
      close(descriptor)
      throw .badZip(reason: Self.reason(code))
    }
    return archive
  }

  private static func read(
    _ archive: OpaquePointer, _ entry: ZipDirectory.Entry, _ range: Range<Int>
  ) throws(CheckpointError) -> [UInt8] {
    var status = zip_stat()
    let index = zip_name_locate(archive, entry.name, 0)
    guard index >= 0, zip_stat_index(archive, zip_uint64_t(index), 0, &status) == 0,
      Int(clamping: status.size) == entry.byteCount, status.crc == entry.checksum
    else { throw .badZip(reason: "its directory can be read in two ways") }
    guard let member = zip_fopen_index(archive, zip_uint64_t(index), 0) else {
      throw .badZip(reason: reason(zip_get_error(archive), entry))
    }
    defer { zip_fclose(member) }
    guard skip(member, range.lowerBound), let bytes = take(member, range.count) else {
      throw .badZip(reason: reason(zip_file_get_error(member), entry))
    }
    // Reading past the last byte makes libzip compare the checksum.
    var past: UInt8 = 0
    if range.count == entry.byteCount, zip_fread(member, &past, 1) != 0 {
      throw .badZip(reason: reason(zip_file_get_error(member), entry))
    }
    return bytes
  }

  private static func take(_ member: OpaquePointer, _ count: Int) -> [UInt8]? {
    var failed = false
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      while initialized < count {
        let got = zip_fread(
          member, buffer.baseAddress! + initialized, zip_uint64_t(count - initialized))
        guard got > 0 else {
          failed = true
          return
        }
        initialized += Int(got)
      }
    }
    return failed ? nil : bytes
  }

  private static func skip(_ member: OpaquePointer, _ count: Int) -> Bool {
    var scratch = [UInt8](repeating: 0, count: 1 << 16)
    var left = count
    while left > 0 {
      let got = zip_fread(member, &scratch, zip_uint64_t(min(left, scratch.count)))
      guard got > 0 else { return false }
      left -= Int(got)
    }
    return true
  }

  private static func reason(_ code: Int32) -> String {
    var error = zip_error_t()
    zip_error_init_with_code(&error, code)
    defer { zip_error_fini(&error) }
    return String(cString: zip_error_strerror(&error)).lowercased()
  }

  private static func reason(
    _ error: UnsafeMutablePointer<zip_error_t>?, _ entry: ZipDirectory.Entry
  ) -> String {
    let what = error.map { String(cString: zip_error_strerror($0)).lowercased() } ?? "unreadable"
    return "member \(entry.name.excerpt): \(what)"
  }
}

/// The contents of the members that were used last, by name; the oldest are dropped once all take more than the budget.
private struct UnpackedMembers {
  static let budget = 64 << 20
  private var contents: [String: [UInt8]] = [:]
  /// The names in the order in which they were used, the last used one at the end.
  private var order: [String] = []
  private var byteCount = 0

  subscript(name: String) -> [UInt8]? {
    mutating get {
      guard let bytes = contents[name] else { return nil }
      if order.last != name {
        order.removeAll { $0 == name }
        order.append(name)
      }
      return bytes
    }
  }

  mutating func insert(_ bytes: [UInt8], _ name: String) {
    contents[name] = bytes
    order.append(name)
    byteCount += bytes.count
    while byteCount > Self.budget {
      byteCount -= contents.removeValue(forKey: order.removeFirst())?.count ?? 0
    }
  }
}
