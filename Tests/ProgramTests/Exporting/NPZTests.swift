import CheckpointFiles
import Foundation
import TestSupport
import Testing

@Suite struct NPZTests {
  private let path = Fixtures.path("nano-release.pt")

  /// An array of an npz file: numpy's header, and the bytes of the values.
  private struct Array {
    let header: String
    let bytes: [UInt8]
  }

  /// The arrays of a file, by their names, read from its directory as numpy does.
  private func arrays(of file: String) throws -> [String: Array] {
    let bytes = [UInt8](try Data(contentsOf: URL(filePath: file)))
    func number(_ place: Int, _ count: Int) -> Int {
      bytes[place..<place + count].reversed().reduce(0) { $0 << 8 | Int($1) }
    }
    var place = number(bytes.count - 6, 4)
    var found: [String: Array] = [:]
    for _ in 0..<number(bytes.count - 12, 2) {
      let (size, length, start) = (
        number(place + 24, 4), number(place + 28, 2), number(place + 42, 4)
      )
      let name = String(decoding: bytes[place + 46..<place + 46 + length], as: UTF8.self)
      let content = start + 30 + length
      let values = content + 10 + number(content + 8, 2)
      #expect(name.hasSuffix(".npy") && found[name] == nil)
      found[String(name.dropLast(4))] = Array(
        header: String(decoding: bytes[content + 10..<values], as: UTF8.self),
        bytes: [UInt8](bytes[values..<content + size]))
      place += 46 + length
    }
    return found
  }

  private func export(_ arguments: String...) throws -> [String: Array] {
    try withTemporaryFolder { folder throws in
      let file = folder + "/a.npz"
      let result = try Program.run(
        executable: Program.path, ["export", path, "--output", file] + arguments)
      #expect(result.status == 0 && result.errors.contains(" arrays to "), "\(result.errors)")
      return try arrays(of: file)
    }
  }

  @Test
  func `a layer of two sizes has an array for each group and side, with the bits of the file`()
    throws
  {
    let found = try export("--layer", "stage_1.0")
    #expect(
      found.keys.sorted() == [
        "stage_1.0.group0.L", "stage_1.0.group0.R", "stage_1.0.group0.channels",
        "stage_1.0.group1.L", "stage_1.0.group1.R", "stage_1.0.group1.channels",
      ])
    #expect(found["stage_1.0.group1.L"]?.header.contains("(8, 7, 7)") == true)
    let file = try Checkpoint.open(path)
    for (name, tensor) in [("group0.L", "weight_a.0"), ("group1.R", "weight_b.1")] {
      let index = try #require(
        file.tensors.firstIndex { $0.name.hasSuffix("stage_1.0.ops.content.neocell.\(tensor)") })
      let expected = try file.values(at: index).flatMap { value in
        withUnsafeBytes(of: value.bitPattern.littleEndian) { [UInt8]($0) }
      }
      #expect(found["stage_1.0.\(name)"]?.bytes == expected)
    }
    let channels = try #require(found["stage_1.0.group1.channels"])
    #expect(channels.header.contains("'<i8'") && channels.header.contains("(8,)"))
    #expect(
      channels.bytes.enumerated().filter { $0.offset % 8 == 0 }.map(\.element) == [UInt8](8..<16))
  }

  @Test func `the whole model, other forms, one side and tensors have arrays too`() throws {
    let all = try export()
    #expect(all["stage_3.1.group0.L"] != nil && all["downsample_1.group0.R"] != nil)
    let forms = try export("--layer", "stage_1.0", "--form", "expanded", "--side", "left")
    #expect(forms["stage_1.0.group0.A"]?.header.contains("(8, 56, 56)") == true)
    #expect(forms["stage_1.0.group0.B"] == nil)
    let tensor = try export("--layer", "head.fc.weight")
    #expect(tensor.keys.sorted() == ["head.fc.weight", "head.fc.weight.channels"])
  }

  @Test func `standard output gets the same bytes as a file`() throws {
    try withTemporaryFolder { folder throws in
      let script =
        "cd \(folder) && \(Program.path) export \(path) -o a.npz && "
        + "\(Program.path) export \(path) -o - --format npz > b.npz && cmp a.npz b.npz"
      let result = try Program.run(executable: "/bin/sh", ["-c", script])
      #expect(result.status == 0, "\(result)")
    }
  }

  @Test func `the explorer writes channels in the order on screen, and the map of a step`() throws {
    try withTemporaryFolder { folder throws in
      let keys = """
        1 Enter s e ^U type:\(folder)/sorted.npz Enter
        K e ^U type:\(folder)/patterns.npz Enter
        4 > e ^U type:\(folder)/step.npz Enter
        """
      try write([UInt8](keys.utf8), to: folder + "/keys")
      let result = try Program.run(
        "replay", path, "--image", Fixtures.sample("digit-3.png"), "--keys", folder + "/keys")
      #expect(result.status == 0, "\(result.errors)")
      let sorted = try arrays(of: folder + "/sorted.npz")
      let order = try #require(sorted["stage_1.0.group0.channels"]).bytes
      let plain = try export("--layer", "stage_1.0")
      #expect(order != plain["stage_1.0.group0.channels"]?.bytes)
      // The first matrix is that of the channel that the list of numbers names first.
      let first = 64 * Int(order[0])
      #expect(
        sorted["stage_1.0.group0.L"]?.bytes.prefix(64)
          == plain["stage_1.0.group0.L"]?.bytes[first..<first + 64])
      let patterns = try arrays(of: folder + "/patterns.npz")
      #expect(patterns["stage_1.0.mean.L"] != nil && patterns["stage_1.0.mean-2.L"] != nil)
      #expect(try arrays(of: folder + "/step.npz")["head.Linear"]?.header.contains("10") == true)
    }
  }
}
