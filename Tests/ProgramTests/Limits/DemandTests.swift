import Glibc
import Readers
import TestSupport
import Testing

/// Every command handles a file of at most 2 MB within 2 s and 200 MB, or refuses it with one line, whatever the file
/// contains.
@Suite(.serialized) struct DemandTests {
  private static let bar = (kilobytes: 200 * 1024.0, seconds: 2.0)

  private func answers(
    _ file: String, in folder: String, _ name: String, sourceLocation: SourceLocation
  ) throws {
    let keys = folder + "/keys"
    try write(Array("Enter 2 3 4 5 6".utf8), to: keys)
    let commands: [[String]] = [
      ["info", file], ["audit", file], ["stats", file], ["diff", file, file],
      ["export", file, "--output", folder + "/x.csv", "--force"],
      ["export", file, "--output", folder + "/x.png", "--force"],
      ["export", file, "--output", folder + "/x.npy", "--layer", "stage_1.0", "--force"],
      ["export", file, "--output", folder + "/x.csv", "--form", "expanded", "--force"],
      ["convert", file, "--output", folder + "/x.safetensors", "--force"],
      ["convert", file, "--output", folder + "/x.onnx", "--force"],
      ["flops", file], ["rf", file], ["replay", file, "--keys", keys],
      ["run", file, "--image", Samples.image],
      [
        "gradient", file, "--image", Samples.image, "--layer", "stem", "--parameters", "all",
        "--output", folder + "/x", "--force",
      ],
      ["erf", file, "--images", Samples.image], ["saliency", file, "--image", Samples.image],
    ]
    for command in commands {
      // Memory of this process would count for its direct child, so another program starts the command.
      let result = try Program.run(
        executable: "/usr/bin/time",
        ["-q", "-o", folder + "/spent", "-f", "%M %e", Program.path] + command)
      #expect(result.status <= 1, "\(name), \(command[0]): \(result.errors)")
      let spent = try text(of: folder + "/spent").split(whereSeparator: \.isWhitespace)
      let (kilobytes, seconds) = (try #require(Double(spent[0])), try #require(Double(spent[1])))
      #expect(
        kilobytes < Self.bar.kilobytes, "\(name), \(command[0])", sourceLocation: sourceLocation)
      #expect(
        seconds < Self.bar.seconds, "\(name), \(command[0])", sourceLocation: sourceLocation)
    }
  }

  private func check(
    _ bytes: [UInt8], _ name: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    #expect(bytes.count <= 2 << 20, "\(name)", sourceLocation: sourceLocation)
    try withTemporaryFolder { folder throws in
      try write(bytes, to: folder + "/file")
      try answers(folder + "/file", in: folder, name, sourceLocation: sourceLocation)
    }
  }

  /// A model of one stage whose L and R have a given shape. Their strides are zero, so that each tensor needs only four bytes.
  private func expanded(groups: Int, shape: [Int]) -> [UInt8] {
    let storage =
      "(X\u{7}\0\0\0storagectorch\nFloatStorage\nX\u{1}\0\0\0" + "0" + "X\u{3}\0\0\0cpuK\u{1}tQ"
    func list(_ values: [Int]) -> String { "(" + values.map { "I\($0)\n" }.joined() + "t" }
    var pickle = "\u{80}\u{2}}("
    for group in 0..<groups {
      for side in ["a", "b"] {
        let name = "stage_1.0.ops.content.neocell.weight_\(side).\(group)"
        pickle += "X\(Unicode.Scalar(UInt8(name.utf8.count)))\0\0\0\(name)"
        pickle += "ctorch._utils\n_rebuild_tensor_v2\n(\(storage)K\0\(list(shape))"
        pickle += "\(list(shape.map { _ in 0 }))\u{89}NtR"
      }
    }
    let name = "stage_1.0.ops.content.norm.weight"
    pickle += "X\(Unicode.Scalar(UInt8(name.utf8.count)))\0\0\0\(name)"
    pickle +=
      "ctorch._utils\n_rebuild_tensor_v2\n(\(storage)K\0\(list([shape[0] * groups]))(I0\nt\u{89}NtRu."
    return StoredZip.archive([
      ("a/data.pkl", pickle.unicodeScalars.map { UInt8($0.value) }), ("a/data/0", [0, 0, 128, 63]),
    ])
  }

  @Test func `matrices that share four bytes`() throws {
    try check(expanded(groups: 64, shape: [256, 1024, 1024]), "64 groups of 1 GiB")
    try check(expanded(groups: 32, shape: [16, 512, 512]), "32 groups of 16 MiB")
    try check(expanded(groups: 1, shape: [8, 1000, 1000]), "one group of 32 MB")
    try check(expanded(groups: 1, shape: [1 << 16, 11, 11]), "one group of 65,536 channels")
  }

  @Test func `one tensor of 2²⁸ elements`() throws {
    try check(try Fixtures.bytes("bomb.pt"), "bomb.pt")
  }

  @Test func `a large packed storage that many tensors share`() throws {
    try check(try Fixtures.bytes("packed.pt"), "packed.pt")
    try check(try Fixtures.bytes("packed-bomb.pt"), "packed-bomb.pt")
  }

  /// A safetensors file of tensors with given names and shapes, with one byte for each element. Most of them are empty.
  private func named(_ tensors: [(name: String, shape: [Int])]) -> [UInt8] {
    var end = 0
    let entries = tensors.map { name, shape in
      let begin = end
      end += shape.reduce(1, *)
      return #""\#(name)":{"dtype":"U8","shape":\#(shape),"data_offsets":[\#(begin),\#(end)]}"#
    }
    let header = Array("{\(entries.joined(separator: ","))}".utf8)
    let length = (0..<8).map { UInt8(truncatingIfNeeded: header.count >> ($0 * 8)) }
    return length + header + [UInt8](repeating: 1, count: end)
  }

  private func cell(_ stage: Int, _ block: Int, _ side: String, _ group: Int) -> String {
    "stage_\(stage).\(block).ops.content.neocell.weight_\(side).\(group)"
  }

  @Test func `thousands of blocks, and blocks of distinct sizes`() throws {
    let first = [
      (cell(1, 0, "a", 0), [1, 7, 7]), (cell(1, 0, "b", 0), [1, 7, 7]),
      ("stage_1.0.ops.content.norm.weight", [1]),
    ]
    let groups = (1..<64).flatMap { [(cell(1, 0, "a", $0), [1, 3, 3])] }
    let blocks = (1..<4096).map { (cell(1, $0, "a", 0), [1, 7, 7]) }
    try check(named(first + blocks), "4096 blocks")
    try check(named(first + groups + blocks), "4096 blocks, 64 groups")
    let distinct = (1..<2000).map { (cell(1, $0, "a", 0), [1, 1 + $0 % 30, 1 + $0 / 70]) }
    try check(named(first + distinct), "blocks of distinct sizes")
  }

  @Test func `many sub-groups of large matrices`() throws {
    try check(
      named([
        (cell(1, 0, "a", 0), [1, 1000, 1000]), (cell(1, 0, "b", 0), [1, 900, 900]),
        ("stage_1.0.ops.content.norm.weight", [1]),
      ]), "one channel of 1000 × 1000")
    try check(
      named([
        (cell(1, 0, "a", 0), [1900, 31, 31]), (cell(1, 0, "b", 0), [1900, 1, 1]),
        ("stage_1.0.ops.content.norm.weight", [1900]),
      ]), "1900 channels of 31 × 31")
  }

  @Test func `one shard under many names`() throws {
    try withTemporaryFolder { folder throws in
      let entries = (0..<20_000).map { index in
        #""t\#(index)":{"dtype":"F32","shape":[1],"data_offsets":[\#(4 * index),\#(4 * index + 4)]}"#
      }
      let header = Array("{\(entries.joined(separator: ","))}".utf8)
      let length = (0..<8).map { UInt8(truncatingIfNeeded: header.count >> ($0 * 8)) }
      try write(length + header + [UInt8](repeating: 0, count: 80_000), to: folder + "/shard0")
      for link in 1..<512 { symlink("shard0", "\(folder)/shard\(link)") }
      let names = (0..<20_000).map { #""t\#($0)":"shard\#($0 % 512)""# }
      let index = #"{"weight_map":{\#(names.joined(separator: ","))}}"#
      try write(Array(index.utf8), to: folder + "/index.json")
      try answers(
        folder + "/index.json", in: folder, "512 links", sourceLocation: #_sourceLocation)
    }
  }

  @Test func `files of 2⁶² bytes are refused in a line, in shards and alone`() throws {
    // Not all file systems support files of that size, but tmpfs does.
    let folder = "/dev/shm/neoview-\(getpid())"
    guard mkdir(folder, 0o700) == 0 else { return }
    defer { for name in ["/a", "/b", "/index.json", ""] { remove(folder + name) } }
    let header = Array(#"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}"#.utf8)
    for name in ["a", "b"] {
      let text = header.map { $0 == UInt8(ascii: "a") && name == "b" ? UInt8(ascii: "a") : $0 }
      let length = (0..<8).map { UInt8(truncatingIfNeeded: text.count >> ($0 * 8)) }
      try write(length + text + [1, 2, 3, 4], to: "\(folder)/\(name)")
      guard truncate("\(folder)/\(name)", 1 << 62) == 0 else { return }
    }
    try write(Array(#"{"weight_map":{"a":"a","d":"b"}}"#.utf8), to: folder + "/index.json")
    for file in ["/a", "/index.json"] {
      try withTemporaryFolder { output throws in
        try answers(folder + file, in: output, file, sourceLocation: #_sourceLocation)
      }
    }
  }
}

private enum Samples {
  static let image = Fixtures.path("images/rgb.png")
}
