import TensorCore

extension Checkpoint {
  /// Opens a checkpoint, whose format is recognized by its first bytes. Names, shapes and offsets are read, and no values.
  ///
  /// - Throws: `CheckpointError`, whose description is one line.
  package static func open(_ path: String) throws(CheckpointError) -> Checkpoint {
    try open(path, isShard: false)
  }

  /// The files that are read when a path is opened: the file itself and, if it is an index, its shards.
  package static func files(of path: String) -> [String] {
    guard let file = try? FileBytes(path: path),
      let head = try? file.read(0..<min(64, file.byteCount)), case .json = FileSignature(head),
      let shards = try? ShardIndex.shardPaths(file, path: path)
    else { return [path] }
    return [path] + shards
  }

  /// - Parameter isShard: whether an index names the file, which must not be an index itself then.
  static func open(_ path: String, isShard: Bool) throws(CheckpointError) -> Checkpoint {
    try open(FileBytes(path: path), path, isShard: isShard)
  }

  static func open(
    _ file: FileBytes, _ path: String, isShard: Bool
  ) throws(CheckpointError) -> Checkpoint {
    let head = try file.read(0..<min(64, file.byteCount))
    switch FileSignature(head) {
    case .zip: return try TorchZip.open(file)
    case .pickle: return try TorchStream.open(file)
    case .safetensors: return try Safetensors.open(file)
    case .json where isShard: throw .notACheckpoint(found: "another index")
    case .json: return try ShardIndex.open(file, path: path)
    case .other(let found): throw .notACheckpoint(found: found)
    }
  }
}

/// The format of a file, as its first bytes show it.
enum FileSignature {
  case zip
  case pickle
  case safetensors
  case json
  case other(String)

  /// First bytes of formats that people confuse with checkpoints.
  private static let known: [(prefix: [UInt8], name: String)] = [
    (Array("GGUF".utf8), "a GGUF file"),
    ([0x89] + Array("HDF".utf8), "an HDF5 file"),
    ([0x93] + Array("NUMPY".utf8), "a NumPy array"),
    ([0x89] + Array("PNG".utf8), "a PNG image"),
    ([0xff, 0xd8, 0xff], "a JPEG image"),
    ([0x1f, 0x8b], "a gzip archive"),
    ([0x7f] + Array("ELF".utf8), "a program"),
    ([0x08], "what may be an ONNX or TensorFlow file"),
    (Array("#!".utf8), "a script"),
    (
      Array("version https://git-lfs.github.com/spec/".utf8),
      "a Git LFS pointer, which stands for a file that is not here: git lfs pull fetches it"
    ),
  ]

  init(_ head: [UInt8]) {
    if head.starts(with: [0x50, 0x4b, 0x03, 0x04]) || head.starts(with: [0x50, 0x4b, 0x05, 0x06]) {
      self = .zip
    } else if head.count > 8, head[8] == UInt8(ascii: "{"), head[6] == 0, head[7] == 0 {
      self = .safetensors
    } else if head.first == 0x80 {
      self = .pickle
    } else if let first = head.first(where: { !" \n\r\t".utf8.contains($0) }),
      first == UInt8(ascii: "{")
    {
      self = .json
    } else if let format = Self.known.first(where: { head.starts(with: $0.prefix) }) {
      self = .other(format.name)
    } else {
      let bytes = head.prefix(4).map { byte in
        let digits = String(byte, radix: 16)
        return digits.count == 1 ? "0" + digits : digits
      }
      self = .other("a file that begins with bytes \(bytes.joined(separator: " "))")
    }
  }
}
