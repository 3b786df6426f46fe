import TensorCore

/// What other programs would do with a checkpoint. An audit lists every class and function that the pickles in it name, and
/// says whether every reader would find the same in the file. Nothing of it is run here.
package struct PickleAudit: Sendable {
  /// A class or function that a pickle names.
  package struct Entry: Equatable, Sendable {
    /// The name with its module, such as `os.system`.
    package let path: String
    package let verdict: Verdict
    /// How often the pickle names it.
    package let count: Int
    /// Where it is named first, in bytes from the start of the pickle.
    package let offset: Int
    /// The member of the archive that holds the pickle; empty if the file itself is the pickle.
    package let member: String
    /// The arguments of its first call as Python writes them, shortened; `nil` if it is not called.
    package let call: String?
  }

  package enum Verdict: Equatable, Sendable {
    /// It makes tensors or plain containers, and does nothing else.
    case plain
    /// It is known to run code or commands, or to reach the system.
    case runsCode
    /// It is code of some library, which unpickling imports and calls.
    case unknown

    package var isDangerous: Bool { self != .plain }
  }

  /// The names, dangerous ones first, then in the order of their places.
  package private(set) var entries: [Entry] = []
  /// The members of an archive that hold code.
  package private(set) var code: [String] = []
  /// How many pickles were found.
  package private(set) var pickleCount = 0
  /// The reasons why pickles could not be followed to their ends, with the members that hold them.
  package private(set) var failures: [String] = []
  /// The reasons why other programs may find something else in the file than what is listed.
  package private(set) var oddities: [String] = []

  /// Whether opening the file would run something, or might, because it could not be followed to its end.
  package var isDangerous: Bool {
    !code.isEmpty || !failures.isEmpty || entries.contains { $0.verdict.isDangerous }
  }

  /// Whether it is proved that no reader would run anything: the file has one of the forms that torch.save and safetensors
  /// write, to the last byte, and its pickles make tensors and containers alone.
  package var isPlain: Bool { !isDangerous && oddities.isEmpty }

  /// Follows every pickle in a checkpoint, an archive or an index.
  ///
  /// - Throws: `CheckpointError` if the file is none of these.
  package init(path: String) throws(CheckpointError) {
    try add(FileBytes(path: path), path, isShard: false)
    entries.sort {
      ($0.verdict.rank, $0.member, $0.offset) < ($1.verdict.rank, $1.member, $1.offset)
    }
  }

  private mutating func add(
    _ file: FileBytes, _ path: String, isShard: Bool
  ) throws(CheckpointError) {
    let head = try file.read(0..<min(TarHeader.byteCount, file.byteCount))
    if TarHeader.isOne(head) {
      oddities.append(
        "Python takes it for a tar archive, which old versions of torch.load open first")
    }
    let signature = FileSignature(head)
    if case .zip = signature { return try add(archive: file) }
    try addEnvelopes(file, head)
    switch signature {
    case .zip: break
    case .pickle: add(stream: file)
    case .safetensors:
      try addBeginning(of: file)
      if entries.isEmpty, let oddity = try Safetensors.oddity(of: file) { oddities.append(oddity) }
    case .json where isShard: throw .notACheckpoint(found: "another index")
    case .json:
      try addBeginning(of: file)
      for shard in try ShardIndex.shards(file, path: path) {
        try add(shard.bytes, shard.path, isShard: true)
      }
    case .other(let found):
      try addBeginning(of: file)
      if entries.isEmpty, isPlain { throw .notACheckpoint(found: found) }
    }
  }

  /// The largest number of names and of members that are listed.
  private static let nameLimit = 1000
}

// MARK: - Archives

extension PickleAudit {
  private mutating func add(archive file: FileBytes) throws(CheckpointError) {
    let archive = try ZipArchive(file)
    // If the layout is exact, the pickle is read from the place that it has there, so that what is followed is what other
    // readers get too.
    let exact = exactZip(file)
    var room = TorchZip.pickleLimit
    var storages: [PickleStorage] = []
    for (index, member) in archive.members.enumerated() {
      // PyTorch ignores the case of letters in the names of members.
      let name = member.name.lowercased()
      if name.hasSuffix(".pkl") || name.hasSuffix(".pickle") {
        room -= member.byteCount
        guard room >= 0 else {
          failures.append("\(member.name.excerpt): more pickles than any checkpoint has")
          return
        }
        let proved = try exact?.pickle(member.name)
        let pickle = if let proved { proved } else { try TorchZip.pickle(archive, index) }
        storages += add(pickle: pickle, member: member.name)
      } else if name.hasSuffix(".py"), code.count < Self.nameLimit {
        code.append(member.name)
      }
    }
    if let oddity = try exact?.oddity(storages: storages) { oddities.append(oddity) }
  }

