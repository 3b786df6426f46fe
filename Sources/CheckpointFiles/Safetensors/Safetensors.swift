import TensorCore

/// The safetensors format: eight bytes with the length of the header, the header as JSON, and the values.
enum Safetensors {
  /// The longest header, in bytes; the reader of the safetensors library has the same limit.
  private static let headerLimit = 100_000_000

  static func open(_ file: FileBytes) throws(CheckpointError) -> Checkpoint {
    let contents = try Contents(file)
    return try Checkpoint(
      format: .safetensors, byteCount: file.byteCount, stored: contents.stored,
      storages: FileStorages(files: [file], spans: contents.spans),
      extras: contents.header.metadata, opaque: contents.opaque)
  }

  /// The tensors that the header describes, checked against the file.
  private struct Contents {
    let header: Header
    var stored: [StoredTensor] = []
    var spans: [FileStorages.Span] = []
    var opaque: [(name: String, kind: String)] = []

    init(_ file: FileBytes) throws(CheckpointError) {
      header = try readHeader(file)
      let dataStart = 8 + header.byteCount
      var end = 0
      for (name, entry) in header.entries {
        let tensor = try entry.stored(
          name, storage: spans.count, dataBytes: file.byteCount - dataStart)
        guard entry.begin >= end else {
          throw .badTensor(
            name: name, reason: "begins at byte \(entry.begin), inside the one before it")
        }
        end = entry.end
        guard let tensor else {
          opaque.append((name, entry.dtype))
          continue
        }
        spans.append(FileStorages.Span(file: 0, start: dataStart + entry.begin))
        stored.append(tensor)
      }
    }
  }

  /// Why a file is not as the safetensors library writes it. The library writes a header of valid text, which says no more of
  /// a tensor than its type, shape and place, and values that fill the rest of the file without gaps.
  ///
  /// - Returns: `nil` if the file is as the library writes it.
  /// - Throws: why the file cannot be read.
  static func oddity(of file: FileBytes) throws(CheckpointError) -> String? {
    let header = try Contents(file).header
    guard header.isText else { return "its header is no valid text" }
    var end = 0
    for (name, entry) in header.entries {
      guard !entry.hasMore else {
        return "the header says more of \(name.excerpt) than safetensors do"
      }
      guard entry.begin == end else { return "bytes before the values of \(name.excerpt)" }
      end = entry.end
    }
    return 8 + header.byteCount + end == file.byteCount ? nil : "bytes behind the values"
  }

  private static func readHeader(_ file: FileBytes) throws(CheckpointError) -> Header {
    let prefix = try file.read(0..<8)
    let length = prefix.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= UInt64(headerLimit) else {
      throw .tooLarge(what: "the header", bytes: Int(clamping: length), limit: headerLimit)
    }
    guard Int(length) <= file.byteCount - 8 else {
      throw .cutShort(what: "the header", expected: Int(length), found: file.byteCount - 8)
    }
    return try Header(file.read(8..<8 + Int(length)))
  }
}

/// The header, with the tensors in the order in which their values lie in the file.
private struct Header {
  let byteCount: Int
  /// Whether the header is valid UTF-8, with nothing but blanks behind the last brace.
  let isText: Bool
  private(set) var entries: [(name: String, entry: HeaderEntry)] = []
  private(set) var metadata: [(key: String, value: String)] = []
  private static let metadataLimit = 1 << 16

  init(_ bytes: [UInt8]) throws(CheckpointError) {
    byteCount = bytes.count
    isText =
      bytes.last { $0 != UInt8(ascii: " ") } == UInt8(ascii: "}")
      && String(validating: bytes, as: UTF8.self) != nil
    var names: Set<String> = []
    var scanner = JSONScanner(bytes, of: "safetensors header")
    try scanner.object { (scanner, name) throws(CheckpointError) in
      guard names.insert(name).inserted else { throw scanner.damaged("\(name.excerpt) twice") }
      if name == "__metadata__" {
        try readMetadata(&scanner)
      } else {
        guard entries.count < Checkpoint.tensorLimit else { throw Checkpoint.tooManyTensors }
        entries.append((name, try HeaderEntry(name, &scanner)))
      }
    }
    try scanner.end()
    entries.sort {
      ($0.entry.begin, $0.entry.end, $0.name) < ($1.entry.begin, $1.entry.end, $1.name)
    }
    metadata.sort { $0.key < $1.key }
  }

