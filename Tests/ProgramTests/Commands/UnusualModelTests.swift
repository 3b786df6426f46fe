import CheckpointFiles
import Foundation
import TestSupport
import Testing

@testable import neoview

/// Runs commands on unusual models that the released code can make.
@Suite struct UnusualModelTests {
  private let digit = Fixtures.sample("digit-3.png")
  private let odd = Fixtures.path("odd-release.safetensors")
  private let headless = Fixtures.path("odd-paper.safetensors")

  private func json(_ arguments: String...) throws -> [String: Any] {
    let result = try Program.run(executable: Program.path, arguments)
    #expect(result.status == 0, "\(result.errors)")
    return try #require(
      JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
  }

  @Test(arguments: ["odd-release", "odd-paper"])
  func `activations are those that numpy computed, with the trace's own shifts`(name: String) throws
  {
    let result = try Program.run(
      "verify", Fixtures.path("\(name).safetensors"), Fixtures.path("\(name).trace.safetensors"),
      "--tolerance", "1e-5")
    #expect(result.status == 0, "\(result.output)")
    let other = try Program.run(
      "verify", Fixtures.path("\(name).safetensors"), Fixtures.path("\(name).trace.safetensors"),
      "--shifts", name == "odd-release" ? "1,1,1,0" : "1,0")
    #expect(other.status == 1 && other.output.contains("DIFFERS"))
  }

  @Test func `info names unequal groups, other ratios and steps of their own`() throws {
    let info = try json("info", odd, "--json", "--shifts", "1/2+3/1,2,1,0")
    #expect(info["kernels"] as? [String] == ["3x5:9+4x2:13", "6x4", "", "2x3"])
    let shifts = try #require(info["shifts"] as? [Any])
    #expect(shifts.map { "\($0)" } == ["1/2+3/1", "2", "1", "0"])
    #expect(shifts[1] as? Int == 2)
    let text = try Program.run("info", odd).output
    #expect(text.contains("down-sampling  release order, 3x2→2x1, 2x1→3x2+4x2→6x4, 2x2→1x1"))
    #expect(text.contains("shifts         1, 1, 1, 0 (not in the file"))
  }