  /// The archive in the exact layout; `nil` if it has another layout, which is noted.
  private mutating func exactZip(_ file: FileBytes) -> ExactZip? {
    do {
      return try ExactZip(file)
    } catch let oddity as ExactZip.Oddity {
      oddities.append(oddity.reason)
    } catch {
      oddities.append("\(error)")
    }
    return nil
  }

  /// Follows a pickle of an archive.
  ///
  /// - Returns: the storages that the pickle refers to.
  private mutating func add(pickle: MemoryBytes, member: String) -> [PickleStorage] {
    var machine = PickleMachine(ByteReader(pickle))
    machine.witness = PicklePlainness()
    pickleCount += 1
    do throws(CheckpointError) {
      _ = try machine.run()
      if machine.reader.remaining > 0 {
        oddities.append("\(member.excerpt): bytes behind the pickle")
      }
    } catch {
      failures.append("\(member.excerpt): \(error)")
    }
    add(machine, member)
    return machine.heap.storages
  }
}

// MARK: - Files

extension PickleAudit {
  /// Notes if other programs might take the file for an archive, by its end or by its first bytes.
  private mutating func addEnvelopes(
    _ file: FileBytes, _ head: [UInt8]
  ) throws(CheckpointError) {
    if try ZipEnd.isFound(in: file) { oddities.append("it ends as a zip archive does") }
    let packers: [[UInt8]] = [
      [0x1f, 0x8b], Array("BZh".utf8), [0xfd, 0x37, 0x7a, 0x58, 0x5a], [0x28, 0xb5, 0x2f, 0xfd],
    ]
    if packers.contains(where: { head.starts(with: $0) }) {
      oddities.append("it begins as a packed file does")
    }
  }

  /// Follows pickles at the beginning of a file of another format, because Python unpickles any file from its first byte.
  private mutating func addBeginning(of file: FileBytes) throws(CheckpointError) {
    var first = FirstPickle(file)
    guard case .mayRun(let offset) = try first.outcome() else { return }
    oddities.append("its beginning can be read as a pickle, which goes on at byte \(offset)")
    var machine = PickleMachine(ByteReader(file))
    for _ in 0..<Self.hiddenLimit {
      guard (try? machine.run()) != nil else { break }
    }
    guard !machine.heap.globals.isEmpty else { return }
    pickleCount += 1
    add(machine, "")
  }

  /// How many pickles in a row are followed at most where none is expected.
  private static let hiddenLimit = 64

  private mutating func add(stream file: FileBytes) {
    var machine = PickleMachine(ByteReader(file))
    machine.witness = PicklePlainness()
    do throws(CheckpointError) {
      if let oddity = try TorchStream.oddity(&machine, following: { pickleCount += 1 }) {
        oddities.append(oddity)
      }
    } catch {
      failures.append("\(error)")
    }
    add(machine, "")
  }

  private mutating func add(_ machine: PickleMachine, _ member: String) {
    let place = member.isEmpty ? "" : "\(member.excerpt): "
    oddities += (machine.witness?.objections ?? []).map { place + $0 }
    let heap = machine.heap
    var places: [String: (first: Int, called: Int?, count: Int)] = [:]
    for (index, global) in heap.globals.enumerated() {
      let called = global.arguments == nil ? nil : index
      if let known = places[global.path] {
        places[global.path] = (known.first, known.called ?? called, known.count + 1)
      } else if entries.count + places.count < Self.nameLimit {
        places[global.path] = (index, called, 1)
      } else {
        failures.append("more than \(Self.nameLimit) names, which no checkpoint has")
        break
      }
    }
    for (path, place) in places {
      entries.append(
        Entry(
          path: path, verdict: Verdict(path), count: place.count,
          offset: heap.globals[place.first].offset, member: member,
          call: place.called.flatMap { heap.globals[$0].arguments }.map { heap.text(of: $0) }))
    }
  }
}
