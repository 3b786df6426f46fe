import CheckpointFiles
import Readers
import TestSupport
import Testing

/// Audits a pickle of protocol 2 in an archive like those of torch.save.
private func audit(pickle body: String, isBare: Bool = false) throws -> PickleAudit {
  // Bytes above 0x7f are opcodes, not characters.
  let bytes = body.unicodeScalars.map { UInt8($0.value) }
  return try audit(
    file: StoredZip.archive([("a/data.pkl", isBare ? bytes : [0x80, 2] + bytes)]))
}

private func audit(file bytes: [UInt8]) throws -> PickleAudit {
  try withTemporaryFolder { folder throws in
    try write(bytes, to: folder + "/a")
    return try PickleAudit(path: folder + "/a")
  }
}

private let attack = Array("cos\nsystem\n(S'id'\ntR.".utf8)
private let empty: [UInt8] = [0x80, 2] + Array("}.".utf8)

@Suite struct AuditedNamesTests {
  @Test(arguments: [
    ("cos\nsystem\n(S'touch x'\ntR.", "os.system", "('touch x')"),
    ("cbuiltins\neval\n(S'1'\ntR.", "builtins.eval", "('1')"),
    ("c__builtin__\ngetattr\n(cos\npath\nS'join'\ntR.", "__builtin__.getattr", "(os.path, 'join')"),
    ("(S'id'\nios\nsystem\n.", "os.system", "('id')"),
    ("(cos\nsystem\nS'id'\no.", "os.system", "('id')"),
    ("\u{8c}\u{2}os\u{8c}\u{6}system\u{93}\u{8c}\u{2}id\u{85}R.", "os.system", "('id')"),
    ("cposix\nsystem\np0\n0g0\n(S'a'\ntR0g0\n(S'b'\ntR.", "posix.system", "('a')"),
    ("csubprocess\nPopen\n)\u{81}}b.", "subprocess.Popen", "()"),
  ])
  func `what would run code is named, with its place and its first call`(
    pickle: String, path: String, call: String
  ) throws {
    let found = try audit(pickle: pickle, isBare: true)
    let entry = try #require(found.entries.first { $0.path == path })
    #expect(entry.verdict == .runsCode && found.isDangerous)
    #expect(entry.call == call)
  }

  @Test func `classes of a library are dangerous, tensors and containers are not`() throws {
    let mine = try audit(pickle: "ctimm.models\nNet\nq\0)Rq\u{1}.")
    #expect(mine.entries.map(\.verdict) == [.unknown] && mine.isDangerous)
    let plain = try audit(pickle: "ccollections\nOrderedDict\nq\0)Rq\u{1}.")
    #expect(plain.entries.map(\.verdict) == [.plain] && plain.isPlain, "\(plain.oddities)")
  }

  @Test(arguments: [
    "collections.defaultdict", "argparse.Namespace", "numpy.dtype", "numpy.core.multiarray.scalar",
    "builtins.frozenset", "builtins.int", "torch.MyStorage",
  ])
  func `what weights_only does not take is not plain`(path: String) throws {
    let (module, name) = (path.split(separator: ".").dropLast(), path.split(separator: ".").last!)
    let found = try audit(pickle: "c\(module.joined(separator: "."))\n\(name)\nq\0.")
    #expect(found.entries.map(\.path) == [path] && found.isDangerous)
  }

  @Test(arguments: ["a/DATA.PKL", "a/other.pickle", "b/c/d.pkl"])
  func `pickles beside the one that is read are followed too`(name: String) throws {
    let found = try audit(file: StoredZip.archive([("a/data.pkl", empty), (name, attack)]))
    #expect(found.isDangerous && found.entries.map(\.path) == ["os.system"])
    #expect(found.entries.map(\.member) == [name])
  }

