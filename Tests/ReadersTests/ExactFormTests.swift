import CheckpointFiles
import Readers
import TestSupport
import Testing

/// Audits files that other programs may interpret differently. None of them may be found plain.
private func audit(_ bytes: [UInt8]) throws -> PickleAudit {
  try withTemporaryFolder { folder throws in
    try write(bytes, to: folder + "/a")
    return try PickleAudit(path: folder + "/a")
  }
}

private let attack = Array("cos\nsystem\n(S'id'\ntR.".utf8)
private let empty: [UInt8] = [0x80, 2] + Array("}.".utf8)

private func expectUnusual(
  _ bytes: [UInt8], _ reason: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let found = try audit(bytes)
  #expect(!found.isPlain, sourceLocation: sourceLocation)
  #expect(
    found.oddities.contains { $0.contains(reason) }, "\(found.oddities) \(found.failures)",
    sourceLocation: sourceLocation)
}

@Suite struct ExactZipTests {
  private let archive = StoredZip.archive([("a/data.pkl", empty), ("a/version", Array("3\n".utf8))])

  private func place(_ mark: [UInt8], _ bytes: [UInt8]) throws -> Int {
    try #require(bytes.indices.first { bytes[$0...].starts(with: mark) })
  }

  /// The archive with some bytes replaced, at an offset from a mark.
  private func changed(_ mark: [UInt8], _ offset: Int, _ new: [UInt8]) throws -> [UInt8] {
    var bytes = archive
    let start = try place(mark, bytes) + offset
    bytes.replaceSubrange(start..<start + new.count, with: new)
    return bytes
  }

  private let local: [UInt8] = [0x50, 0x4b, 3, 4]
  private let central: [UInt8] = [0x50, 0x4b, 1, 2]
  private let end: [UInt8] = [0x50, 0x4b, 5, 6]

  @Test func `an archive of nothing else than torch.save writes is plain`() throws {
    #expect(try audit(archive).isPlain)
  }

  @Test func `headers and directory must agree`() throws {
    try expectUnusual(try changed(local, 30, Array("b".utf8)), "header and directory disagree")
    try expectUnusual(try changed(local, 14, [1, 2, 3, 4]), "header and directory disagree")
    try expectUnusual(try changed(local, 10, [1]), "header and directory disagree")
    try expectUnusual(try changed(local, 4, [45]), "header and directory disagree")
  }

  @Test(
    arguments: [
      (8, [0, 0x10]), (36, [1]), (38, [0x10]), (38, [0, 0, 0xff, 0x41]), (38, [0, 0, 0xff, 0xa1]),
    ] as [(Int, [UInt8])])
  func `a member is a stored file and nothing else`(offset: Int, bytes: [UInt8]) throws {
    try expectUnusual(try changed(central, offset, bytes), "packed, no file, has a comment")
  }

  @Test func `one end record ends the file`() throws {
    var commented = archive
    commented[commented.count - 2] = 4
    try expectUnusual(commented + Array("note".utf8), "no single end record")
    // Programs that search for the record may find the one in the first member.
    let inner = StoredZip.archive([("a/data.pkl", attack)])
    try expectUnusual(
      StoredZip.archive([("a/data.pkl", empty), ("a/version", inner)]), "no single end record")
  }

  @Test func `only the members that torch.save writes, in one folder`() throws {
    for (name, reason) in [
      ("b/data.pkl", "in another folder"), ("a/data/x", "does not write"),
      ("a/data/01", "does not write"), ("a/code/x", "does not write"),
      ("a/Version", "does not write"),
      ("a/data/0", "does not refer to"), ("a/data/../x", "does not write"),
    ] {
      let bytes = StoredZip.archive([("a/data.pkl", empty), (name, Array("x".utf8))])
      try expectUnusual(bytes, reason)
    }
    try expectUnusual(StoredZip.archive([("a/version", [0x33])]), "no member a/data.pkl")
    try expectUnusual(StoredZip.archive([("data.pkl", empty)]), "another folder than the first")
    let array = [0x93] + Array("NUMPY".utf8)
    try expectUnusual(
      StoredZip.archive([("a/data.pkl", empty), ("a/data/0", array)]), "is a NumPy file")
  }

  @Test(arguments: [
    ("byteorder", "big"), ("version", "3\nx"), ("version", ""), (".format_version", "one"),
    (".data/serialization_id", "\u{93}NUMPY"), (".storage_alignment", "64\n\n"),
  ])
  func `facts beside the pickle are words and numbers`(name: String, content: String) throws {
    let bytes = content.unicodeScalars.map { UInt8($0.value) }
    try expectUnusual(
      StoredZip.archive([("a/data.pkl", empty), ("a/\(name)", bytes)]), "does not write")
  }

