import CheckpointFiles
import Foundation
import Readers
import TestSupport
import Testing

@Suite struct InfoTests {
  private func json(_ path: String) throws -> [String: Any] {
    let result = try Program.run("info", path, "--json")
    #expect(result.status == 0)
    let object = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
    return try #require(object as? [String: Any])
  }

  @Test func `JSON holds the fields that scripts rely on`() throws {
    let info = try json(Fixtures.path("nano-release.pt"))
    #expect(info["format"] as? String == "torch zip")
    #expect(info["bytes"] as? Int == 1_006_226)
    #expect(info["tensors"] as? Int == 104)
    #expect(info["parameters"] as? Int == 243_482)
    #expect(info["variant"] as? String == "custom")
    #expect(info["revision"] as? String == "release")
    #expect(info["dims"] as? [Int] == [16, 32, 64, 128])
    #expect(info["depths"] as? [Int] == [1, 1, 2, 1])
    #expect(info["kernels"] as? [String] == ["4+7", "4+7", "4+7", "4+7"])
    #expect(info["classes"] as? Int == 10)
    #expect(info["dtype"] as? String == "F32")
    #expect(info["wrapper"] as? String == "module.")
    #expect(info["missing"] as? [String] == [])
    #expect(info["unexpected"] as? [String] == [])
  }

  @Test func `the paper's revision, wrapped, is recognized`() throws {
    let info = try json(Fixtures.path("nano-paper.bin"))
    #expect(info["revision"] as? String == "paper")
    #expect(info["kernels"] as? [String] == ["4+7", "4+7", "7", "7"])
    #expect(info["wrapper"] as? String == "state_dict")
  }

  @Test func `a file that is no NeoNeXt says so and keeps its keys`() throws {
    let info = try json(Fixtures.path("types.pt"))
    #expect(info["neonext"] as? Bool == false)
    #expect(info["variant"] is NSNull)
    let text = try Program.run("info", Fixtures.path("types.pt")).output
    #expect(text.contains("no NeoNeXt: shown as plain tensors"))
  }

  @Test func `standard output that is no terminal gives the table of info`() throws {
    let shown = try Program.run(Fixtures.path("nano-release.pt"))
    let info = try Program.run("info", Fixtures.path("nano-release.pt"))
    #expect(shown.status == 0 && shown.output == info.output)
  }
}

@Suite struct ErrorTests {
  @Test(arguments: ["info", "export", ""])
  func `bad files give one line on standard error and status 1`(command: String) throws {
    try withTemporaryFolder { folder throws in
      let empty = folder + "/empty.pt"
      try write([], to: empty)
      let cut = folder + "/cut.pt"
      try write(Array(try Fixtures.bytes("nano-release.pt").prefix(5000)), to: cut)
      let files = [
        ("/no/such/file.pt", "no such file"), (folder, "found a directory"),
        (empty, "found an empty file"), (cut, "damaged zip archive"),
        (Fixtures.path("make_small.py"), "expected a torch.save file or safetensors"),
        (Fixtures.path("complex.pt"), "found complex64"),
      ]
      for (path, reason) in files {
        let options = command == "export" ? ["--output", folder + "/out.csv"] : []
        let words = (command.isEmpty ? [] : [command]) + [path] + options
        let result = try Program.run(executable: Program.path, words)
        #expect(result.status == 1)
        #expect(result.output == "")
        #expect(result.errors.hasPrefix("neoview: \(path): "), "\(result.errors)")
        #expect(result.errors.contains(reason), "\(result.errors)")
        #expect(result.errors.split(separator: "\n").count == 1)
      }
      #expect(!FileManager.default.fileExists(atPath: folder + "/out.csv"))
    }
  }

  @Test func `a file that may not be read says so`() throws {
    guard getuid() != 0 else { return }  // root may read everything
    try withTemporaryFolder { folder throws in
      let path = folder + "/secret.pt"
      try write([1], to: path)
      chmod(path, 0)
      #expect(try Program.run("info", path).errors.contains("permission denied"))
    }
  }

