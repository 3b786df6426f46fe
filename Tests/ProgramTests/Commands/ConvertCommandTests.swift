import Foundation
import TestSupport
import Testing

@Suite struct ConvertCommandTests {
  private let release = Fixtures.path("nano-release.pt")

  @Test func `there and back is the same file, and metadata comes along`() throws {
    try withTemporaryFolder { folder throws in
      let paths = ["/a.safetensors", "/b.pt", "/c.safetensors"].map { folder + $0 }
      for (from, to) in zip([Fixtures.path("nano-paper.bin")] + paths, paths) {
        let result = try Program.run("convert", from, "--output", to)
        #expect(result.status == 0 && result.errors.contains("wrote "), "\(result.errors)")
      }
      let (first, last) = (
        try Data(contentsOf: URL(filePath: paths[0])), try Data(contentsOf: URL(filePath: paths[2]))
      )
      let start = { (data: Data) in 8 + data.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) } }
      #expect(first[start(first)...] == last[start(last)...])
      let header = String(decoding: first[8..<start(first)], as: UTF8.self)
      #expect(header.hasPrefix(#"{"__metadata__":{"arch":"#) && header.contains(#""format":"pt""#))
      let difference = try Program.run(
        "diff", Fixtures.path("nano-paper.bin"), paths[1], "--format", "json")
      #expect(difference.status == 0 && !difference.output.contains(#""equal":false"#))
    }
  }

  @Test func `ONNX is written for the resolution and the shifts that were named`() throws {
    try withTemporaryFolder { folder throws in
      let path = folder + "/model.onnx"
      let result = try Program.run(
        "convert", release, "--output", path, "--resolution", "64x96", "--shifts", "1,1,1,1")
      let bytes = try Data(contentsOf: URL(filePath: path)).count
      #expect(
        result.errors
          == "wrote \(bytes / 1_000_000),\(String(bytes).dropFirst().prefix(3)),\(String(bytes).suffix(3)) bytes, "
          + "a graph for images of 64×96, shifts 1,1,1,1, to \(path)\n")
      let again = try Program.run("convert", release, "--output", path)
      #expect(again.status == 1 && again.errors.contains("exists already"))
      let forced = try Program.run("convert", release, "--output", path, "--force")
      #expect(forced.status == 0 && forced.errors.contains("224×224, shifts 1,1,1,0"))
    }
  }

  @Test(arguments: [
    (
      ["x.gguf"], 64,
      "expected --output ending in one of .pt, .pth, .bin, .safetensors, .onnx, found"
    ),
    (["x.pt", "--resolution", "64"], 64, "--resolution and --shifts go with .onnx"),
    (["x.onnx", "--resolution", "65"], 1, "expected multiples of 4"),
    (["x.onnx", "--resolution", "16384"], 1, "choose a smaller resolution"),
    (["x.onnx", "--shifts", "1,1"], 1, "expected 4 steps"),
    (["no/such/folder/x.pt"], 1, "cannot be written"),
  ])
  func `what cannot be is one line, and leaves nothing`(
    arguments: [String], status: Int32, reason: String
  ) throws {
    try withTemporaryFolder { folder throws in
      let result = try Program.run(
        executable: Program.path,
        ["convert", release, "--output", "\(folder)/\(arguments[0])"] + arguments.dropFirst())
      #expect(result.status == status && result.errors.contains(reason), "\(result.errors)")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
    }
  }

  @Test(arguments: [
    ("huge.pt", "more than any file can hold"), ("huge-sum.pt", "more than any file can hold"),
    ("twice.pt", "tensor a.b: the name is taken"), ("metadata.pt", "the name is taken"),
    ("bomb.pt", "would take far more than the file holds"),
  ])
  func `what no file can hold is refused, not written`(name: String, reason: String) throws {
    try withTemporaryFolder { folder throws in
      for ending in ["safetensors", "pt"] where name != "metadata.pt" || ending == "safetensors" {
        let result = try Program.run(
          "convert", Fixtures.path(name), "--output", "\(folder)/x.\(ending)")
        #expect(result.status == 1 && result.errors.contains(reason), "\(result.errors)")
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
    }
  }

  @Test func `the source is never written over, and what is left behind is said`() throws {
    try withTemporaryFolder { folder throws in
      let path = folder + "/mixed.pt"
      try FileManager.default.copyItem(atPath: Fixtures.path("mixed.pt"), toPath: path)
      let own = try Program.run("convert", path, "--output", path, "--force")
      #expect(own.status == 1 && own.errors.contains("is read from here"))
      let other = try Program.run("convert", path, "--output", folder + "/x.safetensors")
      #expect(other.status == 0 && other.errors.contains("wrote 5 tensors"))
      #expect(other.errors.contains("without 3 of types that are not read"))
      let wrapped = try Program.run(
        "convert", Fixtures.path("wrapped.pt"), "--output", folder + "/y.PTH")
      #expect(wrapped.errors.contains("wrote 2 tensors"))
      #expect(wrapped.errors.contains("without 9 beside the model's state"), "\(wrapped.errors)")
      let graph = try Program.run("convert", path, "--output", folder + "/x.onnx")
      #expect(graph.status == 1 && graph.errors.contains("expected a NeoNeXt"))
    }
  }
}