  @Test func `what MEMOIZE stores is numbered as Python does, and escapes are read`() throws {
    var pickle: [UInt8] = [0x80, 4]
    func text(_ text: String) -> [UInt8] { [0x8c, UInt8(text.utf8.count)] + Array(text.utf8) }
    for index: UInt8 in [1, 0, 1, 2] { pickle += [0x4e, 0x71, index, 0x30] }
    pickle += text("collections") + [0x71, 4, 0x30] + text("posix") + [0x94, 0x30]
    pickle += [0x4e, 0x71, 3, 0x30] + text("OrderedDict") + [0x71, 6, 0x30] + text("system")
    pickle += [0x94, 0x30, 0x68, 4, 0x68, 6, 0x93, 0x29, 0x52, 0x2e]
    let hidden = try audit(file: StoredZip.archive(pickle: pickle))
    #expect(hidden.isDangerous, "\(hidden.entries)")
    let bytes =
      Array(#"V\u0070osix"#.utf8) + [10] + Array(#"S'\x73yst\145m'"#.utf8) + [
        10, 0x93, 0x29, 0x52, 0x2e,
      ]
    #expect(
      try audit(file: StoredZip.archive(pickle: bytes)).entries.map(\.path) == ["posix.system"])
  }

  @Test func `more names than any checkpoint has are dangerous, and not all listed`() throws {
    let names = (0..<5000).map { "ca\($0)\nb\n0" }.joined()
    let found = try audit(pickle: names + "N.", isBare: true)
    #expect(found.entries.count == 1000 && found.failures.count == 1 && found.isDangerous)
  }

  @Test func `what cannot be followed to its end is dangerous, and what was seen is said`() throws {
    let broken = try audit(pickle: "ccollections\nOrderedDict\n)R\u{1}")
    #expect(broken.isDangerous && broken.failures.count == 1)
    #expect(broken.entries.map(\.path) == ["collections.OrderedDict"])
  }

  @Test func `code beside the pickle is said`() throws {
    let script = StoredZip.archive([
      ("a/data.pkl", empty), ("a/code/__torch__.py", Array("x".utf8)),
    ])
    let found = try audit(file: script)
    #expect(found.code == ["a/code/__torch__.py"] && found.isDangerous)
  }

  @Test func `a whole module needs its classes`() throws {
    let found = try PickleAudit(path: Fixtures.path("module.pt"))
    #expect(found.entries.filter { $0.verdict.isDangerous }.map(\.path).contains("__main__.Net"))
  }
}

@Suite struct PlainPickleTests {
  @Test(arguments: [
    "types.pt", "views.pt", "types-stream.pt", "types-protocol-5.pt", "views-stream.pt", "mixed.pt",
    "mixed-stream.pt", "complex.pt", "uint16.pt", "nano-release.pt", "plain.pt",
    "types.safetensors",
    "nano-release.safetensors", "model.index.json",
  ])
  func `what torch.save and safetensors write of tensors is plain`(name: String) throws {
    let found = try PickleAudit(path: Fixtures.path(name))
    #expect(found.isPlain, "\(found.oddities) \(found.failures) \(found.entries)")
  }

  /// Calls, states, keys, memos and opcodes that do not occur in checkpoints, with the finding for each.
  @Test(arguments: [
    ("ccollections\nOrderedDict\nq\0]\u{85}R.", "called with other arguments"),
    ("ctorch._utils\n_rebuild_parameter\nq\0(NNNtR.", "called with other arguments"),
    ("c_codecs\nencode\nq\0X\u{1}\0\0\0aX\u{5}\0\0\0utf-8\u{86}R.", "called with other arguments"),
    ("ctorch\nFloatStorage\nq\0K\u{1}\u{85}R.", "called with other arguments"),
    ("ccollections\nOrderedDict\nq\0)\u{81}.", "opcode 0x81"),
    ("N)R.", "a call of what is no name"),
    ("ccollections\nOrderedDict\nq\0)RX\u{1}\0\0\0ab.", "a state is given"),
    ("ccollections\nOrderedDict\nq\0)R}X\u{c}\0\0\0__setstate__Nsb.", "a state is given"),
    ("]}b.", "a state is given"),
    ("(X\u{6}\0\0\0moduleNNNNtQ.", "a persistent identifier"),
    ("NP0\n.", "opcode 0x50"),
    ("}]Ns.", "a key or an element"),
    ("Nq\u{1}.", "memo 1 where picklers store 0"),
    ("Nq\0q\0.", "memo 0 where picklers store 1"),
    ("\u{80}\u{2}N.", "another mark of a protocol"),
    ("I1\n.", "opcode 0x49"), ("(l.", "opcode 0x6c"), ("NN0.", "opcode 0x30"),
    ("N.N.", "bytes behind the pickle"),
  ])
  func `what a checkpoint does not need is unusual`(pickle: String, reason: String) throws {
    let found = try audit(pickle: pickle)
    #expect(!found.isPlain)
    #expect(found.oddities.contains { $0.contains(reason) }, "\(found.oddities) \(found.failures)")
  }

  @Test func `a pickle without the mark of its protocol, or of an old one, is unusual`() throws {
    for (pickle, reason) in [("N.", "expected the mark"), ("\u{80}\u{1}N.", "protocol 1")] {
      let found = try audit(pickle: pickle, isBare: true)
      #expect(found.oddities.contains { $0.contains(reason) }, "\(found.oddities)")
    }
  }

