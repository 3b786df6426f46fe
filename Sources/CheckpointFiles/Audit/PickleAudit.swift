import TensorCore

/// What other programs would do with a checkpoint: every class and function that its pickles name, and whether every reader
/// would read the same in it. Nothing of it is done here.
package struct PickleAudit: Sendable {
  /// A class or function that a pickle names.
  package struct Entry: Equatable, Sendable {
    /// `os.system`
    package let path: String
    package let verdict: Verdict
    /// How often it is named.
    package let count: Int
    /// In bytes from the start of the pickle, where it is named first.
    package let offset: Int
    /// The member of the archive that the pickle is; empty for a file that is one.
    package let member: String
    /// What it is first called with, as Python writes it, cut; `nil` if it is only named.
    package let call: String?
  }

  package enum Verdict: Equatable, Sendable {
    /// Makes tensors or plain containers, and nothing else.
    case plain
    /// Known to run what it is given.
    case runsCode
    /// Code of some library: unpickling imports and calls it.
    case unknown

    package var isDangerous: Bool { self != .plain }
  }

  /// The dangerous ones first, then by their places.
  package private(set) var entries: [Entry] = []
  /// Members that hold code of their own.
  package private(set) var code: [String] = []
  /// How many pickles there are.
  package private(set) var pickleCount = 0
  /// Why the rest of a pickle could not be followed, with its member.
  package private(set) var failures: [String] = []
  /// Why other programs may read something else in the file than what is listed.
  package private(set) var oddities: [String] = []

  /// Whether opening the file would run something, or could not be followed to its end.
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

  /// Names and members that are listed.
  private static let nameLimit = 1000
}

// MARK: - Archives

extension PickleAudit {
  private mutating func add(archive file: FileBytes) throws(CheckpointError) {
    let archive = try ZipArchive(file)
    // What is proved is what is followed: where the layout is exact, the pickle is read from where that says it is.
    let exact = exactZip(file)
    var room = TorchZip.pickleLimit
    var storages: [PickleStorage] = []
    for (index, member) in archive.members.enumerated() {
      // PyTorch finds members whatever the case of their letters.
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

  /// - Returns: `nil` if the archive has another layout, which is noted.
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

  /// - Returns: the storages that it refers to.
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
  /// Archives that other programs would find around or behind what the file begins with.
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

  /// Python unpickles any file from its first byte, whatever else it is: what such pickles name counts.
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

  /// Pickles one behind the other that are followed where none is expected.
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
