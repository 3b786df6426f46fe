import CheckpointFiles
import Foundation
import TestSupport
import Testing

@Suite struct GradientCommandTests {
  private let model = Fixtures.path("nano-release.pt")
  private let trace = Fixtures.path("nano-release.gradients-96x160.safetensors")
  private let digit = Fixtures.sample("digit-3.png")

  /// Runs the command on the trace's input with the trace's shifts.
  private func gradients(_ options: String...) throws -> [String: [Float]] {
    try withTemporaryFolder { folder in
      let path = folder + "/gradients.safetensors"
      let result = try Program.run(
        executable: Program.path,
        ["gradient", model, "--input", trace, "--shifts", "1,1,1,1", "--output", path] + options)
      #expect(result.status == 0 && result.output == "", "\(result.errors)")
      let tensors = try tensors(of: path)
      #expect(
        result.errors
          == "wrote \(tensors.count) gradient\(tensors.count == 1 ? "" : "s") to \(path)\n")
      return tensors
    }
  }

  @Test(arguments: [
    ("--class", "logit_3", "all"), ("--class", "logit_3", "neocell"),
    ("--class", "logit_3", "none"),
    ("--loss", "cross_entropy_3", "neocell"), ("--loss", "cross_entropy_3", "none"),
  ])
  func `what is written is what numpy computed`(
    option: String, prefix: String, parameters: String
  ) throws {
    let found = try gradients(option, "3", "--parameters", parameters)
    let expected = try tensors(of: trace).filter { name, _ in
      name.hasPrefix("\(prefix).")
        && (parameters == "all" || name.hasSuffix(".input")
          || parameters == "neocell" && name.contains(".neocell.weight_"))
    }
    #expect(Set(found.keys.map { "\(prefix).\($0)" }) == Set(expected.keys))
    for (name, values) in expected {
      let own = try #require(found[String(name.dropFirst(prefix.count + 1))])
      #expect(difference(own, values) < 1e-5, "\(name)")
    }
  }

  @Test func `the image's gradient alone is written if no parameters are asked for`() throws {
    #expect(Array(try gradients("--loss", "0").keys) == ["input"])
  }

  @Test func `--against is one class less the other`() throws {
    let both = try #require(try gradients("--class", "3", "--against", "5")["input"])
    let three = try #require(try gradients("--class", "3")["input"])
    let five = try #require(try gradients("--class", "5")["input"])
    #expect(difference(both, zip(three, five).map { $0 - $1 }) < 1e-5)
    #expect(difference(both, three) > 0.1)
  }

  @Test(arguments: ["stem", "stage_1.0", "downsample_1", "stage_2.0", "stage_3.1", "stage_4.0"])
  func `a layer's middle has the effective field that numpy computed`(layer: String) throws {
    let found = try gradients("--layer", layer)
    let input = try #require(found["input"])
    let pixels = input.count / 3
    let magnitudes = (0..<pixels).map { pixel in
      (0..<3).reduce(Float(0)) { $0 + input[$1 * pixels + pixel].magnitude }
    }
    let expected = try #require(try tensors(of: trace)["erf_absolute.\(layer)"])
    #expect(difference(magnitudes, expected) < 1e-5)
  }

  @Test func `--at chooses the position, and nothing after the layer has a gradient`() throws {
    let middle = try gradients("--layer", "stage_2.0", "--parameters", "all")
    let same = try gradients("--layer", "stage_2.0", "--at", "6,10", "--parameters", "all")
    #expect(middle == same)
    let other = try gradients("--layer", "stage_2.0", "--at", "0,19", "--parameters", "all")
    #expect(middle.keys == other.keys && middle["input"] != other["input"])
    let layers = Set(middle.keys.map { $0.prefix { $0 != "." } })
    #expect(layers == ["stem", "stage_1", "downsample_1", "stage_2", "input"])
    // The stem's pixels are those of its position alone.
    let stem = try #require(try gradients("--layer", "stem", "--at", "2,3")["input"])
    for (index, value) in stem.enumerated() where value != 0 {
      #expect((8..<12).contains(index / 160 % 96) && (12..<16).contains(index % 160))
    }
    #expect(stem.contains { $0 != 0 })
  }

  @Test func `one thread and two give the same`() throws {
    let (one, two) = (
      try gradients("--class", "3", "--parameters", "all", "--threads", "1"),
      try gradients("--class", "3", "--parameters", "all", "--threads", "2")
    )
    for (name, values) in one { #expect(difference(try #require(two[name]), values) < 1e-5) }
  }

  @Test func `the file has the shifts, and torch's shapes and names`() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/gradients.safetensors"
      let result = try Program.run(
        "gradient", Fixtures.sample("digits-24.pt"), "--image", digit, "--class", "3",
        "--parameters", "all", "--output", path)
      #expect(result.status == 0, "\(result.errors)")
      let (file, checkpoint) = (
        try Checkpoint.open(path), try Checkpoint.open(Fixtures.sample("digits-24.pt"))
      )
      #expect(file.extras.first { $0.key == "shifts" }?.value == "1,1,1,0")
      let shapes = Dictionary(
        uniqueKeysWithValues: file.tensors.map { ($0.name, $0.shape.dimensions) })
      #expect(shapes["input"] == [3, 224, 224])
      let trained = checkpoint.tensors.filter { tensor in
        !["running_mean", "running_var", "num_batches_tracked"].contains {
          tensor.name.hasSuffix($0)
        }
      }
      #expect(shapes.count == trained.count + 1)
      for tensor in trained { #expect(shapes[tensor.name] == tensor.shape.dimensions) }
    }
  }

  @Test func `a backbone has gradients of its layers`() throws {
    try withTemporaryFolder { folder in
      for (index, options) in [["--head", "off"], ["--classes", "0"]].enumerated() {
        let (path, output) = (
          "\(folder)/\(index).safetensors", "\(folder)/out-\(index).safetensors"
        )
        try writeBackbone(options, to: path)
        let command = ["gradient", path, "--image", digit, "--output", output]
        try expectRefusal(command + ["--class", "0"], "the model has no classifier")
        try expectRefusal(command + ["--loss", "0"], "the model has no classifier")
        #expect(!FileManager.default.fileExists(atPath: output))
        let result = try Program.run(executable: Program.path, command + ["--layer", "stage_4.0"])
        #expect(result.status == 0 && result.errors == "wrote 1 gradient to \(output)\n")
        let input = try #require(try tensors(of: output)["input"])
        #expect(input.count == 3 * 224 * 224 && input.contains { $0 != 0 })
      }
    }
  }

  @Test func `verify confirms the gradients of numpy, and those alone that a trace has`() throws {
    let result = try Program.run("verify", model, trace, "--tolerance", "1e-5")
    #expect(result.status == 0, "\(result.output)")
    #expect(result.output.split(separator: "\n").count == 117)
    #expect(result.errors == "compared at 96×160 with shifts 1,1,1,1, the trace's\n")
    // Without the shifts it is another function.
    let other = try Program.run("verify", model, trace, "--shifts", "0,0,0,0")
    #expect(other.status == 1 && other.output.contains("DIFFERS"))
  }

  /// Runs verify on a copy of the trace in which some tensors are renamed or changed.
  private func verify(
    rename: (String) -> String = { $0 }, change: (String, inout [Float]) -> Void = { _, _ in }
  ) throws -> ProgramResult {
    try withTemporaryFolder { folder in
      let file = try Checkpoint.open(trace)
      let tensors = try file.tensors.indices.map { index in
        let tensor = file.tensors[index]
        var values = try file.values(at: index)
        change(tensor.name, &values)
        return (rename(tensor.name), tensor.shape.dimensions, values)
      }
      let path = folder + "/trace.safetensors"
      try CheckpointWriter.write(
        MemoryTensors(tensors), to: path, format: .safetensors, metadata: ["shifts": "1,1,1,1"])
      return try Program.run("verify", model, path)
    }
  }

  @Test(arguments: [
    "logit_3.input", "logit_3.stage_3.0.ops.content.fc_1.weight",
    "cross_entropy_3.downsample_1.neocell.weight_a.0", "erf.stage_2.0", "erf_absolute.stem",
  ])
  func `verify names the one gradient that differs`(name: String) throws {
    let result = try verify(change: { tensor, values in
      guard tensor == name, let largest = values.indices.max(by: { values[$0] < values[$1] })
      else { return }
      values[largest] *= 1.01
    })
    #expect(result.status == 1)
    let differing = result.output.split(separator: "\n").filter { $0.contains("DIFFERS") }
    #expect(
      differing.count == 1 && differing.allSatisfy { $0.hasPrefix("\(name) ") }, "\(result.output)")
    #expect(result.errors.contains("neoview: 1 of 117 tensors differ by more than 0.0001"))
  }

  @Test func `a small gradient is compared with its own largest value`() throws {
    let name = "logit_3.stage_4.0.ops.content.fc_1.bias"
    // A thousandth of any of its values is less than the tolerance.
    #expect(try #require(tensors(of: trace)[name]).allSatisfy { $0.magnitude < 0.05 })
    let result = try verify(change: { tensor, values in
      if tensor == name { values = values.map { $0 * 1.001 } }
    })
    #expect(result.status == 1 && result.errors.contains("1 of 117"), "\(result.errors)")
  }

  @Test(arguments: [
    ("logit_3.input", "logit_10.input", "no class 10: the model has classes 0 to 9"),
    ("logit_3.input", "logit_-1.input", "no class -1: the model has classes 0 to 9"),
    ("cross_entropy_3.input", "cross_entropy_99.input", "no class 99"),
    ("logit_3.input", "logit_3.inputs", "logit_3.inputs"),
    ("logit_3.head.ln.weight", "logit_3.head.ln.weights", "logit_3.head.ln.weights"),
    ("erf.stem", "erf.head", "no layer head with a map"),
    ("erf.stem", "erf.stage_9.0", "no layer stage_9.0 with a map"),
    ("erf.stem", "erv.stem", "erv.stem"),
  ])
  func `verify refuses what no gradient of the model is called`(
    name: String, other: String, message: String
  ) throws {
    let result = try verify(rename: { $0 == name ? other : $0 })
    #expect(result.status == 1 && result.output == "", "\(result.output)")
    let lines = result.errors.split(separator: "\n")
    #expect(lines.count == 2 && lines[0].hasPrefix("compared at "), "\(result.errors)")
    #expect(lines[1].hasPrefix("neoview: ") && lines[1].contains(message), "\(result.errors)")
  }

  @Test func `an existing file stays as it is unless --force is given`() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/gradients.safetensors"
      try write([1, 2, 3], to: path)
      let command = ["gradient", model, "--image", digit, "--class", "3", "--output", path]
      try expectRefusal(command, "exists already; --force overwrites it")
      #expect(try Data(contentsOf: URL(filePath: path)) == Data([1, 2, 3]))
      #expect(try Program.run(executable: Program.path, command + ["--force"]).status == 0)
      #expect(try tensors(of: path)["input"]?.count == 3 * 224 * 224)
      // Not even --force overwrites what is read.
      let own = folder + "/model.safetensors"
      try FileManager.default.copyItem(
        atPath: Fixtures.path("nano-release.safetensors"), toPath: own)
      let bytes = try Data(contentsOf: URL(filePath: own))
      try expectRefusal(
        ["gradient", own, "--image", digit, "--class", "3", "--output", own, "--force"], own)
      #expect(try Data(contentsOf: URL(filePath: own)) == bytes)
      #expect(try names(in: folder) == ["gradients.safetensors", "model.safetensors"])
    }
  }

  @Test func `NaN is written, and said where it begins`() throws {
    try withTemporaryFolder { folder in
      let (odd, output) = (folder + "/odd.safetensors", folder + "/gradients.safetensors")
      try writeModelWithNaN(in: "stage_2.0.ops.content.fc_1.weight", to: odd)
      let result = try Program.run(
        "gradient", odd, "--image", digit, "--class", "3", "--output", output)
      #expect(result.status == 0)
      let lines = result.errors.split(separator: "\n")
      #expect(
        lines.count == 2
          && lines[1]
            == "neoview: 150528 values of the gradients are NaN or infinite; the first such values are in the output of stage_2.0",
        "\(result.errors)")
      #expect(try #require(tensors(of: output)["input"]).allSatisfy(\.isNaN))
      // What comes before the NaN is sound.
      let stem = try Program.run(
        "gradient", odd, "--image", digit, "--layer", "stage_1.0", "--output", output, "--force")
      #expect(stem.status == 0 && stem.errors == "wrote 1 gradient to \(output)\n")
    }
  }

  @Test func `bad data is one line and leaves no file`() throws {
    try withTemporaryFolder { folder in
      let output = folder + "/gradients.safetensors"
      func traced(_ height: Int, _ width: Int) throws -> String {
        let path = "\(folder)/\(height)x\(width)"
        let values = [Float](repeating: 0.5, count: 3 * height * width)
        try CheckpointWriter.write(
          MemoryTensors([("input", [3, height, width], values)]), to: path, format: .safetensors,
          metadata: [:])
        return path
      }
      let odd = try traced(50, 64)
      let cases: [(arguments: [String], words: String)] = [
        (
          [model, "--image", "/no/such.png", "--class", "3"],
          "/no/such.png: cannot be read: no such"
        ),
        ([model, "--image", model, "--class", "3"], "expected a PNG, JPEG or PPM image"),
        ([model, "--input", "/no/such", "--class", "3"], "/no/such: no such file"),
        ([model, "--input", model, "--class", "3"], "expected a trace with a tensor input"),
        ([model, "--input", odd, "--class", "3"], "resolution 50×64: expected multiples of 4"),
        ([model, "--image", digit, "--resolution", "30", "--class", "3"], "resolution 30×30"),
        (
          [model, "--image", digit, "--resolution", "1000000", "--class", "3"],
          "resolution 1000000×1000000"
        ),
        (
          [model, "--image", digit, "--class", "3", "--against", "3"],
          "expected two classes to compare, found class 3 twice"
        ),
        (["/no/such.pt", "--image", digit, "--class", "3"], "/no/such.pt: no such file"),
        ([Fixtures.path("types.pt"), "--image", digit, "--class", "3"], "expected a NeoNeXt"),
        ([model, "--image", digit, "--class", "10"], "no class 10: the model has classes 0 to 9"),
        ([model, "--image", digit, "--class=-1"], "no class -1: the model has classes 0 to 9"),
        ([model, "--image", digit, "--class", "3", "--against", "10"], "no class 10"),
        ([model, "--image", digit, "--loss", "10"], "no class 10"),
        (
          [model, "--image", digit, "--layer", "head"], "no layer head with a map; layers with one"
        ),
        ([model, "--image", digit, "--layer", "stage_1.1"], "no layer stage_1.1 with a map"),
        (
          [model, "--image", digit, "--layer", "stage_1.0", "--at", "56,0"],
          "no position 56,0 in stage_1.0: rows are 0 to 55, columns 0 to 55"
        ),
        ([model, "--image", digit, "--layer", "stem", "--at=0,-1"], "no position 0,-1 in stem"),
        (
          [model, "--image", digit, "--class", "3", "--memory", "1M", "--parameters", "all"],
          "--memory raises it"
        ),
        ([model, "--image", digit, "--class", "3", "--shifts", "1,1"], "expected 4 steps"),
      ]
      for (arguments, words) in cases {
        try expectRefusal(["gradient"] + arguments + ["--output", output], words)
        #expect(try names(in: folder) == ["50x64"], "\(arguments)")
      }
      try expectRefusal(
        [
          "gradient", model, "--image", digit, "--class", "3", "--output",
          "/no/such/folder/x.safetensors",
        ], "/no/such/folder/x.safetensors cannot be written: no such file or directory")
      try expectRefusal(
        ["gradient", model, "--image", digit, "--class", "3", "--output", folder + "/x.npy"],
        "expected a name that ends in .safetensors")
    }
  }

  @Test(arguments: [
    ([], "expected one of --class, --loss and --layer, found 0"),
    (["--class", "3", "--loss", "3"], "expected one of --class, --loss and --layer, found 2"),
    (["--class", "3", "--layer", "stem"], "found 2"),
    (["--loss", "3", "--against", "4"], "--against goes with --class"),
    (["--class", "3", "--at", "1,1"], "--at goes with --layer"),
    (["--layer", "stem", "--at", "1"], "expected --at ROW,COLUMN, found 1 number"),
    (["--layer", "stem", "--at", "1,2,3"], "expected --at ROW,COLUMN, found 3 numbers"),
    (["--layer", "stem", "--at", "a,b"], "a,b"), (["--class", "three"], "three"),
    (["--class", "3", "--parameters", "some"], "some"),
    (["--class", "3", "--threads", "0"], "expected 1 to 256 threads"),
    (["--class", "3", "--shifts", "a"], "--shifts"),
    (["--class", "3", "--resolution", "x"], "--resolution"),
    (["--class", "3", "--input", "x"], "expected --image or --input, found both"),
    (["--class", "3", "--force", "--output", "-"], "expected a file to write after --output"),
  ])
  func `wrong usage is status 64`(options: [String], words: String) throws {
    let output = options.contains("--output") ? [] : ["--output", "/no/such/x"]
    try expectWrongUsage(["gradient", model, "--image", digit] + output + options, words)
    try expectWrongUsage(["gradient", model, "--class", "3"] + output, "--image")
  }

  @Test func `without --output it is wrong usage`() throws {
    try expectWrongUsage(["gradient", model, "--image", digit, "--class", "3"], "--output")
  }
}