  /// A storage of four floats, and a tensor that uses it.
  private func tensor(
    offset: UInt8 = 0, shape: UInt8 = 4, count: UInt8 = 4, kind: String = "FloatStorage",
    hooks: String = "ccollections\nOrderedDict\nq\u{2})R"
  ) throws -> PickleAudit {
    let storage =
      "(X\u{7}\0\0\0storagectorch\n\(kind)\nq\u{1}X\u{1}\0\0\u{0}0X\u{3}\0\0\0cpuK"
      + "\(Unicode.Scalar(count))tQ"
    let pickle =
      "ctorch._utils\n_rebuild_tensor_v2\nq\0(\(storage)K\(Unicode.Scalar(offset))K"
      + "\(Unicode.Scalar(shape))\u{85}K\u{1}\u{85}\u{89}\(hooks)tR."
    let bytes = [0x80, 2] + pickle.unicodeScalars.map { UInt8($0.value) }
    return try audit(
      file: StoredZip.archive([
        ("a/data.pkl", bytes), ("a/data/0", [UInt8](repeating: 0, count: 16)),
      ]))
  }

  @Test func `a tensor lies within its storage, and the storage is as long as is said`() throws {
    let plain = try tensor()
    #expect(plain.isPlain, "\(plain.oddities)")
    for found in [
      try tensor(offset: 1), try tensor(shape: 5), try tensor(count: 5), try tensor(count: 3),
      try tensor(kind: "DoubleStorage"), try tensor(kind: "QUInt4x2Storage"),
    ] {
      #expect(!found.isPlain && !found.isDangerous)
    }
  }

  @Test func `hooks of a tensor, which would be called later, are unusual`() throws {
    let found = try tensor(hooks: "}K\0ctorch\nTensor\nq\u{2}s")
    #expect(found.oddities.contains { $0.contains("called with other arguments") })
  }

  private func protocol4(_ body: [UInt8], frame: UInt8) throws -> PickleAudit {
    let bytes = [0x80, 4, 0x95, frame, 0, 0, 0, 0, 0, 0, 0] + body
    return try audit(file: StoredZip.archive([("a/data.pkl", bytes)]))
  }

  @Test func `frames end with their pickles and lie within none`() throws {
    let body = Array("}.".utf8)
    #expect(try protocol4(body, frame: 2).isPlain)
    #expect(try protocol4(body, frame: 3).oddities.contains { $0.contains("beyond the pickle") })
    let text: [UInt8] = [0x8c, 2, 0x61, 0x61, 0x2e]
    #expect(try protocol4(text, frame: 3).oddities.contains { $0.contains("across the end") })
    let inner = [0x95, 1, 0, 0, 0, 0, 0, 0, 0] + body
    #expect(try protocol4(inner, frame: 11).oddities.contains { $0.contains("within a frame") })
  }

  /// An object that a pickle refers to many times is checked once, so that the time is proportional to the size of the file.
  @Test func `what pickles share does not make an audit long`() throws {
    let entries = (0..<50_000).map {
      "M\(Unicode.Scalar(UInt8($0 & 255)))\(Unicode.Scalar(UInt8($0 >> 8)))N"
    }
    let shared = "}q\0(\(entries.joined())u"
    let builds = String(repeating: "h\0b", count: 50_000)
    let start = ContinuousClock.now
    let state = try audit(pickle: "\(shared)0ccollections\nOrderedDict\nq\u{1})R\(builds).")
    #expect(!state.isPlain && ContinuousClock.now - start < .seconds(20))
    // Pairs contain pairs, as deep as possible; and each pair contains the same pair twice.
    let call = "ctorch._utils\n_rebuild_parameter_with_state\n"
    for pairs in [
      String(repeating: "N\u{86}", count: 100_000), String(repeating: "2\u{86}", count: 60),
    ] {
      #expect(try !audit(pickle: "\(call)(NNNN\(pairs)tR.").isPlain)
    }
  }

  @Test func `storages whose length is beyond any number are unusual, not a trap`() throws {
    var stream = try Fixtures.bytes("views-stream.pt")
    let place = try #require(
      stream.indices.first {
        stream[$0...].starts(with: "cpuq".utf8) || stream[$0...].starts(with: "cpu".utf8)
      })
    // A count of one byte, which follows K, becomes a count of eight bytes.
    let count = try #require(stream[place...].firstIndex(of: UInt8(ascii: "K")))
    stream.replaceSubrange(count..<count + 2, with: [0x8a, 8, 0, 0, 0, 0, 0, 0, 0, 0x40])
    #expect(try !audit(file: stream).isPlain)
  }
}
