import TensorCore

/// The format that `torch.save` wrote before PyTorch 1.6. It is a row of pickles: a magic number, a protocol version, facts
/// about the machine, the object, and the keys of its storages. Then each storage follows, as the number of its elements
/// and their values.
enum TorchStream {
  private static let magic: PickleValue = .wideInt([
    0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19,
  ])

  static func open(_ file: FileBytes) throws(CheckpointError) -> Checkpoint {
    var machine = PickleMachine(ByteReader(file))
    guard try machine.run() == magic else {
      throw .notACheckpoint(found: "a Python pickle that torch.save did not write")
    }
    guard try machine.run() == .int(1001) else {
      throw machine.damaged("expected torch.save protocol 1001")
    }
    try requireLittleEndian(machine.run(), machine.heap)
    let root = try machine.run()
    let keyList = try machine.run()
    guard let keys = machine.heap.items(keyList) else {
      throw machine.damaged("expected the list of storage keys")
    }
    let state = StateDictionary(root, in: machine.heap)
    let layout = try Layout(keys, machine: &machine)

    var stored: [StoredTensor] = []
    for (name, tensor) in state.tensors {
      guard let index = layout.index[tensor.storage.key] else {
        throw .badTensor(name: name, reason: "its storage \(tensor.storage.key.excerpt) is missing")
      }
      stored.append(
        try tensor.stored(as: name, storage: index, storageBytes: layout.byteCounts[index]))
    }
    return try Checkpoint(
      format: .torchStream, byteCount: file.byteCount, stored: stored,
      storages: FileStorages(files: [file], spans: layout.spans), state: state)
  }

  /// Why a file that begins with a pickle is not exactly what torch.save wrote, up to its last byte.
  ///
  /// - Parameter following: is called before each pickle.
  /// - Returns: `nil` if the file is what torch.save wrote.
  /// - Throws: why a pickle cannot be followed; the machine then holds what it read before that.
  static func oddity(
    _ machine: inout PickleMachine, following: () -> Void
  ) throws(CheckpointError) -> String? {
    following()
    guard try machine.run() == magic else {
      while machine.reader.remaining > 0 {
        following()
        _ = try machine.run()
      }
      return "a Python pickle that torch.save did not write"
    }
    var values: [PickleValue] = []
    var others = 0
    for place in 0..<4 {
      let before = machine.heap.globals.count + machine.setCount
      following()
      values.append(try machine.run())
      // Only the object may have other than plain values. Sets are counted too, because their order is not known.
      if place != 2 { others += machine.heap.globals.count + machine.setCount - before }
    }
    guard others == 0, values[0] == .int(1001), case .list(let index) = values[3],
      case let keys = machine.heap.sequences[index], Set(keys).count == keys.count
    else { return "not the pickles that torch.save wrote" }
    if machine.heap.storages.areAmbiguous { return "a storage that is named in two ways" }
    let named = Set(machine.heap.storages.map { PickleValue.string($0.key) })
    guard named == Set(keys) else { return "storages that the pickle does not refer to" }
    for storage in machine.heap.storages where TorchTypes.storageBytes(storage.className) == nil {
      return "a storage of \(storage.className.excerpt)"
    }
    let layout = try Layout(keys, machine: &machine)
    for storage in machine.heap.storages {
      guard let place = layout.index[storage.key],
        storage.count.multipliedReportingOverflow(by: storage.unit)
          == (layout.byteCounts[place], false)
      else { return "storage \(storage.key.excerpt) is not as long as the pickle says" }
    }
    return machine.reader.remaining == 0 ? nil : "bytes behind the storages"
  }

  private static func requireLittleEndian(
    _ facts: PickleValue, _ heap: PickleHeap
  ) throws(CheckpointError) {
    guard case .dictionary(let index) = facts else { return }
    for (key, value) in heap.dictionaries[index]
    where key == .string("little_endian") && value == .bool(false) {
      throw .bigEndian
    }
  }

  /// Where in the file each storage lies.
  private struct Layout {
    var index: [String: Int] = [:]
    var spans: [FileStorages.Span] = []
    var byteCounts: [Int] = []

    init(_ keys: [PickleValue], machine: inout PickleMachine) throws(CheckpointError) {
      var types: [String: PickleStorage] = [:]
      for storage in machine.heap.storages { types[storage.key] = storage }
      for case .string(let key) in keys {
        let count = try machine.reader.integer(Int64.self)
        guard let storage = types[key] else {
          throw machine.damaged("storage \(key.excerpt) belongs to no tensor")
        }
        let (bytes, overflow) = Int(count).multipliedReportingOverflow(by: storage.unit)
        guard count >= 0, !overflow, bytes <= machine.reader.remaining else {
          throw .cutShort(
            what: "storage \(key.excerpt)", expected: overflow ? Int.max : max(0, bytes),
            found: machine.reader.remaining)
        }
        index[key] = spans.count
        spans.append(FileStorages.Span(file: 0, start: machine.reader.offset))
        byteCounts.append(bytes)
        try machine.reader.skip(bytes)
      }
    }
  }
}
