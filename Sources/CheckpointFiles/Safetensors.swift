import FoundationEssentials
import TensorCore

/// A safetensors file: eight bytes of header length, a JSON header, and the values.
enum Safetensors {
  /// The limit that the format's own reader sets.
  private static let headerLimit = 100_000_000

  static func open(_ file: FileBytes) throws(CheckpointError) -> Checkpoint {
    let header = try readHeader(file)
    let dataStart = 8 + header.byteCount
    let dataBytes = file.byteCount - dataStart
    var stored: [StoredTensor] = []
    var spans: [FileStorages.Span] = []
    var end = 0
    for (name, entry) in header.entries {
      let tensor = try entry.stored(name, storage: spans.count, dataBytes: dataBytes)
      guard entry.begin >= end else {
        throw .badTensor(
          name: name, reason: "begins at byte \(entry.begin), inside the one before it")
      }
      end = entry.end
      spans.append(FileStorages.Span(file: 0, start: dataStart + entry.begin))
      stored.append(tensor)
    }
    return try Checkpoint(
      format: .safetensors, byteCount: file.byteCount, stored: stored,
      storages: FileStorages(files: [file], spans: spans), extras: header.metadata)
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
    let bytes = try file.read(8..<8 + Int(length))
    let json: HeaderJSON
    do {
      json = try JSONDecoder().decode(HeaderJSON.self, from: Data(bytes))
    } catch {
      throw .badHeader(reason: jsonReason(error))
    }
    return Header(json, byteCount: Int(length))
  }
}

/// The header with its tensors in the order of their values.
private struct Header {
  let byteCount: Int
  let entries: [(name: String, entry: HeaderEntry)]
  let metadata: [(key: String, value: String)]

  init(_ json: HeaderJSON, byteCount: Int) {
    self.byteCount = byteCount
    entries = json.entries.sorted {
      ($0.entry.begin, $0.entry.end, $0.name) < ($1.entry.begin, $1.entry.end, $1.name)
    }
    metadata = json.metadata.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }
}

private struct HeaderJSON: Decodable {
  private(set) var entries: [(name: String, entry: HeaderEntry)] = []
  private(set) var metadata: [String: String] = [:]

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: AnyKey.self)
    for key in container.allKeys {
      if key.stringValue == "__metadata__" {
        metadata = try container.decode([String: String].self, forKey: key)
      } else {
        entries.append((key.stringValue, try container.decode(HeaderEntry.self, forKey: key)))
      }
    }
  }
}

private struct HeaderEntry: Decodable {
  let dtype: String
  let shape: [Int]
  let offsets: [Int]

  enum CodingKeys: String, CodingKey {
    case dtype, shape
    case offsets = "data_offsets"
  }

  var begin: Int { offsets.first ?? 0 }
  var end: Int { offsets.last ?? 0 }

  func stored(
    _ name: String, storage: Int, dataBytes: Int
  ) throws(CheckpointError) -> StoredTensor {
    guard let type = ElementType(rawValue: dtype) else {
      throw .unsupportedType(tensor: name, found: dtype)
    }
    guard offsets.count == 2, begin >= 0, begin <= end else {
      throw .badTensor(name: name, reason: "data_offsets \(offsets) are no range")
    }
    guard end <= dataBytes else {
      throw .cutShort(what: "tensor \(name.excerpt)", expected: end, found: dataBytes)
    }
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

private struct AnyKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }
  init(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { return nil }
}

/// One line of what is wrong with a JSON text.
func jsonReason(_ error: any Error) -> String {
  guard let error = error as? DecodingError else { return "not JSON" }
  switch error {
  case .typeMismatch(let type, let context), .valueNotFound(let type, let context):
    return "expected \(type) at \(path(context))"
  case .keyNotFound(let key, let context):
    return "expected \(key.stringValue.excerpt) at \(path(context))"
  case .dataCorrupted(let context):
    return context.codingPath.isEmpty
      ? "not valid JSON" : "a number out of range at \(path(context))"
  @unknown default: return "not JSON"
  }

  func path(_ context: DecodingError.Context) -> String {
    let names = context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }
    return names.isEmpty ? "the top" : names.joined(separator: "/").excerpt
  }
}
