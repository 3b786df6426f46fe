import TensorCore

/// `model.safetensors.index.json`: which file holds which tensor. The shards lie beside the index.
enum ShardIndex {
  /// An index is a list of names: megabytes at most.
  private static let sizeLimit = 64 << 20

  static func open(_ file: FileBytes, path: String) throws(CheckpointError) -> Checkpoint {
    let weightMap = try weightMap(file)
    var shards: [(name: String, checkpoint: Checkpoint)] = []
    for name in try shardNames(weightMap) {
      do {
        shards.append((name, try Checkpoint.open(folder(of: path) + name, isShard: true)))
      } catch {
        throw .notReadable(reason: "shard \(name.excerpt): \(error)")
      }
    }
    return try Checkpoint(shards: shards, weightMap: weightMap)
  }

  /// Where the shards of an index are.
  static func shardPaths(_ file: FileBytes, path: String) throws(CheckpointError) -> [String] {
    try shardNames(weightMap(file)).map { folder(of: path) + $0 }
  }

  private static func folder(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
  }

  /// Files beside the index, each once.
  private static func shardNames(
    _ weightMap: [String: String]
  ) throws(CheckpointError) -> [String] {
    let names = Set(weightMap.values)
    guard names.count <= shardLimit else {
      throw .tooLarge(
        what: "an index of \(names.count) shards", bytes: names.count, limit: shardLimit)
    }
    for name in names where name.isEmpty || name.contains("/") || name == ".." || name == "." {
      throw .notReadable(reason: "shard \(name.excerpt) is not a file name beside the index")
    }
    return names.sorted()
  }

  /// Each is an open file.
  private static let shardLimit = 512

  private static func weightMap(_ file: FileBytes) throws(CheckpointError) -> [String: String] {
    guard file.byteCount <= sizeLimit else {
      throw .tooLarge(what: "the index", bytes: file.byteCount, limit: sizeLimit)
    }
    let bytes = try file.read(0..<file.byteCount)
    var found: [String: String]?
    var scanner = JSONScanner(bytes, of: "index")
    try scanner.object { (scanner, key) throws(CheckpointError) in
      guard key == "weight_map" else { return try scanner.skip() }
      guard found == nil else { throw scanner.damaged("weight_map twice") }
      found = try names(&scanner)
    }
    try scanner.end()
    guard let found else { throw .notACheckpoint(found: "a JSON file without a weight_map") }
    return found
  }

  private static func names(
    _ scanner: inout JSONScanner
  ) throws(CheckpointError) -> [String: String] {
    var files: [String: String] = [:]
    var interned: Set<String> = []
    try scanner.object { (scanner, name) throws(CheckpointError) in
      let file = try scanner.string()
      guard files.count < Checkpoint.tensorLimit else { throw Checkpoint.tooManyTensors }
      // Many tensors lie in one file: one copy of its name.
      let shared = interned.insert(file).memberAfterInsert
      guard files.updateValue(shared, forKey: name) == nil else {
        throw scanner.damaged("\(name.excerpt) twice")
      }
    }
    return files
  }
}

extension Checkpoint {
  fileprivate init(
    shards: [(name: String, checkpoint: Checkpoint)], weightMap: [String: String]
  ) throws(CheckpointError) {
    var stored: [StoredTensor] = []
    var sources: [ShardStorages.Source] = []
    var found: Set<String> = []
    var opaque: [(name: String, kind: String)] = []
    for (name, shard) in shards {
      for tensor in shard.opaqueTensors where weightMap[tensor.name] == name {
        found.insert(tensor.name)
        opaque.append(tensor)
      }
      for tensor in shard.stored where weightMap[tensor.description.name] == name {
        found.insert(tensor.description.name)
        stored.append(tensor.moved(to: sources.count))
        sources.append(ShardStorages.Source(reader: shard.storages, storage: tensor.storage))
      }
    }
    if let lost = weightMap.keys.filter({ !found.contains($0) }).min() {
      throw .badTensor(
        name: lost, reason: "expected in shard \(weightMap[lost, default: ""].excerpt), not there")
    }
    try self.init(
      format: .shards, byteCount: shards.reduce(0) { $0 + $1.checkpoint.byteCount },
      stored: stored, storages: ShardStorages(sources: sources), opaque: opaque)
  }
}

private struct ShardStorages: StorageReader {
  struct Source: Sendable {
    let reader: any StorageReader
    let storage: Int
  }
  let sources: [Source]

  func read(_ storage: Int, _ range: Range<Int>) throws(CheckpointError) -> [UInt8] {
    try sources[storage].reader.read(sources[storage].storage, range)
  }
}
