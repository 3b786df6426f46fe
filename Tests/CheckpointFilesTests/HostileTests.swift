import TensorCore
import TestSupport
import Testing

@testable import CheckpointFiles

private func error(opening bytes: [UInt8]) throws -> CheckpointError? {
  try withTemporaryFolder { folder throws in
    let path = folder + "/file"
    try write(bytes, to: path)
    do throws(CheckpointError) {
      let checkpoint = try Checkpoint.open(path)
      for index in checkpoint.tensors.indices { _ = try? checkpoint.values(at: index) }
      return nil
    } catch {
      return error
    }
  }
}

private func safetensors(_ header: String, data: Int = 0) -> [UInt8] {
  let json = Array(header.utf8)
  return (0..<8).map { UInt8(truncatingIfNeeded: json.count >> ($0 * 8)) } + json
    + [UInt8](repeating: 0, count: data)
}

/// The old stream with an object of one's own.
private func stream(_ pickle: String, keys: String = "].") -> [UInt8] {
  let magic: [UInt8] = [
    0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e,
  ]
  return magic + [0x80, 2, 0x4d, 0xe9, 3, 0x2e] + Array("}.".utf8) + Array(pickle.utf8)
    + Array(keys.utf8)
}

@Suite struct NotAFileTests {
  @Test func `what is no file says so`() throws {
    #expect(throws: CheckpointError.noSuchFile) { try Checkpoint.open("/no/such/file") }
    #expect(throws: CheckpointError.notAFile(kind: "directory")) { try Checkpoint.open("/tmp") }
    #expect(throws: CheckpointError.notAFile(kind: "device")) { try Checkpoint.open("/dev/null") }
    #expect(try error(opening: []) == .empty)
  }

  @Test func `what is no checkpoint is named`() throws {
    #expect(try error(opening: Array("GGUF1234".utf8)) == .notACheckpoint(found: "a GGUF file"))
    #expect(
      try error(opening: [1, 2, 3, 4, 5])
        == .notACheckpoint(found: "a file that begins with bytes 01 02 03 04"))
    #expect(
      try error(opening: Array("{}".utf8))
        == .notACheckpoint(found: "a JSON file without a weight_map"))
    let pickle: [UInt8] = [0x80, 2] + Array("}.".utf8)
    #expect(
      try error(opening: pickle)
        == .notACheckpoint(found: "a Python pickle that torch.save did not write"))
  }

  @Test func `a zip archive that torch did not write says what it lacks`() throws {
    let found = try #require(throws: CheckpointError.self) {
      try Checkpoint.open(Fixtures.path("lost-storage.pt"))
    }
    #expect(found == .missingMember(name: "views/data/0"))
  }

  @Test func `big-endian and complex values are refused`() {
    #expect(throws: CheckpointError.bigEndian) {
      try Checkpoint.open(Fixtures.path("big-endian.pt"))
    }
    #expect(
      throws: CheckpointError.unsupportedType(
        tensor: "phase", found: "complex64")
    ) { try Checkpoint.open(Fixtures.path("complex.pt")) }
  }
}

@Suite struct HostileSafetensorsTests {
  private func reason(_ header: String, data: Int = 0) throws -> String {
    try error(opening: safetensors(header, data: data)).map { "\($0)" } ?? "opened"
  }