  @Test func `a backbone runs as far as it goes`() throws {
    try withTemporaryFolder { folder in
      let (trace, graph) = (folder + "/trace.safetensors", folder + "/graph.onnx")
      let none = try Program.run("run", headless, "--image", digit, "--resolution", "64")
      #expect(none.status == 1 && none.errors.contains("no classes; run --trace writes"))
      let run = try Program.run(
        "run", headless, "--image", digit, "--resolution", "64", "--trace", trace)
      #expect(run.status == 0 && run.output.isEmpty)
      let names = try Checkpoint.open(trace).tensors.map(\.name)
      #expect(names.last == "stage_2.0" && names.count == 7)
      #expect(
        try Program.run("convert", headless, "--output", graph, "--resolution", "64").status == 0)
      #expect(FileManager.default.contents(atPath: graph)?.contains(Data("features".utf8)) == true)
      let back = try Program.run("verify", headless, trace)
      #expect(back.status == 0, "\(back.errors)")
    }
  }

  @Test(arguments: ["stats", "export", "diff", "info"])
  func `every command takes shifts, and refuses those that do not fit`(command: String) throws {
    let arguments =
      command == "diff"
      ? [command, odd, odd]
      : command == "export" ? [command, odd, "--output", "-"] : [command, odd]
    func run(_ shifts: String) throws -> ProgramResult {
      try Program.run(executable: Program.path, arguments + ["--shifts", shifts])
    }
    #expect(try run("1/2+3/1,1,1,0").status == 0)
    let wrong = try run("3,1,1,0")
    #expect(
      wrong.status == 1 && wrong.output.isEmpty
        && wrong.errors.contains("step 3 of stage 1 is not from 0 to 2 for rows of kernel 3x5"))
    #expect(try run("1,").status == 64)
  }

  @Test func `the column of shifts has rows and columns where they differ`() throws {
    let result = try Program.run(
      "export", odd, "--output", "-", "--layer", "stage_1.0", "--shifts", "1/2+3/1,1,1,0")
    let shifts = result.output.split(separator: "\n").dropFirst().map {
      $0.split(separator: ",", omittingEmptySubsequences: false)[3]
    }
    #expect(Set(shifts) == ["0", "1/2", "2/4", "3/1"])
    let stats = try Program.run(
      "stats", odd, "--layer", "stage_1.0", "--shifts", "1/2+3/1,1,1,0", "--format", "csv")
    #expect(stats.output.contains("stage_1.0,0,3x5,2/4,8,L,"))
  }

  @Test func `at 384 a line reminds of the release's shifts, if none were named`() throws {
    let named = ["--shifts", "1,1,1,0"]
    let reminder = "the release used --shifts 1,1,1,1 at 384×384"
    func errors(_ arguments: [String]) throws -> String {
      try Program.run(executable: Program.path, arguments).errors
    }
    let rf = ["rf", "--variant", "t", "--layer", "stem", "--resolution"]
    #expect(try errors(rf + ["384"]).contains(reminder))
    #expect(try errors(rf + ["384"] + named).isEmpty)
    #expect(try errors(rf + ["224"]).isEmpty)
    #expect(
      try errors(["rf", "--variant", "t", "--revision", "paper", "--resolution", "384"]).isEmpty)
    let model = Fixtures.path("nano-release.pt")
    let run = ["run", model, "--image", digit, "--resolution", "384"]
    #expect(try errors(run).contains(reminder) && errors(run + named).isEmpty)
    try withTemporaryFolder { folder in
      let keys = folder + "/keys"
      try write(Array("3".utf8), to: keys)
      let explorer = ["replay", model, "--keys", keys, "--resolution", "384"]
      #expect(
        try Program.run(executable: Program.path, explorer + ["--shifts", "1,1,1,0"]).output
          .contains(
            reminder) == false)
    }
  }

  @Test func `an image is turned only where --exif asks for it`() throws {
    try withTemporaryFolder { folder in
      func input(_ image: String, _ options: String...) throws -> [Float] {
        let trace = folder + "/trace.safetensors"
        let result = try Program.run(
          executable: Program.path,
          [
            "run", odd, "--image", Fixtures.path("images/\(image)"), "--resolution", "48x64",
            "--trace", trace, "--force",
          ] + options)
        #expect(result.status == 0, "\(result.errors)")
        let file = try Checkpoint.open(trace)
        return try file.values(at: #require(file.tensors.firstIndex { $0.name == "input" }))
      }
      let plain = try input("turned-1.jpg")
      #expect(try input("turned-6.jpg") == plain)
      #expect(try input("turned-6.jpg", "--exif") != plain)
      #expect(try input("turned-1.jpg", "--exif") == plain)
    }
  }

  @Test func `the explorer reminds of the release's shifts at 384`() throws {
    try withTemporaryFolder { folder in
      let keys = folder + "/keys"
      try write(Array("shot".utf8), to: keys)
      func screen(_ options: String...) throws -> String {
        try Program.run(
          executable: Program.path,
          ["replay", Fixtures.path("nano-release.pt"), "--keys", keys] + options
        ).output
      }
      let reminder = "the release used --shifts 1,1,1,1 at 384×384"
      #expect(try screen("--resolution", "384").contains(reminder))
      #expect(try !screen("--resolution", "384", "--shifts", "1,1,1,0").contains(reminder))
      #expect(try !screen().contains(reminder))
    }
  }

  @Test func `what no forward pass needs is listed and no warning`() throws {
    try withTemporaryFolder { folder in
      let keys = folder + "/keys"
      try write(Array("shot".utf8), to: keys)
      let screen = try Program.run("replay", odd, "--keys", keys).output
      #expect(!screen.contains("missing"))
      #expect(
        try Program.run("info", odd).output.contains("missing     stem.norm.num_batches_tracked"))
    }
  }

  @Test func `init makes what is named, and it opens as that`() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/model.safetensors"
      func made(_ options: String...) throws -> [String: Any] {
        let result = try Program.run(
          executable: Program.path,
          ["init", "--variant", "nano", "--output", path, "--force"] + options)
        #expect(result.status == 0, "\(result.errors)")
        let info = try json("info", path, "--json")
        #expect((info["missing"] as? [String])?.isEmpty == true)
        #expect((info["unexpected"] as? [String])?.isEmpty == true)
        return info
      }
      for bias in ["on", "off"] {
        for scale in ["on", "off"] {
          let info = try made(
            "--linear-bias", bias, "--layer-scale", scale, "--downsampling", "release")
          #expect(
            info["revision"] as? String
              == (bias == "on" && scale == "on" ? "release" : "custom"))
          let text = try Program.run("info", path).output
          #expect(text.contains("linear bias    \(bias == "on" ? "yes" : "no")"))
          #expect(text.contains("layer scale    \(scale == "on" ? "yes" : "no")"))
        }
      }
      let info = try made("--kernels", "4:5+7:11,3x5,7,4x2")
      #expect(info["kernels"] as? [String] == ["4:5+7:11", "3x5", "7", "4x2"])
      let backbone = try made("--head", "off", "--depths", "1,0,1,2", "--kernels", "4,,7,2")
      #expect(backbone["depths"] as? [Int] == [1, 0, 1, 2] && backbone["classes"] is NSNull)
      for wrong in [
        ["--kernels", "4:5+7:7,4,4,4"], ["--kernels", "4,,7,2"], ["--depths", "0,0,0,0"],
      ] {
        let result = try Program.run(
          executable: Program.path,
          ["init", "--variant", "nano", "--output", path, "--force"] + wrong)
        #expect(result.status == 64, "\(wrong)")
      }
    }
  }

  @Test func `a small file gets its answer in little time and memory`() throws {
    try withTemporaryFolder { folder in
      var tensors: [(String, [Int])] = (0..<8000).map {
        ("stage_\(1 + $0 / 4000).\($0 % 4000).ops.content.neocell.weight_a.0", [1, 2, 2])
      }
      tensors += (1..<64).map { ("stage_1.0.ops.content.neocell.weight_a.\($0)", [1, 2, 2]) }
      tensors += [
        ("stage_1.0.ops.content.norm.weight", [64]), ("stage_2.0.ops.content.norm.weight", [64]),
      ]
      let path = folder + "/many.safetensors"
      let source = MemoryTensors(
        tensors.map { ($0.0, $0.1, [Float](repeating: 1, count: $0.1.reduce(1, *))) })
      try CheckpointWriter.write(source, to: path, format: .safetensors, metadata: [:])
      for command in ["info", "flops", "rf", "stats"] {
        let start = ContinuousClock.now
        _ = try Program.run(command, path)
        #expect(ContinuousClock.now - start < .seconds(4), "\(command)")
      }
    }
  }
}
