import Readers
import TestSupport
import Testing

/// Opening a file needs at most 64 MB plus twice the size of its metadata, and less than a second for a megabyte of them,
/// whatever the file claims.
@Suite(.serialized) struct LimitTests {
  private struct Attack: CustomTestStringConvertible {
    let name: String
    /// The beginning of the file. Then come bytes that are repeated, and an end.
    let begin: [UInt8]
    let repeated: [UInt8]
    let end: [UInt8]
    var testDescription: String { name }

    init(_ name: String, _ begin: String, _ repeated: [UInt8], _ end: String) {
      self.name = name
      self.begin = Array(begin.utf8)
      self.repeated = repeated
      self.end = Array(end.utf8)
    }

    func bytes(count: Int) -> [UInt8] {
      let room = (count - begin.count - end.count) / repeated.count * repeated.count
      var middle = repeated
      while middle.count < room { middle += middle }
      return begin + middle[..<room] + end
    }
  }

  private static let pickles: [Attack] = [
    Attack("nothing", "(", Array("N".utf8), "l."), Attack("lists", "", Array("]".utf8), "."),
    Attack("marks", "", Array("(".utf8), "."), Attack("dictionaries", "", Array("}".utf8), "."),
    Attack("memo", "N", [0x94], "."), Attack("pairs", "}", Array("NNs".utf8), "."),
    Attack("items beneath marks", "", Array("(}NNs".utf8), "."),
    Attack("nested tuples", "NNN", [0x87, 0x4e, 0x4e], "."),
    Attack("classes", "(", Array("ca\nb\n".utf8), "l."),
    Attack("calls", "ca\nb\np0\n(", Array("g0\n)R".utf8), "l."),
    Attack("numbers", "(", [0x47, 0x40, 0, 0, 0, 0, 0, 0, 0], "l."),
    Attack("long numbers", "(", [0x8a, 16] + [UInt8](repeating: 1, count: 16), "l."),
    Attack("texts", "(", [0x8c, 16] + Array("abcdefghijklmnop".utf8), "l."),
    Attack("texts that are none", "(", [0x8c, 32] + [UInt8](repeating: 0xff, count: 32), "l."),
  ]

  private func check(
    _ file: [UInt8], metadata: Int, _ name: String, command: String = "info"
  ) throws {
    try withTemporaryFolder { folder throws in
      try write(file, to: folder + "/file")
      // Memory of this process would count for its direct child, so another program starts the command.
      let result = try Program.run(
        executable: "/usr/bin/time",
        ["-q", "-o", folder + "/spent", "-f", "%M %e", Program.path, command, folder + "/file"])
      #expect(result.status <= 1, "\(name): \(result.errors)")
      let spent = try text(of: folder + "/spent").split(whereSeparator: \.isWhitespace)
      let (kilobytes, seconds) = (try #require(Double(spent[0])), try #require(Double(spent[1])))
      let limit = 64 * 1024 + 2 * Double(metadata) / 1024
      #expect(kilobytes < limit, "\(name)")
      if file.count <= 1 << 20 { #expect(seconds < 1, "\(name)") }
    }
  }

  @Test(arguments: pickles) private func `a pickle of one thing over and over`(attack: Attack)
    throws
  {
    for count in [1 << 20, 8 << 20] {
      let pickle = attack.bytes(count: count - 5000)
      try check(StoredZip.archive(pickle: pickle), metadata: pickle.count, attack.name)
    }
  }

  @Test func `as many tensors as there may be, in a header and in an index`() throws {
    for count in [10_000, 60_000, 200_000] {
      let entries = (0..<count).map {
        #""layers.\#($0)":{"dtype":"F32","shape":[1],"data_offsets":[\#($0 * 4),\#($0 * 4 + 4)]}"#
      }
      let json = Array("{\(entries.joined(separator: ","))}".utf8)
      let length = (0..<8).map { UInt8(truncatingIfNeeded: json.count >> ($0 * 8)) }
      let values = [UInt8](repeating: 0, count: 4 * count)
      try check(length + json + values, metadata: json.count, "\(count) tensors")
      let names = (0..<count).map { #""layers.\#($0).weight":"x\#($0 % 400)""# }
      let index = Array(#"{"weight_map":{\#(names.joined(separator: ","))}}"#.utf8)
      try check(index, metadata: index.count, "an index of \(count)")
    }
  }

  @Test func `one tensor under every name there is room for`() throws {
    let tensor =
      "ctorch._utils\n_rebuild_tensor_v2\n((S'storage'\nctorch\nFloatStorage\nS'0'\nS'cpu'\nI4\ntQI0\n"
      + "(I2\nt(I1\ntI00\nNtRp0\n0}("
    let names = (0..<80_000).map { "S'\($0)'\ng0\n" }.joined()
    let pickle = Array((tensor + names + "u.").utf8)
    try check(StoredZip.archive(pickle: pickle), metadata: pickle.count, "names")
  }

  @Test func `an audit of more names than any checkpoint has`() throws {
    for count in [90_000, 300_000] {
      let names = (0..<count).map { "ca\($0)\nb\n0" }.joined()
      let pickle = Array((names + "N.").utf8)
      try check(
        StoredZip.archive(pickle: pickle), metadata: pickle.count, "names", command: "audit")
    }
  }

  @Test func `an archive of many members`() throws {
    for count in [10_000, 65_000] {
      let members = [("a/data.pkl", Array("}.".utf8))] + (0..<count).map { ("a/data/\($0)", []) }
      try check(StoredZip.archive(members), metadata: count * 50, "\(count) members")
    }
  }
}
