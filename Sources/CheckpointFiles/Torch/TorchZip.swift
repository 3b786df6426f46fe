import TensorCore

/// The zip archive that `torch.save` writes: a pickle `NAME/data.pkl`, a member `NAME/data/KEY` for each storage, and
/// `NAME/byteorder`.
enum TorchZip {
  /// The largest pickle, in bytes. Pickles hold names and shapes alone and are small: that of NeoNeXt-B takes 100 KB.
  static let pickleLimit = 16 << 20

  static func open(_ file: FileBytes) throws(CheckpointError) -> Checkpoint {
    let archive = try ZipArchive(file)
    let index = Dictionary(
      archive.members.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    let root = try rootFolder(of: archive)
    try requireLittleEndian(archive, index[root + "byteorder"])
    var machine = PickleMachine(ByteReader(try pickle(archive, index[root + "data.pkl"])))
    let state = StateDictionary(try machine.run(), in: machine.heap)

    var stored: [StoredTensor] = []
    for (name, tensor) in state.tensors {
      let key = root + "data/" + tensor.storage.key
      guard let member = index[key] else { throw .missingMember(name: key) }
      stored.append(
        try tensor.stored(
          as: name, storage: member, storageBytes: archive.members[member].byteCount))
    }
    return try Checkpoint(
      format: .torchZip, byteCount: file.byteCount, stored: stored,
      storages: ZipStorages(archive: archive, file: file), state: state)
  }

  /// The name of the folder that holds `data.pkl`, with its slash; it may be empty.
  private static func rootFolder(of archive: ZipArchive) throws(CheckpointError) -> String {
    let pickles = archive.members.map(\.name).filter {
      $0 == "data.pkl" || $0.hasSuffix("/data.pkl")
    }
    guard let name = pickles.min(by: { $0.utf8.count < $1.utf8.count }) else {
      throw .missingMember(name: "…/data.pkl, which torch.save writes")
    }
    return String(name.dropLast("data.pkl".count))
  }

  private static func requireLittleEndian(
    _ archive: ZipArchive, _ member: Int?
  ) throws(CheckpointError) {
    guard let member else { return }
    let marker = try archive.read(member, 0..<min(16, archive.members[member].byteCount))
    if marker == Array("big".utf8) { throw .bigEndian }
  }

  static func pickle(
    _ archive: ZipArchive, _ member: Int?
  ) throws(CheckpointError) -> MemoryBytes {
    guard let member else { throw .missingMember(name: "data.pkl") }
    let size = archive.members[member].byteCount
    guard size <= pickleLimit else {
      throw .tooLarge(what: archive.members[member].name, bytes: size, limit: pickleLimit)
    }
    return MemoryBytes(bytes: try archive.read(member, 0..<size))
  }
}

private struct ZipStorages: StorageReader {
  let archive: ZipArchive
  let file: FileBytes

  func read(_ storage: Int, _ range: Range<Int>) throws(CheckpointError) -> [UInt8] {
    try file.checkUnchanged()
    let bytes = try archive.read(storage, range)
    try file.checkUnchanged()
    return bytes
  }
}

extension PickleTensor {
  /// The tensor with its place in a storage of the file.
  ///
  /// - Throws: `unsupportedType`, `badTensor`.
  func stored(
    as name: String, storage index: Int, storageBytes: Int
  ) throws(CheckpointError) -> StoredTensor {
    guard let type else { throw .unsupportedType(tensor: name, found: typeName) }
    return try StoredTensor(
      name: name, type: type, shape: shape, strides: strides, storage: index,
      elementOffset: offset, storageBytes: storageBytes, isNegated: isNegated)
  }
}
