import TensorCore

/// What unpickling a checkpoint in Python would have done: every class and function that its pickles name. Nothing of
/// it is done here.
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

  package var isDangerous: Bool {
    !code.isEmpty || !failures.isEmpty || entries.contains { $0.verdict.isDangerous }
  }

  /// Follows every pickle in a checkpoint, an archive or an index.
  ///
  /// - Throws: `CheckpointError` if the file is none of these.
  package init(path: String) throws(CheckpointError) {
    try add(path: path, isShard: false)
    entries.sort {
      ($0.verdict.rank, $0.member, $0.offset) < ($1.verdict.rank, $1.member, $1.offset)
    }
  }

  private mutating func add(path: String, isShard: Bool) throws(CheckpointError) {
    let file = try FileBytes(path: path)
    let head = try file.read(0..<min(512, file.byteCount))
    let signature = FileSignature(head)
    if case .zip = signature { return try add(archive: TorchZip.archive(path, file)) }
    if Self.isTar(head) {
      failures.append("it is a tar archive, which torch.load opens before anything else")
    }
    switch signature {
    case .pickle: add(pickles: ByteReader(file), member: "", count: 5)
    case .zip: break
    case .safetensors:
      addHidden(in: file)
      if entries.isEmpty { _ = try Safetensors.open(file) }
    case .json where isShard: throw .notACheckpoint(found: "another index")
    case .json:
      addHidden(in: file)
      for shard in try ShardIndex.shardPaths(file, path: path) {
        try add(path: shard, isShard: true)
      }
    case .other(let found):
      addHidden(in: file)
      if entries.isEmpty, failures.isEmpty { throw .notACheckpoint(found: found) }
    }
  }

  /// Python unpickles any file from its first byte, whatever else it is: what such a pickle names counts.
  private mutating func addHidden(in file: FileBytes) {
    var machine = PickleMachine(ByteReader(file))
    _ = try? machine.run()
    guard !machine.heap.globals.isEmpty else { return }
    pickleCount += 1
    add(machine.heap, "")
  }

  /// By the checksum of the first header, as Python tells: the sum of its bytes, with blanks where it stands itself.
  private static func isTar(_ head: [UInt8]) -> Bool {
    guard head.count == 512 else { return false }
    let field = head[148..<156]
    let digits = field.drop { $0 == 0x20 }.prefix { (0x30...0x37).contains($0) }
    let sum = head.reduce(0) { $0 + Int($1) } - field.reduce(0) { $0 + Int($1) } + 8 * 0x20
    return !digits.isEmpty && Int(String(decoding: digits, as: UTF8.self), radix: 8) == sum
  }

  private mutating func add(archive: ZipArchive) throws(CheckpointError) {
    var room = TorchZip.pickleLimit
    for (index, member) in archive.members.enumerated() {
      // PyTorch finds members whatever the case of their letters.
      let name = member.name.lowercased()
      if name.hasSuffix(".pkl") || name.hasSuffix(".pickle") {
        room -= member.byteCount
        guard room >= 0 else {
          failures.append("\(member.name.excerpt): more pickles than any checkpoint has")
          return
        }
        add(pickles: ByteReader(try TorchZip.pickle(archive, index)), member: member.name)
      } else if name.hasSuffix(".py"), code.count < Self.nameLimit {
        code.append(member.name)
      }
    }
  }

  /// Names and members that are listed.
  private static let nameLimit = 1000

  /// - Parameter count: a stream has five pickles and then values, an archive's member is one.
  private mutating func add(pickles reader: ByteReader, member: String, count: Int = 1) {
    var machine = PickleMachine(reader)
    do throws(CheckpointError) {
      for _ in 0..<count {
        pickleCount += 1
        _ = try machine.run()
      }
    } catch {
      failures.append(member.isEmpty ? "\(error)" : "\(member.excerpt): \(error)")
    }
    add(machine.heap, member)
  }

  private mutating func add(_ heap: PickleHeap, _ member: String) {
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
