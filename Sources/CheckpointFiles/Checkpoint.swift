import TensorCore

package enum CheckpointFormat: String, Sendable {
  case torchZip = "torch zip"
  case torchStream = "torch stream"
  case safetensors = "safetensors"
  case shards = "sharded index"
}

/// An open checkpoint. The names, shapes and types of its tensors are known; values are read when they are asked for.
package struct Checkpoint: TensorSource {
  package let format: CheckpointFormat
  /// The size of the file, or of all shards.
  package let byteCount: Int
  package let tensors: [TensorDescription]
  /// The keys under which the tensors were found, outermost first.
  package let wrapper: [String]
  /// Plain values beside the tensors, such as the epoch, as text.
  package let extras: [(key: String, value: String)]

  /// Tensors that cannot be read, each with what it is, such as `complex64`.
  package let opaqueTensors: [(name: String, kind: String)]
  /// How many tensors the file holds beside those of the state dictionary, such as an optimizer's.
  package let otherTensors: Int

  let stored: [StoredTensor]
  /// The tensors that would take far more than the file holds. They are listed, but their values are not read.
  private let expanded: Set<Int>
  let storages: any StorageReader

  /// The largest number of tensors: more than any network has, and few enough to fit in memory with their descriptions.
  static let tensorLimit = 1 << 16
  static var tooManyTensors: CheckpointError {
    .tooManyTensors(limit: tensorLimit)
  }

  /// The largest number of elements that are turned into `Float` at once; they take 1 GiB.
  private static let elementLimit = 1 << 28

  init(
    format: CheckpointFormat, byteCount: Int, stored: [StoredTensor],
    storages: any StorageReader, wrapper: [String] = [],
    extras: [(key: String, value: String)] = [], opaque: [(name: String, kind: String)] = [],
    otherTensors: Int = 0
  ) throws(CheckpointError) {
    guard stored.count + opaque.count <= Self.tensorLimit else { throw Self.tooManyTensors }
    guard !stored.isEmpty else {
      throw opaque.first.map { .unsupportedType(tensor: $0.name, found: $0.kind) } ?? .noTensors
    }
    self.format = format
    self.byteCount = byteCount
    self.stored = stored
    self.storages = storages
    self.wrapper = wrapper
    self.extras = extras
    opaqueTensors = opaque
    self.otherTensors = otherTensors
    tensors = stored.map(\.description)
    expanded = Expansion.beyondLimit(stored, fileBytes: byteCount)
  }

  /// A checkpoint with the wrapper, the extras and the other tensors that its pickle describes.
  init(
    format: CheckpointFormat, byteCount: Int, stored: [StoredTensor],
    storages: any StorageReader, state: StateDictionary
  ) throws(CheckpointError) {
    try self.init(
      format: format, byteCount: byteCount, stored: stored, storages: storages,
      wrapper: state.wrapper, extras: state.extras, opaque: state.opaqueTensors,
      otherTensors: state.otherTensors)
  }

  package func values(at index: Int) throws -> [Float] {
    stored[index].floats(in: try span(of: index))
  }

  package func bytes(at index: Int) throws -> [UInt8] {
    stored[index].elements(in: try span(of: index))
  }

  /// The bytes from the first element to the last one, with those between that strides pass over.
  private func span(of index: Int) throws -> [UInt8] {
    let tensor = stored[index]
    guard !expanded.contains(index) else {
      throw CheckpointError.badTensor(
        name: tensor.description.name,
        reason:
          "\(tensor.description.shape) shares what is stored, and with the tensors before it would take far more "
          + "than the file holds: at most \(Expansion.limit(fileBytes: byteCount)) bytes are read from a file of its size"
      )
    }
    guard tensor.description.shape.count <= Self.elementLimit,
      tensor.byteSpan <= Self.elementLimit * 8
    else {
      throw CheckpointError.badTensor(
        name: tensor.description.name,
        reason: "\(tensor.description.shape) is more than \(Self.elementLimit) elements to read")
    }
    guard tensor.description.shape.count > 0 else { return [] }
    let range = tensor.byteOffset..<tensor.byteOffset + tensor.byteSpan
    return try storages.read(tensor.storage, range)
  }
}

/// Reads the storages of a file, which are known by their indices.
protocol StorageReader: Sendable {
  func read(_ storage: Int, _ range: Range<Int>) throws(CheckpointError) -> [UInt8]
}

/// Storages that lie unpacked in files.
struct FileStorages: StorageReader {
  struct Span: Sendable {
    let file: Int
    let start: Int
  }
  let files: [FileBytes]
  let spans: [Span]

  func read(_ storage: Int, _ range: Range<Int>) throws(CheckpointError) -> [UInt8] {
    let span = spans[storage]
    return try files[span.file].read(
      range.lowerBound + span.start..<range.upperBound + span.start)
  }
}