  @Test(arguments: [
    ["info"], ["export", "x"], ["init"], ["init", "--output", "model.txt"],
    ["init", "--output", "m.pt", "--dims", "8,16", "--depths", "1"],
    ["init", "--output", "m.pt", "--kernels", "0,1,2,3"], ["--variant", "q"], ["--shifts", "a"],
    ["x.pt", "--variant", "t"], ["export", "x", "--output", "y", "--channel", "1"],
    ["--colors", "7"],
  ])
  func `wrong usage is status 64`(arguments: [String]) throws {
    #expect(try Program.run(executable: Program.path, arguments).status == 64)
  }
}

@Suite struct ExportTests {
  private func export(_ arguments: String...) throws -> ProgramResult {
    try Program.run(
      executable: Program.path,
      ["export", Fixtures.path("nano-release.pt"), "--output", "-"] + arguments)
  }

  @Test func `one channel has both its matrices`() throws {
    let lines = try export("--layer", "stage_1.0", "--channel", "9").output.split(separator: "\n")
    #expect(lines.count == 15)
    #expect(lines[0] == "layer,group,kernel,shift,channel,side,row,c0,c1,c2,c3,c4,c5,c6")
    #expect(lines[1].hasPrefix("stage_1.0,1,7,1,9,L,0,"))
    #expect(lines[14].hasPrefix("stage_1.0,1,7,1,9,R,6,"))
  }

  @Test func `sides, tensors and shifts are chosen`() throws {
    let left = try export("--layer", "downsample_1", "--side", "left", "--channel", "0").output
    #expect(left.split(separator: "\n").last?.hasPrefix("downsample_1,0,2x2→1x1,0,0,L,0,") == true)
    let tensor = try export("--layer", "head.fc.weight").output.split(separator: "\n")
    #expect(tensor.count == 11 && tensor[1].hasPrefix("head.fc.weight,,10x128,,0,,0,"))
    let still = try export("--layer", "stage_1.0", "--channel", "9", "--shifts", "0,0,0,0").output
    #expect(still.contains("stage_1.0,1,7,0,9,L,0,"))
  }