  @Test func `a field that gives a member another name is unusual`() throws {
    let name = Array("a/x.pkl".utf8)
    let field: [UInt8] = [0x75, 0x70, UInt8(5 + name.count), 0, 1, 0, 0, 0, 0] + name
    var bytes = archive
    let start = try place(central, bytes)
    bytes[start + 30] = UInt8(field.count)
    bytes.insert(contentsOf: field, at: start + 46 + "a/data.pkl".utf8.count)
    let last = try place(end, bytes)
    bytes[last + 12] += UInt8(field.count)
    try expectUnusual(bytes, "extra fields")
  }

  @Test func `bytes between members are unusual`() throws {
    var bytes = archive
    let second = try #require(
      bytes.indices.filter { bytes[$0...].starts(with: local) }.last)
    bytes.insert(contentsOf: [0, 0, 0, 0], at: second)
    let starts = bytes.indices.filter { bytes[$0...].starts(with: central) }
    bytes[starts[1] + 42] += 4
    let last = try place(end, bytes)
    bytes[last + 16] += 4
    try expectUnusual(bytes, "not one behind the other")
  }
}

@Suite struct ExactStreamTests {
  private var stream: [UInt8] { get throws { try Fixtures.bytes("types-stream.pt") } }

  @Test func `a stream that is a tar archive as well is unusual, however its checksum is written`()
    throws
  {
    let stream = try stream
    #expect(try audit(stream).isPlain)
    let others = stream[..<148] + stream[156..<512]
    let unsigned = others.reduce(256) { $0 + Int($1) }
    let signed = others.reduce(256) { $0 + Int(Int8(bitPattern: $1)) }
    for sum in [unsigned, signed] where sum >= 0 {
      let octal = String(sum, radix: 8)
      for text in [
        octal, "0o\(octal)", " \(octal) ", "+\(octal)", "\(octal.prefix(1))_\(octal.dropFirst())",
      ] {
        let field =
          Array(text.utf8.prefix(8)) + [UInt8](repeating: 0, count: max(0, 8 - text.utf8.count))
        try expectUnusual(stream[..<148] + field + stream[156...], "tar archive")
      }
      let binary = [0x80] + (0..<7).map { UInt8(truncatingIfNeeded: sum >> (48 - 8 * $0)) }
      try expectUnusual(stream[..<148] + binary + stream[156...], "tar archive")
    }
  }

  /// A stream of one storage of 8 bytes, with some texts replaced.
  private func stream(
    key: String = "7", keys: String? = nil, object: String = "N", storages: [UInt8] = [2]
  ) -> [UInt8] {
    func text(_ text: String) -> String {
      "X\(Unicode.Scalar(UInt8(text.utf8.count)))\0\0\0" + text
    }
    func identifier(_ kind: String, _ count: Int) -> String {
      "(\(text("storage"))ctorch\n\(kind)\n\(text(key))\(text("cpu"))K\(Unicode.Scalar(UInt8(count)))NtQ"
    }
    let number: [UInt8] = [0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19]
    let second = object == "two" ? identifier("LongStorage", 1) : "N"
    let rest = [
      "M\u{e9}\u{3}", "}", "\(identifier("FloatStorage", 2))\(second)\u{86}",
      keys ?? "]\(text(key))a",
    ]
    let pickles =
      [number] + rest.map { Array($0.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }) }
    return pickles.flatMap { [0x80, 2] + $0 + [0x2e] } + storages
      + [UInt8](repeating: 0, count: 7 + 8)
  }

  @Test func `the keys of storages are a list of numbers, and each has one class`() throws {
    #expect(try audit(stream()).isPlain)
    let one = "X\u{1}\0\0\0" + "7"
    try expectUnusual(stream(keys: "c__builtin__\nset\n]\(one)a\u{85}R"), "not the pickles")
    try expectUnusual(stream(keys: "\u{8f}(\(one)\u{90}"), "not the pickles")
    try expectUnusual(stream(keys: "\(one)\u{85}"), "not the pickles")
    try expectUnusual(stream(key: "x"), "a persistent identifier")
    try expectUnusual(stream(object: "two"), "named in two ways")
  }

  @Test func `a stream ends with its last storage`() throws {
    try expectUnusual(try stream + [0], "bytes behind the storages")
  }

  @Test func `what follows torch's magic number is followed, without a mark of the protocol too`()
    throws
  {
    let number: [UInt8] = [
      0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e,
    ]
    for magic in [number, [0x80, 2] + number] {
      let found = try audit(magic + attack)
      #expect(found.isDangerous && found.entries.map(\.path) == ["os.system"])
    }
    #expect(try audit(empty + attack).entries.map(\.path) == ["os.system"])
    #expect(throws: CheckpointError.self) { try audit(Array("hello".utf8)) }
  }
}

