import FoundationEssentials
import TensorCore

/// `model.safetensors.index.json`: which file holds which tensor. The shards lie beside the index.
enum ShardIndex {
  private struct JSON: Decodable {
    let weightMap: [String: String]

    enum CodingKeys: String, CodingKey {
      case weightMap = "weight_map"
    }
  }

  /// An index is a list of names: megabytes at most.
  private static let sizeLimit = 64 << 20

  static func open(_ file: FileBytes, path: String) throws(CheckpointError) -> Checkpoint {
    guard file.byteCount <= sizeLimit else {
      throw .tooLarge(what: "the index", bytes: file.byteCount, limit: sizeLimit)
    }
    let bytes = try file.read(0..<file.byteCount)
    guard let index = try? JSONDecoder().decode(JSON.self, from: Data(bytes)) else {
      throw .notACheckpoint(found: "a JSON file without a weight_map")
    }
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    var shards: [(name: String, checkpoint: Checkpoint)] = []
    for name in Set(index.weightMap.values).sorted() {
      shards.append((name, try openShard(name, in: folder)))
    }
    return try Checkpoint(shards: shards, weightMap: index.weightMap)
  }

  private static func openShard(
    _ name: String, in folder: String
  ) throws(CheckpointError) -> Checkpoint {
    guard !name.isEmpty, !name.contains("/"), name != "..", name != "." else {
      throw .notReadable(reason: "shard \(name.excerpt) is not a file name beside the index")
    }
    do {
      return try Checkpoint.open(folder + name, isShard: true)
    } catch {
      throw .notReadable(reason: "shard \(name.excerpt): \(error)")
    }
  }
}

extension Checkpoint {
  fileprivate init(
    shards: [(name: String, checkpoint: Checkpoint)], weightMap: [String: String]
  ) throws(CheckpointError) {
    var stored: [StoredTensor] = []
    var sources: [ShardStorages.Source] = []
    var found: Set<String> = []
    for (name, shard) in shards {
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
      stored: stored, storages: ShardStorages(sources: sources))
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
