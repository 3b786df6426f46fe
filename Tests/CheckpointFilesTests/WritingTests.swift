import TensorCore
import TestSupport
import Testing

@testable import CheckpointFiles

private struct Counts: TensorSource {
  let tensors = [
    TensorDescription(name: "net.weight", type: .f32, shape: Shape(2, 3)),
    TensorDescription(name: "net.steps", type: .i64, shape: Shape()),
    TensorDescription(name: "net.none", type: .f32, shape: Shape(0, 2)),
  ]
  func values(at index: Int) -> [Float] {
    [[1, -2, .nan, .infinity, Float(bitPattern: 1), 3], [7], []][index]
  }
}

@Suite struct WritingTests {
  @Test(arguments: [CheckpointWriter.Format.torchZip, .safetensors])
  func `what is written is read back with the same bits`(format: CheckpointWriter.Format) throws {
    try withTemporaryFolder { folder throws in
      let path = folder + "/model"
      try CheckpointWriter.write(Counts(), to: path, format: format)
      let checkpoint = try Checkpoint.open(path)
      for (index, tensor) in Counts().tensors.enumerated() {
        let place = try #require(checkpoint.tensors.firstIndex(of: tensor))
        let bits = try checkpoint.values(at: place).map(\.bitPattern)
        #expect(bits == Counts().values(at: index).map(\.bitPattern))
      }
    }
  }

  @Test(arguments: [
    "types.pt", "types-stream.pt", "uint16.pt", "views.pt", "mixed.pt", "types.safetensors",
    "deflated.pt",
  ])
  func `types, views and signs survive being written in either format`(name: String) throws {
    let source = try Checkpoint.open(Fixtures.path(name))
    try withTemporaryFolder { folder throws in
      for format in [CheckpointWriter.Format.torchZip, .safetensors] {
        let path = folder + "/\(format)"
        try CheckpointWriter.write(source, to: path, format: format)
        let copy = try Checkpoint.open(path)
        #expect(Set(copy.tensors) == Set(source.tensors))
        for (index, tensor) in source.tensors.enumerated() {
          let place = try #require(copy.tensors.firstIndex(of: tensor))
          #expect(try copy.bytes(at: place) == source.bytes(at: index), "\(tensor.name)")
          #expect(
            try copy.values(at: place).map(\.bitPattern)
              == source.values(at: index).map(\.bitPattern), "\(tensor.name)")
        }
      }
    }
  }

  @Test(arguments: [CheckpointWriter.Format.torchZip, .safetensors])
  func `the same tensors give the same file`(format: CheckpointWriter.Format) throws {
    try withTemporaryFolder { folder throws in
      for name in ["/a", "/b"] {
        try CheckpointWriter.write(Counts(), to: folder + name, format: format)
      }
      let (a, b) = (try FileBytes(path: folder + "/a"), try FileBytes(path: folder + "/b"))
      #expect(try a.read(0..<a.byteCount) == b.read(0..<b.byteCount))
    }
  }

  @Test func `a folder that cannot be written to gives one line`() {
    for format in [CheckpointWriter.Format.torchZip, .safetensors] {
      #expect(throws: CheckpointError.self) {
        try CheckpointWriter.write(Counts(), to: "/no/such/folder/file", format: format)
      }
    }
  }
}