@Suite struct ExactSafetensorsTests {
  private func file(_ header: String, length: Int? = nil, data: [UInt8]) -> [UInt8] {
    let text = Array(header.utf8)
    let padding = [UInt8](repeating: 0x20, count: max(0, (length ?? text.count) - text.count))
    let count = text.count + padding.count
    return (0..<8).map { UInt8(truncatingIfNeeded: count >> ($0 * 8)) } + text + padding + data
  }

  private let entry = #""dtype":"U8","shape":[4],"data_offsets":[0,4]"#
  private let four: [UInt8] = [1, 2, 3, 4]

  @Test func `values fill the file without a gap`() throws {
    #expect(try audit(file("{\"a\":{\(entry)}}", data: four)).isPlain)
    try expectUnusual(file("{\"a\":{\(entry)}}", data: four + [0]), "bytes behind the values")
    let later = #""dtype":"U8","shape":[4],"data_offsets":[1,5]"#
    try expectUnusual(file("{\"a\":{\(later)}}", data: four + [0]), "bytes before the values of a")
    try expectUnusual(file("{\"a\":{\(entry),\"x\":1}}", data: four), "says more of a")
    var torn = file("{\"aé\":{\(entry)}}", data: four)
    torn[12] = 0xff
    try expectUnusual(torn, "no valid text")
  }

  @Test func `a header whose length is an opcode that jumps into the names is unusual`() throws {
    // The length of the header begins with X. As a pickle, this is a text of 5 bytes, which ends before the name. Python would
    // continue with the first letter of the name as an opcode.
    let attack = "cos\\nsystem".replacing("\\n", with: "\n")
    let length = 0x558
    let jumping = file("{\"\(attack)\":{\(entry)}}", length: length, data: four)
    #expect(jumping[0] == UInt8(ascii: "X") && jumping[1] == 5)
    // JSON cannot contain a line break, so the file is either refused as damaged or found to be odd, but never plain.
    #expect((try? audit(jumping))?.isPlain != true)
    let named = file("{\"cos|system|\":{\(entry)}}", length: length, data: Array("\nx\n.".utf8))
    try expectUnusual(named, "can be read as a pickle")
  }

  @Test func `a header whose length is read as a persistent identifier is unusual`() throws {
    // The length begins with P. As a pickle, this is a persistent id of one line, which some programs resolve.
    let entry = #""dtype":"U8","shape":[1],"data_offsets":[0,1]"#
    let header = "{\"a\":{\(entry)}}"
    try expectUnusual(file(header, length: 0x50, data: [10]), "can be read as a pickle")
    #expect(try audit(file(header, length: 0x50, data: [0x80])).isPlain)
  }

  @Test(arguments: [false, true])
  func `a file that ends as a zip archive does is unusual`(isMasked: Bool) throws {
    var archive = StoredZip.archive([("data.pkl", attack)])
    // Numbers of the largest value tell programs to use another record.
    if isMasked {
      archive.replaceSubrange(
        archive.count - 10..<archive.count - 2, with: [UInt8](repeating: 0xff, count: 8))
    }
    let whole = #""dtype":"U8","shape":[\#(archive.count)],"data_offsets":[0,\#(archive.count)]"#
    try expectUnusual(file("{\"a\":{\(whole)}}", data: archive), "ends as a zip archive")
  }
}

@Suite struct ExactIndexTests {
  @Test func `names of shards are told apart by their bytes`() throws {
    let header = Array(#"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}"#.utf8)
    let shard = (0..<8).map { UInt8(truncatingIfNeeded: header.count >> ($0 * 8)) } + header + [1]
    try withTemporaryFolder { folder throws in
      try write(shard, to: folder + "/e\u{301}")
      try write(attack, to: folder + "/\u{e9}")
      try write(
        Array("{\"weight_map\":{\"a\":\"e\u{301}\",\"b\":\"\u{e9}\"}}".utf8), to: folder + "/i")
      #expect(try PickleAudit(path: folder + "/i").entries.map(\.path) == ["os.system"])
      try write(shard, to: folder + "/\u{fffd}")
      for name in ["x/\u{301}", #"\udcff"#, "\u{fffd}"] {
        try write(Array("{\"weight_map\":{\"a\":\"\(name)\"}}".utf8), to: folder + "/i")
        #expect(throws: CheckpointError.self) { try PickleAudit(path: folder + "/i") }
      }
    }
  }
}