  @Test func `a header longer than the file, or than any header, is refused unread`() throws {
    let long: [UInt8] = [0xff, 0xff, 0, 0, 0, 0, 0, 0] + Array("{}".utf8)
    #expect(try error(opening: long) == .cutShort(what: "the header", expected: 65535, found: 2))
    let huge: [UInt8] = [0, 0, 0, 0, 0, 1, 0, 0] + Array("{}".utf8)
    #expect(
      try error(opening: huge)
        == .tooLarge(what: "the header", bytes: 1 << 40, limit: 100_000_000))
  }

  @Test func `offsets outside the file, backwards, overlapping or not a range are refused`() throws
  {
    let outside = #"{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}"#
    #expect(try reason(outside, data: 8) == "cut short: tensor a needs 16 bytes, found 8")
    let backwards = #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[8,4]}}"#
    #expect(try reason(backwards, data: 8) == "tensor a: data_offsets [8, 4] are no range")
    let single = #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4]}}"#
    #expect(try reason(single, data: 8) == "tensor a: data_offsets [4] are no range")
    let overlap = #"""
      {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},\#
      "b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}
      """#
    #expect(try reason(overlap, data: 8).contains("inside the one before it"))
  }

  @Test func `shapes that overflow, are negative or do not fill their bytes are refused`() throws {
    for shape in ["[4294967296,4294967296]", "[-1]", "[3]", "[9223372036854775807,2]"] {
      let header = #"{"a":{"dtype":"F32","shape":\#(shape),"data_offsets":[0,8]}}"#
      #expect(try reason(header, data: 8).hasPrefix("tensor a: shape"), "\(shape)")
    }
    let number = #"{"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,8]}}"#
    #expect(try reason(number, data: 8).hasPrefix("damaged safetensors header"))
  }

  @Test func `unknown types and headers that are no JSON are refused`() throws {
    let type = #"{"a":{"dtype":"C64","shape":[1],"data_offsets":[0,8]}}"#
    #expect(try reason(type, data: 8).hasSuffix("found C64"))
    #expect(try reason("{\"a\":") == "damaged safetensors header: expected { at byte 5")
    #expect(try reason("{\"a\":3}").hasPrefix("damaged safetensors header: expected"))
    #expect(try reason("{}") == "expected tensors, found none in the file")
    let deep = "{\"a\":" + String(repeating: "[", count: 100_000)
    #expect(try reason(deep).hasPrefix("damaged safetensors header"))
  }

  @Test func `names are escaped and cut in messages`() throws {
    let name = "\\u001b[31m" + String(repeating: "x", count: 100_000)
    let header = #"{"\#(name)":{"dtype":"C64","shape":[1],"data_offsets":[0,8]}}"#
    let text = try reason(header, data: 8)
    #expect(text.contains("\\u{1b}[31m"))
    #expect(text.count < 300)
  }
}

@Suite struct HostilePickleTests {
  private func reason(_ pickle: String) throws -> String {
    try error(opening: stream(pickle)).map { "\($0)" } ?? "opened"
  }

  @Test func `calls are never made`() throws {
    let path = "/tmp/neoview-must-not-exist"
    let attack = "cos\nsystem\n(S'touch \(path)'\ntR."
    #expect(try reason(attack) == "expected tensors, found none in the file")
    #expect(throws: CheckpointError.noSuchFile) { try FileBytes(path: path) }
  }

  @Test func `pickles that refer to themselves end`() throws {
    // A list that holds itself, a dictionary that holds itself.
    #expect(try reason("](p0\ng0\na.").hasPrefix("damaged pickle"))
    #expect(try reason("]p0\ng0\na.") == "expected tensors, found none in the file")
    #expect(try reason("}p0\nS'a'\ng0\ns.") == "expected tensors, found none in the file")
  }

  @Test func `doubling references cost no more than their text`() throws {
    var bomb = "]p0\n"
    for level in 1...60 { bomb += "](g\(level - 1)\ng\(level - 1)\nep\(level)\n" }
    #expect(try reason(bomb + ".") == "expected tensors, found none in the file")
  }

  @Test func `a million marks, and a nest a million deep, end in a word`() throws {
    #expect(try reason(String(repeating: "(", count: 1_000_000)).contains("cut short"))
    #expect(
      try reason(
        String(repeating: "]", count: 100_000) + String(repeating: "a", count: 99_999)
          + ".") == "expected tensors, found none in the file")
    #expect(
      try reason(String(repeating: "]", count: 1_000_000))
        .contains("more values than any checkpoint has"))
  }

  @Test func `strings of 4 GB announced in a few bytes are refused`() throws {
    let bytes = stream("X", keys: "") + [0xff, 0xff, 0xff, 0xff]
    let found = try #require(try error(opening: bytes))
    guard case .cutShort(_, let expected, _) = found else {
      Issue.record("\(found)")
      return
    }
    #expect(expected == 4_294_967_295)
    let wide = stream("", keys: "") + [0x8d] + [UInt8](repeating: 0xff, count: 8)
    #expect("\(try #require(try error(opening: wide)))".contains("cut short"))
  }

  @Test func `what is missing on the stack is said with its place`() throws {
    #expect(
      try reason("0.") == "damaged pickle at byte 23: expected a value on the stack, found none")
    #expect(try reason("t.").contains("expected a mark, found none"))
    #expect(try reason("(NN0t0000.").contains("expected a value"))
    #expect(try reason("h\u{5}.").contains("expected memo 5, which was never stored"))
    #expect(try reason("}(NNNu.").contains("expected keys with values, found 3 items"))
    #expect(try reason("z.").contains("opcode 0x7a (z) is not one that holds tensors"))
    #expect(try reason("Na.").contains("expected a value on the stack"))
    #expect(try reason("NNa.").contains("expected a list to append to"))
    #expect(try reason("I9999999999999999999999\n.").contains("integer of 64 bits"))
  }

  @Test func `lengths that are negative are refused`() throws {
    let long4: [UInt8] = [0x80, 2, 0x8b, 0xff, 0xff, 0xff, 0xff, 0x2e]
    #expect("\(try #require(try error(opening: long4)))".contains("cut short"))
  }

  @Test func `a constructor that names itself is made once`() throws {
    // L = [G, None, L]; G(*L)
    let pickle = "ctorch._tensor\n_rebuild_from_type_v2\np0\n(lp1\ng0\naNag1\na0g0\ng1\nR."
    #expect(try reason(pickle).contains("found _tensor._rebuild_from_type_v2"))
  }

  @Test func `copies of copies run out of budget, not of memory`() throws {
    let pairs = String(repeating: "(S'a'\nNt", count: 1000)
    let copies = String(repeating: "ccollections\nOrderedDict\n(g0\ntR0", count: 10_000)
    #expect(try reason("(\(pairs)lp0\n\(copies).").contains("more values than any checkpoint has"))
    let nones = String(repeating: "N", count: 5_000_000)
    #expect(try reason("(\(nones)l.").contains("more values than any checkpoint has"))
  }

  @Test func `names that repeat a long key run out of budget`() throws {
    let key = String(repeating: "k", count: 60_000)
    let tensor =
      "ctorch._utils\n_rebuild_tensor_v2\n((S'storage'\nctorch\nFloatStorage\nS'0'\nS'cpu'\nI1\ntQI0\n(I1\nt(I1\ntI00\nNtR"
    let entries = (0..<2000).map { "S'\($0)'\ng0\n" }.joined()
    let pickle = "\(tensor)p0\n0}S'\(key)'\n}(\(entries)us."
    let keys = "](S'0'\ne."
    let bytes = stream(pickle, keys: keys) + [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 128, 63]
    try withTemporaryFolder { folder throws in
      try write(bytes, to: folder + "/a")
      let checkpoint = try Checkpoint.open(folder + "/a")
      #expect((130...140).contains(checkpoint.tensors.count))
    }
  }

  @Test func `a long key over many numbers costs no more than the numbers`() throws {
    let key = String(repeating: "k", count: 1_000_000)
    let numbers = String(repeating: "K\u{1}", count: 200_000)
    let pickle = "}X" + "LENGTH" + key + "(\(numbers)ls."
    var bytes = stream(pickle)
    let place = try #require(
      bytes.indices.first { bytes[$0...].starts(with: Array("LENGTH".utf8)) })
    bytes.replaceSubrange(place..<place + 6, with: [0x40, 0x42, 0x0f, 0])
    #expect(try error(opening: bytes) == .noTensors)
  }

  @Test func `what a subclass of a dictionary holds is found`() throws {
    let tensor =
      "ctorch._utils\n_rebuild_tensor_v2\n((S'storage'\nctorch\nFloatStorage\nS'0'\nS'cpu'\nI1\ntQI0\n(I1\nt(I1\ntI00\nNtR"
    let pickle = "cmine\nDict\n)R(S'a'\n\(tensor)u(S'b'\n\(tensor)u}S'x'\nNsb."
    let bytes = stream(pickle, keys: "](S'0'\ne.") + [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 128, 63]
    try withTemporaryFolder { folder throws in
      try write(bytes, to: folder + "/a")
      #expect(try Checkpoint.open(folder + "/a").tensors.map(\.name) == ["a", "b"])
    }
  }

  /// A state dictionary of one tensor `a`; its storage holds as many values as it says.
  private func tensor(
    _ offset: String, _ shape: String, _ strides: String, count: String = "I4\n"
  ) -> String {
    "}S'a'\nctorch._utils\n_rebuild_tensor_v2\n((S'storage'\nctorch\nFloatStorage\nS'0'\nS'cpu'\n\(count)tQ\(offset)\(shape)\(strides)I00\nNtRs."
  }

  private func reason(tensor pickle: String, elements: Int64 = 4) throws -> String {
    let count = (0..<8).map { UInt8(truncatingIfNeeded: elements >> ($0 * 8)) }
    let bytes = stream(pickle, keys: "](S'0'\ne.") + count + [UInt8](repeating: 0, count: 16)
    return try error(opening: bytes).map { "\($0)" } ?? "opened"
  }

  @Test func `tensors that reach outside their storage are refused`() throws {
    #expect(try reason(tensor: tensor("I0\n", "(I2\nI2\nt", "(I2\nI1\nt")) == "opened")
    #expect(
      try reason(tensor: tensor("I1\n", "(I2\nI2\nt", "(I2\nI1\nt"))
        == "tensor a: 2×2 needs 20 bytes of storage, found 16")
    for (offset, shape, strides) in [
      ("I-1\n", "(I2\nt", "(I1\nt"), ("I0\n", "(I2\nt", "(I-1\nt"),
      ("I0\n", "(I-2\nt", "(I1\nt"), ("I0\n", "(I2\nt", "(I1\nI1\nt"),
      ("I9223372036854775807\n", "(I2\nt", "(I1\nt"),
      ("I0\n", "(I2\nt", "(I9223372036854775807\nt"),
      ("I0\n", "(I4294967296\nI4294967296\nt", "(I0\nI0\nt"),
      ("I0\n", "(I3\nI3\nt", "(I4611686018427387904\nI4611686018427387904\nt"),
    ] {
      #expect(try reason(tensor: tensor(offset, shape, strides)).hasPrefix("tensor a: "))
    }
  }

  @Test func `a storage whose count lies is refused`() throws {
    for count in [-1, Int64.max, 5] {
      let text = try reason(tensor: tensor("I0\n", "(I2\nt", "(I1\nt"), elements: count)
      #expect(text.contains("cut short: storage 0"), "\(count): \(text)")
    }
  }

  @Test func `a tensor expanded to billions is listed but not computed`() throws {
    #expect(try reason(tensor: tensor("I0\n", "(I3000000000\nt", "(I0\nt")) == "opened")
  }
}

@Suite struct HostileIndexTests {
  @Test(arguments: ["index.json", "../x", "/etc/passwd", "", ".."])
  func `an index names neither itself nor files elsewhere`(name: String) throws {
    try withTemporaryFolder { folder throws in
      let path = folder + "/index.json"
      try write(Array(#"{"weight_map":{"a":"\#(name)"}}"#.utf8), to: path)
      let found = #expect(throws: CheckpointError.self) { try Checkpoint.open(path) }
      #expect(found.map { "\($0)" }?.contains("shard") == true)
    }
  }
}

@Suite struct TruncationTests {
  @Test(arguments: [
    "types.pt", "types-stream.pt", "views.pt", "deflated.pt", "types.safetensors", "wrapped.pt",
    "module.pt", "model.index.json",
  ])
  func `every truncation of a good file is an error of one line`(name: String) throws {
    let bytes = try Fixtures.bytes(name)
    for count in 0..<bytes.count {
      let found = try error(opening: Array(bytes[..<count]))
      #expect(found.map { !"\($0)".contains("\n") } ?? false, "\(name) cut to \(count) bytes")
    }
  }

  @Test(arguments: ["nano-release.pt", "nano-release.safetensors", "nano-paper.bin"])
  func `large files cut short are errors`(name: String) throws {
    let bytes = try Fixtures.bytes(name)
    for count in stride(from: bytes.count - 1, to: 0, by: -bytes.count / 40) {
      #expect(try error(opening: Array(bytes[..<count])) != nil, "\(name) cut to \(count) bytes")
    }
  }

  @Test(arguments: ["types.pt", "types-stream.pt", "wrapped.pt", "types.safetensors", "module.pt"])
  func `damaged bytes give values or an error, never a crash`(name: String) throws {
    let bytes = try Fixtures.bytes(name)
    var random = Seeded(1)
    for _ in 0..<1500 {
      var damaged = bytes
      for _ in 0...random.below(3) {
        damaged[random.below(damaged.count)] = UInt8(random.below(256))
      }
      _ = try error(opening: damaged)
    }
  }
}
