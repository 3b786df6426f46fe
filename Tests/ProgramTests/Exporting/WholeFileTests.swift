import Foundation
import TestSupport
import Testing

/// Files appear whole or not at all, whatever happens while they are written, and some files are never overwritten.
@Suite struct WholeFileTests {
  @Test func `an interrupted export leaves nothing behind`() throws {
    try withTemporaryFolder { folder throws in
      let (pipe, out) = (folder + "/b.safetensors", folder + "/out.csv")
      _ = try Program.run("init", "--variant", "s", "--output", pipe)
      let script = "\(Program.path) export \(pipe) -o \(out) & sleep 0.2; kill -TERM $!; wait $!"
      let result = try Program.run(executable: "/bin/sh", ["-c", script])
      #expect(result.status == 143 || result.status == 0)
      let left = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(left.allSatisfy { !$0.hasPrefix(".") }, "\(left)")
    }
  }

  /// SIGKILL, which a program cannot catch, may arrive at any moment. Then either the old or the new file is there and
  /// complete.
  @Test func `a killed export leaves the old file or the new one, and nothing beside`() throws {
    try withTemporaryFolder { folder throws in
      let (model, out) = (folder + "/t.safetensors", folder + "/out.csv")
      _ = try Program.run("init", "--variant", "t", "--output", model)
      _ = try Program.run("export", model, "-o", out)
      let whole = try Data(contentsOf: URL(filePath: out))
      var killed = 0
      for delay in 1...12 {
        try write(Array("old".utf8), to: out)
        let script =
          "\(Program.path) export \(model) -o \(out) --force & sleep 0.0\(delay < 10 ? "0" : "")\(delay * 2); "
          + "kill -KILL $!; wait $!"
        let result = try Program.run(executable: "/bin/sh", ["-c", script])
        if result.status == 137 { killed += 1 }
        let found = try Data(contentsOf: URL(filePath: out))
        #expect(found == whole || found == Data("old".utf8), "\(delay): \(found.count) bytes")
        let left = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        #expect(left.filter { !$0.hasPrefix(".out.csv") } == ["out.csv", "t.safetensors"])
      }
      #expect(killed > 0)
    }
  }

  @Test func `a file that is too large for its place leaves the old one whole`() throws {
    try withTemporaryFolder { folder throws in
      let out = folder + "/out.csv"
      try write(Array("old".utf8), to: out)
      let script =
        "ulimit -f 16; \(Program.path) export \(Fixtures.path("nano-release.pt")) -o \(out) --force"
      let result = try Program.run(executable: "/bin/sh", ["-c", script])
      #expect(result.status == 1 && result.errors.contains("cannot be written"), "\(result)")
      #expect(try text(of: out) == "old")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["out.csv"])
    }
  }

  @Test func `a disk that is full in the middle of an export is said in the place of writing`()
    throws
  {
    try withTemporaryFolder { folder throws in
      try write(Array("1 g e C-u type:\(folder)/all.csv Enter".utf8), to: folder + "/keys")
      let script =
        "ulimit -f 64; \(Program.path) replay \(Fixtures.path("nano-release.pt")) --keys \(folder)/keys"
      let result = try Program.run(executable: "/bin/sh", ["-c", script])
      #expect(result.output.contains("cannot be written: file too large"), "\(result)")
      #expect(!result.output.contains("writing "))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["keys"])
    }
  }

  @Test func `the checkpoint itself is never overwritten`() throws {
    try withTemporaryFolder { folder throws in
      let path = folder + "/model.pt"
      try write(try Fixtures.bytes("nano-release.pt"), to: path)
      let result = try Program.run("export", path, "--output", path, "--format", "csv", "--force")
      #expect(
        result.status == 1 && result.errors.contains("is read from here and is not overwritten"))
      #expect(try Program.run("info", path).status == 0)
    }
  }

  @Test func `nothing that was read is written to, whatever part it has`() throws {
    try withTemporaryFolder { folder throws in
      let parts = [
        "model.index.json", "model-00001-of-00002.safetensors", "model-00002-of-00002.bin",
        "nano-release.pt",
      ]
      for name in parts { try write(try Fixtures.bytes(name), to: "\(folder)/\(name)") }
      try write(Array("1".utf8), to: folder + "/keys")
      try write(Array((0..<10).map { "class \($0)\n" }.joined().utf8), to: folder + "/labels")
      try write(
        [UInt8](try Data(contentsOf: URL(filePath: Fixtures.sample("digit-3.png")))),
        to: folder + "/image.png")
      func refused(_ arguments: String, _ output: String) throws {
        let script = "cd \(folder) && \(Program.path) \(arguments) \(output) --force"
        let result = try Program.run(executable: "/bin/sh", ["-c", script])
        #expect(result.status == 1 && result.errors.contains("is read from here"), "\(result)")
      }
      let layer = try Program.run("info", "\(folder)/model.index.json", "--json")
      #expect(layer.status == 0)
      for shard in parts[1...2] {
        try refused("replay --keys keys model.index.json --screens", shard)
        try refused("replay --keys keys --variant t --compare model.index.json --screens", shard)
      }
      for part in ["keys", "labels", "image.png", "nano-release.pt"] {
        try refused(
          "replay --keys keys nano-release.pt --image image.png --labels labels --screens", part)
      }
      for part in ["labels", "image.png", "nano-release.pt"] {
        try refused("run nano-release.pt --image image.png --labels labels --trace", part)
      }
    }
  }

  @Test func `a full disk is an error, and devices stay devices`() throws {
    let fixture = Fixtures.path("nano-release.pt")
    for arguments in [["export", fixture, "--output", "/dev/full", "--force"]] {
      let result = try Program.run(executable: Program.path, arguments)
      #expect(result.status == 1 && result.errors.contains("no space left"))
    }
    var status = stat()
    #expect(stat("/dev/full", &status) == 0 && status.st_mode & S_IFMT == S_IFCHR)
    let shell = "\(Program.path) info \(fixture) > /dev/full"
    #expect(try Program.run(executable: "/bin/sh", ["-c", shell]).status == 1)
  }

  @Test func `an existing file is kept unless forced`() throws {
    try withTemporaryFolder { folder throws in
      let path = folder + "/out.csv"
      try write(Array("mine".utf8), to: path)
      let fixture = Fixtures.path("nano-release.pt")
      let refused = try Program.run("export", fixture, "--output", path)
      #expect(refused.status == 1 && refused.errors.contains("exists already"))
      #expect(try text(of: path) == "mine")
      let forced = try Program.run("export", fixture, "--output", path, "--force")
      #expect(forced.status == 0)
      #expect(try text(of: path).hasPrefix("layer,"))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["out.csv"])
    }
  }
}
