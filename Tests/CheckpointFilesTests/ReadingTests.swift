import TensorCore
import TestSupport
import Testing

@testable import CheckpointFiles

private func open(_ name: String) throws -> Checkpoint {
  try Checkpoint.open(Fixtures.path(name))
}

extension Checkpoint {
  fileprivate func named(_ name: String) throws -> (tensor: TensorDescription, values: [Float]) {
    let index = try #require(tensors.firstIndex { $0.name == name })
    return (tensors[index], try values(at: index))
  }
}

@Suite struct ReadingTests {
  @Test(arguments: [
    ("nano-release.pt", CheckpointFormat.torchZip, "module."),
    ("nano-paper.bin", .torchZip, ""),
    ("nano-release.safetensors", .safetensors, ""),
    ("nano-release-f16.safetensors", .safetensors, ""),
  ])
  func `the first L of the fixtures has the values that numpy reads`(
    name: String, format: CheckpointFormat, prefix: String
  ) throws {
    let checkpoint = try open(name)
    #expect(checkpoint.format == format)
    let cell = try checkpoint.named(prefix + "stage_1.0.ops.content.neocell.weight_a.0")
    #expect(cell.tensor.shape == Shape(8, 4, 4))
    #expect(cell.values.prefix(4) == Self.firstRow(of: name)[...])
  }

  private static func firstRow(of name: String) -> [Float] {
    switch name {
    case "nano-paper.bin": [0.900650203, 0.332407534, 0.100899741, -0.139246821]
    case "nano-release-f16.safetensors": [1.10253906, 0.318359375, 0.132446289, -0.401611328]
    default: [1.1020509, 0.318449497, 0.132479116, -0.401544273]
    }
  }

  @Test func `the same parameters have the same bits in torch and safetensors files`() throws {
    let torch = try open("nano-release.pt")
    let safetensors = try open("nano-release.safetensors")
    #expect(torch.tensors.count == safetensors.tensors.count)
    for (index, tensor) in safetensors.tensors.enumerated() {
      let twin = try torch.named("module." + tensor.name)
      #expect(twin.values == (try safetensors.values(at: index)), "\(tensor.name)")
    }
  }

  @Test(arguments: ["types.pt", "types-stream.pt", "types-protocol-5.pt", "types.safetensors"])
  func `every element type is read from every format`(name: String) throws {
    let checkpoint = try open(name)
    let left = (0..<24).map { Float($0) / 8 }
    for (tensor, type) in [("f64", ElementType.f64), ("f32", .f32), ("f16", .f16), ("bf16", .bf16)]
    {
      let found = try checkpoint.named(tensor)
      #expect(found.tensor.type == type)
      #expect(found.tensor.shape == Shape(2, 3, 4))
      #expect(found.values == left)
    }
    #expect(try checkpoint.named("i64").values == [-1, 1_099_511_627_776])
    #expect(try checkpoint.named("i32").values == [-7, 8])
    #expect(try checkpoint.named("i16").values == [-300, 300])
    #expect(try checkpoint.named("i8").values == [-8, 8])
    #expect(try checkpoint.named("u8").values == [0, 255])
    #expect(try checkpoint.named("flag").values == [1, 0])
    #expect(try checkpoint.named("scalar").values == [2.5])
    #expect(try checkpoint.named("empty").values == [])
  }

  @Test(arguments: ["views.pt", "views-stream.pt", "no-folder.pt", "deflated.pt"])
  func `strides, offsets and shared storage give the values that torch shows`(name: String) throws {
    let checkpoint = try open(name)
    #expect(
      try checkpoint.named("transposed").values == [0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11])
    #expect(try checkpoint.named("column").values == [1, 5, 9])
    #expect(try checkpoint.named("offset").values == [4, 5, 6, 7, 8, 9, 10, 11])
    #expect(try checkpoint.named("stepped").values == [0, 2, 4, 6, 8, 10])
    #expect(try checkpoint.named("expanded").values == [5, 5, 5, 6, 6, 6])
    #expect(try checkpoint.named("whole").values == (0..<12).map(Float.init))
  }

  @Test func `wrapped state dictionaries are found and plain values beside them kept`() throws {
    let checkpoint = try open("wrapped.pt")
    #expect(checkpoint.wrapper == ["model", "state_dict"])
    #expect(checkpoint.tensors.map(\.name) == ["stem.weight", "stem.bias"])
    let extras = checkpoint.extras.map { "\($0.key) \($0.value)" }
    #expect(extras == ["epoch 7", "arch tiny", "best_acc 0.5", "done true"])
  }

  @Test func `a whole module in a distributed wrapper has the tensors of its parts alone`() throws {
    let checkpoint = try open("distributed.pt")
    let parts = Set(try open("module.pt").tensors.map { "module." + $0.name })
    #expect(Set(checkpoint.tensors.map(\.name)) == parts)
    // The other tensor is a buffer that is not part of state dictionaries.
    #expect(checkpoint.otherTensors == 1)
  }

  @Test func `a pointer of Git LFS says what it is and what to do`() throws {
    try withTemporaryFolder { folder throws in
      let text =
        "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a21\nsize 110234567\n"
      try write(Array(text.utf8), to: folder + "/model.pt")
      let error = #expect(throws: CheckpointError.self) {
        try Checkpoint.open(folder + "/model.pt")
      }
      let line = error.map { "\($0)" } ?? ""
      #expect(line.contains("found a Git LFS pointer") && line.contains("git lfs pull"), "\(line)")
    }
  }

  @Test func `a pickled module gives the names of its state dictionary`() throws {
    let names = Set(try open("module.pt").tensors.map(\.name))
    #expect(
      names == [
        "first.weight", "first.count", "layers.0.weight", "layers.0.bias", "layers.1.weight",
      ])
    #expect(try open("module.pt").named("first.weight").values == [1, 1, 1, 1])
  }

  @Test func `newer element types and metadata are read`() throws {
    #expect(try open("uint16.pt").named("unsigned").values == [1, 65535])
    #expect(try open("types.safetensors").extras.map(\.value) == ["hello"])
  }

  @Test(arguments: [
    ("mixed.pt", ["phase complex64", "small float8_e4m3fn", "sparse sparse"]),
    ("mixed-stream.pt", ["phase complex64", "sparse sparse"]),
  ])
  func `types that are not read are named, and hide nothing else`(
    name: String, others: [String]
  ) throws {
    let checkpoint = try open(name)
    #expect(
      checkpoint.tensors.map(\.name) == ["weight", "negated", "count", "small count", "flag"])
    #expect(checkpoint.opaqueTensors.map { "\($0.name) \($0.kind)" } == others)
    // The imaginary part of a conjugate tensor is stored with the opposite sign.
    #expect(try checkpoint.named("negated").values == [-2, 4])
    #expect(try checkpoint.named("count").values == [-3, 0, 5])
    // In PyTorch, -(-128) is -128 for 8-bit integers.
    #expect(try checkpoint.named("small count").values == [-128, 7])
    #expect(try checkpoint.named("flag").values == [1, 0])
  }

  @Test func `shards are read through their index, whatever their format`() throws {
    let checkpoint = try open("model.index.json")
    #expect(checkpoint.format == .shards)
    #expect(try checkpoint.named("a.x").values == [1, 1, 1, 1])
    #expect(try checkpoint.named("b.y").values == [2, 2, 2])
  }

  @Test func `the trained sample opens`() throws {
    let checkpoint = try Checkpoint.open(Fixtures.sample("digits-24.pt"))
    #expect(checkpoint.tensors.count == 174)
  }
}
