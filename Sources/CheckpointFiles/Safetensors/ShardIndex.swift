import TensorCore

/// The index of a checkpoint in several files, such as `model.safetensors.index.json`. It says which file holds which tensor.
/// The files, called shards, lie beside the index.
enum ShardIndex {
  /// The largest index, in bytes. An index is a list of names, which takes some megabytes at most.
  private static let sizeLimit = 64 << 20

  static func open(_ file: FileBytes, path: String) throws(CheckpointError) -> Checkpoint {
    let weightMap = try weightMap(file)
    var shards = Shards(weightMap)
    for shard in try files(of: shardNames(weightMap), in: folder(of: path)) {
      do {
        try shards.add(shard)
      } catch {
        throw shard.error(error)
      }
    }
    return try shards.checkpoint()
  }

  /// A file that shards are in. Several names may lead to one file.
  struct File {
    let bytes: FileBytes
    let path: String
    var names: Set<ShardName>

    func error(_ error: CheckpointError) -> CheckpointError {
      let name = path.split(separator: "/").last.map(String.init) ?? path
      return .notReadable(reason: "shard \(name.excerpt): \(error)")
    }
  }

  private static func files(
    of names: [ShardName], in folder: String
  ) throws(CheckpointError) -> [File] {
    var files: [File] = []
    var places: [FileBytes.Identity: Int] = [:]
    for name in names {
      do {
        let bytes = try FileBytes(path: folder + name.text)
        if let place = places[bytes.identity] {
          files[place].names.insert(name)
        } else {
          places[bytes.identity] = files.count
          files.append(File(bytes: bytes, path: folder + name.text, names: [name]))
        }
      } catch {
        throw .notReadable(reason: "shard \(name.text.excerpt): \(error)")
      }
    }
    return files
  }

  /// The files of an index, each of them once.
  static func shards(_ file: FileBytes, path: String) throws(CheckpointError) -> [File] {
    try files(of: shardNames(weightMap(file)), in: folder(of: path))
  }

  /// The paths of the shards of an index.
  static func shardPaths(_ file: FileBytes, path: String) throws(CheckpointError) -> [String] {
    try shardNames(weightMap(file)).map { folder(of: path) + $0.text }
  }

  private static func folder(of path: String) -> String {
    path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[...$0]) } ?? ""
  }

  /// The names of the shards, each of them once and in a fixed order.
  ///
  /// - Throws: `notReadable` if a name is not that of a file beside the index; `tooLarge` if there are too many.
  private static func shardNames(
    _ weightMap: [String: ShardName]
  ) throws(CheckpointError) -> [ShardName] {
    let names = Set(weightMap.values)
    guard names.count <= shardLimit else {
      throw .tooLarge(
        what: "an index of \(names.count) shards", bytes: names.count, limit: shardLimit)
    }
    for name in names where !name.isFileName {
      throw .notReadable(reason: "shard \(name.text.excerpt) is not a file name beside the index")
    }
    return names.sorted { $0.text.utf8.lexicographicallyPrecedes($1.text.utf8) }
  }

  /// The largest number of shards, since each of them is an open file.
  private static let shardLimit = 512

  /// The name of the shard that each tensor is in.
  private static func weightMap(_ file: FileBytes) throws(CheckpointError) -> [String: ShardName] {
    guard file.byteCount <= sizeLimit else {
      throw .tooLarge(what: "the index", bytes: file.byteCount, limit: sizeLimit)
    }
    let bytes = try file.read(0..<file.byteCount)
    var found: [String: ShardName]?
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
  ) throws(CheckpointError) -> [String: ShardName] {
    var files: [String: ShardName] = [:]
    var interned: Set<ShardName> = []
    try scanner.object { (scanner, name) throws(CheckpointError) in
      let file = ShardName(text: try scanner.string())
      guard files.count < Checkpoint.tensorLimit else { throw Checkpoint.tooManyTensors }
      // Many tensors lie in one file, and they share one copy of its name.
      let shared = interned.insert(file).memberAfterInsert
      guard files.updateValue(shared, forKey: name) == nil else {
        throw scanner.damaged("\(name.excerpt) twice")
      }
    }
    return files
  }
}

/// The name of a file, compared byte by byte. Swift takes some texts of different bytes for equal, but they name different
/// files.
struct ShardName: Hashable {
  let text: String

  var isFileName: Bool {
    // U+FFFD stands for bytes that are no text. Another program would read another name there.
    !text.isEmpty && text != "." && text != ".." && !text.utf8.contains(UInt8(ascii: "/"))
      && !text.utf8.contains(0) && !text.unicodeScalars.contains("\u{fffd}")
  }

  static func == (a: ShardName, b: ShardName) -> Bool { a.text.utf8.elementsEqual(b.text.utf8) }

  func hash(into hasher: inout Hasher) {
    for byte in text.utf8 { hasher.combine(byte) }
  }
}

/// Collects the tensors of an index from its shards. Of each shard, only the tensors that the index names for it are kept.
private struct Shards {
  private let weightMap: [String: ShardName]
  private var stored: [StoredTensor] = []
  private var sources: [ShardStorages.Source] = []
  private var found: Set<String> = []
  private var opaque: [(name: String, kind: String)] = []
  private var byteCount = 0

  init(_ weightMap: [String: ShardName]) { self.weightMap = weightMap }

  mutating func add(_ file: ShardIndex.File) throws(CheckpointError) {
    let shard = try Checkpoint.open(file.bytes, file.path, isShard: true)
    byteCount = byteCount.clampedAdd(shard.byteCount)
    for tensor in shard.opaqueTensors where isWanted(tensor.name, file) {
      found.insert(tensor.name)
      opaque.append(tensor)
    }
    for tensor in shard.stored where isWanted(tensor.description.name, file) {
      found.insert(tensor.description.name)
      stored.append(tensor.moved(to: sources.count))
      sources.append(ShardStorages.Source(reader: shard.storages, storage: tensor.storage))
    }
  }

  private func isWanted(_ tensor: String, _ file: ShardIndex.File) -> Bool {
    weightMap[tensor].map(file.names.contains) ?? false
  }

  /// - Throws: `badTensor` if a tensor of the index is in no shard.
  func checkpoint() throws(CheckpointError) -> Checkpoint {
    if let lost = weightMap.keys.filter({ !found.contains($0) }).min() {
      throw .badTensor(
        name: lost, reason: "expected in shard \(weightMap[lost]?.text.excerpt ?? ""), not there")
    }
    return try Checkpoint(
      format: .shards, byteCount: byteCount, stored: stored,
      storages: ShardStorages(sources: sources), opaque: opaque)
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