  private mutating func readMetadata(_ scanner: inout JSONScanner) throws(CheckpointError) {
    var found: [(key: String, value: String)] = []
    var keys: Set<String> = []
    try scanner.object { (scanner, key) throws(CheckpointError) in
      guard keys.insert(key).inserted else {
        throw scanner.damaged("\(key.excerpt) of __metadata__ twice")
      }
      guard found.count < Self.metadataLimit else {
        throw scanner.damaged("expected at most \(Self.metadataLimit) entries of __metadata__")
      }
      found.append((key, try scanner.string()))
    }
    metadata = found
  }
}

/// What the header says of one tensor.
private struct HeaderEntry {
  private(set) var dtype = ""
  private(set) var shape: [Int] = []
  private(set) var offsets: [Int] = []
  /// Whether the header has other keys for the tensor.
  private(set) var hasMore = false

  init(_ name: String, _ scanner: inout JSONScanner) throws(CheckpointError) {
    var keys: Set<String> = []
    var (dtype, shape, offsets): (String?, [Int]?, [Int]?)
    try scanner.object { (scanner, key) throws(CheckpointError) in
      guard keys.insert(key).inserted else {
        throw scanner.damaged("\(key.excerpt) of \(name.excerpt) twice")
      }
      switch key {
      case "dtype": dtype = try scanner.string()
      case "shape": shape = try Self.integers(&scanner)
      case "data_offsets": offsets = try Self.integers(&scanner)
      default:
        hasMore = true
        try scanner.skip()
      }
    }
    guard let dtype, let shape, let offsets else {
      let lost = dtype == nil ? "dtype" : shape == nil ? "shape" : "data_offsets"
      throw scanner.damaged("expected \(lost) of \(name.excerpt)")
    }
    (self.dtype, self.shape, self.offsets) = (dtype, shape, offsets)
  }

  private static func integers(_ scanner: inout JSONScanner) throws(CheckpointError) -> [Int] {
    var integers: [Int] = []
    try scanner.array { (scanner) throws(CheckpointError) in
      guard integers.count < StoredTensor.rankLimit else {
        throw scanner.damaged("expected at most \(StoredTensor.rankLimit) integers")
      }
      integers.append(try scanner.integer())
    }
    return integers
  }

  var begin: Int { offsets.first ?? 0 }
  var end: Int { offsets.last ?? 0 }

  /// The tensor with its place in the file; `nil` for types that are not supported.
  ///
  /// - Throws: `badTensor`, `cutShort`.
  func stored(
    _ name: String, storage: Int, dataBytes: Int
  ) throws(CheckpointError) -> StoredTensor? {
    guard offsets.count == 2, begin >= 0, begin <= end else {
      throw .badTensor(name: name, reason: "data_offsets \(offsets) are no range")
    }
    guard end <= dataBytes else {
      throw .cutShort(what: "tensor \(name.excerpt)", expected: end, found: dataBytes)
    }
    guard let type = ElementType(rawValue: dtype) else { return nil }
    guard let shape = Shape(self.shape),
      shape.count.multipliedReportingOverflow(by: type.byteCount) == (end - begin, false)
    else {
      throw .badTensor(
        name: name,
        reason: "shape \(self.shape) of \(dtype) does not fill its \(end - begin) bytes")
    }
    return try StoredTensor(
      name: name, type: type, shape: self.shape, strides: shape.contiguousStrides,
      storage: storage, elementOffset: 0, storageBytes: end - begin)
  }
}