  @Test func `the whole model reads back to the same bits as its layers`() throws {
    let all = try export().output.split(separator: "\n")
    let rows = all.dropFirst().filter { $0.hasPrefix("stage_3.1,") }
    let layer = try export("--layer", "stage_3.1").output.split(separator: "\n").dropFirst()
    #expect(rows.elementsEqual(layer))
    #expect(all.contains { $0.hasPrefix("downsample_3,") })
    // The first row of L, as numpy reads it.
    #expect(
      all[1].hasPrefix("stage_1.0,0,4,0,0,L,0,1.1020509,0.318449497,0.132479116,-0.401544273"))
  }

  @Test func `every value of the whole model reads back to the bits in the file`() throws {
    let checkpoint = try Checkpoint.open(Fixtures.path("nano-release.pt"))
    var expected: [UInt32] = []
    for (index, tensor) in checkpoint.tensors.enumerated() where tensor.name.contains("neocell") {
      expected += try checkpoint.values(at: index).map(\.bitPattern)
    }
    let found = try export().output.split(separator: "\n").dropFirst().flatMap { line in
      line.split(separator: ",").dropFirst(7).compactMap { Float($0)?.bitPattern }
    }
    // The order differs: CSV goes channel by channel.
    #expect(found.sorted() == expected.sorted())
  }

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

  /// Killed at any moment, by what cannot be caught: the old file is whole or the new one is.
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

  @Test func `unknown layers and channels outside name what there is`() throws {
    let layer = try export("--layer", "stage_9.0")
    #expect(layer.status == 1)
    #expect(layer.errors.contains("layers are stem stage_1.0 downsample_1 stage_2.0"))
    let channel = try export("--layer", "stage_1.0", "--channel", "16")
    #expect(channel.status == 1)
    #expect(channel.errors.contains("no channel 16 in stage_1.0; channels are 0 to 15"))
    #expect(try export("--layer", "stem").errors.contains("stem has no NeoCell"))
  }

  @Test func `the checkpoint itself is never overwritten`() throws {
    try withTemporaryFolder { folder throws in
      let path = folder + "/model.pt"
      try write(try Fixtures.bytes("nano-release.pt"), to: path)
      let result = try Program.run("export", path, "--output", path, "--force")
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

  @Test func `a layer or tensor is found by its short and by its stored name`() throws {
    let names = [
      "stage_1.0.neocell.weight_a.0", "stage_1.0.ops.content.neocell.weight_a.0",
      "module.stage_1.0.ops.content.neocell.weight_a.0",
    ]
    let outputs = try names.map { try export("--layer", $0).output }
    #expect(Set(outputs).count == 1 && outputs[0].contains("\nstage_1.0.neocell.weight_a.0,,4x4,"))
    #expect(
      try export("--layer", "module.stage_1.0").output == export("--layer", "stage_1.0").output)
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

@Suite struct InitTests {
  @Test(arguments: ["model.pt", "model.bin", "model.safetensors"])
  func `a fresh checkpoint is complete and the same for the same seed`(name: String) throws {
    try withTemporaryFolder { folder throws in
      for run in ["a-", "b-"] {
        let made = try Program.run(
          "init", "--output", "\(folder)/\(run)\(name)", "--variant", "nano", "--revision", "paper",
          "--seed", "5")
        #expect(made.status == 0, "\(made.errors)")
      }
      let info = try Program.run("info", "\(folder)/a-\(name)").output
      #expect(info.contains("249,882 trainable") && info.contains("paper revision"))
      #expect(!info.contains("missing"))
      let files = try ["a-", "b-"].map {
        try Data(contentsOf: URL(filePath: "\(folder)/\($0)\(name)"))
      }
      #expect(files[0] == files[1])
    }
  }

  @Test func `sizes and kernels of one's own are written and recognized`() throws {
    try withTemporaryFolder { folder throws in
      let path = folder + "/own.safetensors"
      let made = try Program.run(
        "init", "--output", path, "--dims", "6,12", "--depths", "1,2", "--kernels", "3,2+5",
        "--classes", "4", "--init", "random-normal")
      #expect(made.status == 0, "\(made.errors)")
      let info = try Program.run("info", path).output
      #expect(info.contains("kernels        3, 2+5") && info.contains("classes        4"))
    }
  }
}

@Suite struct AuditCommandTests {
  private func audit(_ pickle: String, _ flags: String...) throws -> ProgramResult {
    try withTemporaryFolder { folder throws in
      try write(StoredZip.archive(pickle: Array(pickle.utf8)), to: folder + "/a.pt")
      return try Program.run(executable: Program.path, ["audit", folder + "/a.pt"] + flags)
    }
  }

  @Test func `what is dangerous is said, escaped, with exit status 1`() throws {
    let result = try audit("cos\nsystem\n(S'\u{1b}]2;x\u{7}\u{202e}'\ntR.")
    #expect(result.status == 1 && result.errors.isEmpty)
    #expect(
      result.output.contains(
        "dangerous: runs code     1×        0  os.system('\\u{1b}]2;x\\u{7}\\u{202e}')"),
      "\(result.output)")
    let json = try audit("cos\nsystem\n(S'\u{1b}'\ntR.", "--json")
    #expect(json.status == 1 && json.output.contains(#""dangerous":true"#))
    #expect(!json.output.contains("\u{1b}"))
  }

  @Test func `what is plain, or has no pickle, is exit status 0`() throws {
    for name in ["nano-release.pt", "types-stream.pt", "types.safetensors", "model.index.json"] {
      let result = try Program.run("audit", Fixtures.path(name))
      #expect(result.status == 0, "\(name): \(result.output)")
    }
    let missing = try Program.run("audit", "/no/such.pt")
    #expect(missing.status == 1 && missing.errors == "neoview: /no/such.pt: no such file\n")
  }
}
