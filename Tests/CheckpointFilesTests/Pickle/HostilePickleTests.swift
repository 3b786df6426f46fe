import TestSupport
import Testing

@testable import CheckpointFiles

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
    // These are a list that contains itself, and a dictionary that contains itself.
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
    // In Python: L = [G, None, L]; G(*L)
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
}
