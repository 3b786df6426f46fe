import CheckpointFiles
import Foundation
import TestSupport
import Testing

@Suite struct SaliencyCommandTests {
  private static let methods = [
    "gradient", "input-gradient", "integrated", "grad-cam", "occlusion",
  ]
  private let sample = Fixtures.sample("digits-24.pt")
  private let digit = Fixtures.sample("digit-3.png")
  private var command: [String] { ["saliency", sample, "--image", digit] }

  private func json(_ options: String...) throws -> [String: Any] {
    try object(Program.run(executable: Program.path, command + options + ["--json"]))
  }

  /// The map as numpy reads it, and the JSON beside it.
  private func map(_ options: String...) throws -> (values: [Float], json: [String: Any]) {
    try withTemporaryFolder { folder in
      let path = folder + "/map.npy"
      let json = try object(
        Program.run(executable: Program.path, command + options + ["--output", path, "--json"]))
      let map = try array(of: path)
      #expect(map.shape == [224, 224])
      return (map.values, json)
    }
  }

  private func number(_ json: [String: Any], _ name: String) throws -> Double {
    try #require(json[name] as? Double, "\(name)")
  }

  @Test(arguments: methods)
  func `JSON tells of the most likely class, and the map sums up to its sum`(method: String) throws
  {
    let (values, json) = try map("--method", method)
    #expect(json["image"] as? String == digit && json["method"] as? String == method)
    #expect(json["class"] as? Int == 3 && json["against"] is NSNull)
    #expect(json["resolution"] as? [Int] == [224, 224])
    // PyTorch computes 0.917 for the same pixels.
    #expect(abs(try number(json, "probability") - 0.917) < 0.001)
    #expect(try number(json, "logit") == (try number(json, "output")))
    let sum = values.reduce(0.0) { $0 + Double($1) }
    #expect(abs(sum - (try number(json, "sum"))) <= 1e-9 * max(1, sum.magnitude))
    #expect(abs(Double(values.min() ?? .nan) - (try number(json, "min"))) < 1e-7)
    #expect(abs(Double(values.max() ?? .nan) - (try number(json, "max"))) < 1e-7)
    #expect(json["nan"] as? Int == 0 && json["inf"] as? Int == 0)
    let isSigned = ["input-gradient", "integrated", "occlusion"].contains(method)
    #expect(values.contains { $0 < 0 } == isSigned && values.contains { $0 > 0 })
    #expect(json["baseline"] is Double == (method == "integrated"))
    #expect(json["incompleteness"] is Double == (method == "integrated"))
    #expect(json["randomized"] == nil && json["rank_correlation"] is NSNull)
    let named = try map("--method", method, "--class", "3")
    #expect(named.values == values && named.json as NSDictionary == json as NSDictionary)
  }

  @Test func `the gradients are those that gradient writes`() throws {
    try withTemporaryFolder { folder in
      let (path, trace) = (folder + "/gradient.safetensors", folder + "/trace.safetensors")
      for arguments in [
        ["gradient", sample, "--image", digit, "--class", "5", "--output", path],
        ["run", sample, "--image", digit, "--trace", trace],
      ] { #expect(try Program.run(executable: Program.path, arguments).status == 0) }
      let gradient = try #require(try tensors(of: path)["input"])
      let image = try #require(try tensors(of: trace)["input"])
      func sums(_ part: (Int) -> Float) -> [Float] {
        (0..<224 * 224).map { part($0) + part($0 + 224 * 224) + part($0 + 2 * 224 * 224) }
      }
      let magnitudes = try map("--class", "5", "--method", "gradient").values
      #expect(difference(magnitudes, sums { gradient[$0].magnitude }) < 1e-5)
      let products = try map("--class", "5", "--method", "input-gradient").values
      #expect(difference(products, sums { gradient[$0] * image[$0] }) < 1e-5)
      #expect(try map("--class", "5").values == products, "the method if none is named")
    }
  }

  @Test func `--against explains the difference of two classes`() throws {
    for method in ["input-gradient", "integrated", "occlusion"] {
      let both = try map("--method", method, "--class", "3", "--against", "8")
      let (three, eight) = (
        try map("--method", method, "--class", "3"), try map("--method", method, "--class", "8")
      )
      #expect(
        difference(both.values, zip(three.values, eight.values).map { $0 - $1 }) < 1e-4, "\(method)"
      )
      #expect(both.json["against"] as? Int == 8 && both.json["class"] as? Int == 3)
      let output = try number(three.json, "logit") - number(eight.json, "logit")
      #expect(abs(output - (try number(both.json, "output"))) < 1e-9)
    }
  }

  @Test func `integrated gradients sum up to the change of the logit`() throws {
    let json = try json("--method", "integrated")
    let (sum, change) = (
      try number(json, "sum"), try number(json, "output") - number(json, "baseline")
    )
    let part = try number(json, "incompleteness")
    #expect(abs(abs(sum - change) / abs(change) - part) < 1e-9)
    #expect(part < 0.001)
    let coarse = try number(self.json("--method", "integrated", "--steps", "2"), "incompleteness")
    #expect(coarse > part)
    let text = try Program.run(executable: Program.path, command + ["--method", "integrated"])
    #expect(text.output.contains("completeness   the map sums up to "))
  }

  @Test func `occlusion of the whole image is the logit less that of a grey one`() throws {
    let baseline = try number(json("--method", "integrated"), "baseline")
    let whole = try map("--method", "occlusion", "--patch", "224")
    let fall = try number(whole.json, "logit") - baseline
    #expect(whole.values.allSatisfy { abs(Double($0) - fall) < 1e-5 })
    let (small, usual) = (
      try map("--method", "occlusion", "--patch", "64").values,
      try map("--method", "occlusion").values
    )
    #expect(small != usual)
    #expect(try map("--method", "occlusion", "--patch", "32").values == usual)
  }

  @Test func `Grad-CAM is of the last map, or of the layer that is named`() throws {
    let last = try map("--method", "grad-cam").values
    #expect(try map("--method", "grad-cam", "--layer", "stage_4.1").values == last)
    let other = try map("--method", "grad-cam", "--layer", "stage_3.1").values
    #expect(other != last && other.allSatisfy { $0 >= 0 })
    #expect(last.allSatisfy { $0 >= 0 })
  }

  @Test(arguments: ["head", "stage_3.0", "stem"])
  func `a map changes if weights are fresh`(layer: String) throws {
    let (own, fresh) = (try map(), try map("--randomize", layer))
    #expect(fresh.json["randomized"] as? String == layer)
    #expect(try number(fresh.json, "rank_correlation") < 0.9)
    #expect(fresh.values != own.values)
    // The class and its probability are those of the model as it is.
    for name in ["logit", "probability"] {
      #expect(try number(fresh.json, name) == number(own.json, name))
    }
    let again = try map("--randomize", layer, "--seed", "0")
    #expect(again.values == fresh.values)
    #expect(try map("--randomize", layer, "--seed", "1").values != fresh.values)
    let text = try Program.run(executable: Program.path, command + ["--randomize", layer])
    #expect(text.output.contains("fresh weights  from \(layer) to the head: rank correlation 0."))
  }

  @Test func `the table names the class as the labels do`() throws {
    try withTemporaryFolder { folder in
      let labels = folder + "/labels.txt"
      try write(Array((0..<10).map { "digit \($0)" }.joined(separator: "\n").utf8), to: labels)
      let result = try Program.run(executable: Program.path, command + ["--labels", labels])
      #expect(result.status == 0 && result.errors == "")
      let lines = result.output.split(separator: "\n")
      #expect(lines.count == 6 && lines[1] == "explained      class 3 digit 3")
      #expect(try json("--labels", labels)["label"] as? String == "digit 3")
      #expect(try json()["label"] == nil)
      try write(Array("one\ntwo".utf8), to: labels)
      try expectRefusal(
        command + ["--labels", labels], "\(labels): expected 10 lines, one a class, found 2")
    }
  }

  @Test func `an input is explained as the image that it is of`() throws {
    let trace = Fixtures.sample("digit-3.trace.safetensors")
    let json = try object(Program.run("saliency", sample, "--input", trace, "--json"))
    let own = try self.json()
    #expect(json["image"] as? String == trace && json["class"] as? Int == 3)
    #expect(abs(try number(json, "sum") - number(own, "sum")) < 1e-3)
    let wide = try object(
      Program.run("saliency", sample, "--image", digit, "--resolution", "96x160", "--json"))
    #expect(wide["resolution"] as? [Int] == [96, 160])
  }

  @Test(arguments: methods)
  func `maps are written in every format`(method: String) throws {
    try withTemporaryFolder { folder in
      let own = command + ["--method", method, "--output"]
      for ending in ["npy", "csv", "png", "svg"] {
        let result = try Program.run(executable: Program.path, own + ["\(folder)/map.\(ending)"])
        #expect(result.status == 0 && result.output.contains(method), "\(result.errors)")
      }
      let numbers = try array(of: folder + "/map.npy")
      let csv = try text(of: folder + "/map.csv")
      let rows = csv.split(separator: "\n").map {
        $0.split(separator: ",").compactMap { Float($0) }
      }
      #expect(rows.count == 224 && rows.allSatisfy { $0.count == 224 })
      #expect(Array(rows.joined()) == numbers.values)
      let picture = try Data(contentsOf: URL(filePath: folder + "/map.png"))
      #expect(picture.starts(with: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))
      let drawing = try text(of: folder + "/map.svg")
      #expect(drawing.hasPrefix("<svg ") && drawing.contains("digit-3.png, class 3"))
      #expect(try names(in: folder) == ["map.csv", "map.npy", "map.png", "map.svg"])
      // Standard output then has the map alone.
      let piped = try Program.run(executable: Program.path, own + ["-"])
      #expect(piped.status == 0 && piped.output == csv)
    }
  }

  @Test func `an existing file stays as it is unless --force is given`() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/map.npy"
      try write([1, 2, 3], to: path)
      let own = command + ["--output", path]
      try expectRefusal(own, "exists already; --force overwrites it")
      #expect(try Data(contentsOf: URL(filePath: path)) == Data([1, 2, 3]))
      #expect(try Program.run(executable: Program.path, own + ["--force"]).status == 0)
      #expect(try array(of: path).shape == [224, 224])
      // Not even --force overwrites the image that is explained.
      let image = folder + "/digit.png"
      try FileManager.default.copyItem(atPath: digit, toPath: image)
      try expectRefusal(
        ["saliency", sample, "--image", image, "--output", image, "--force"], image)
      #expect(FileManager.default.contentsEqual(atPath: image, andPath: digit))
      #expect(try names(in: folder) == ["digit.png", "map.npy"])
    }
  }

  @Test(arguments: methods)
  func `NaN is said, and is in the map`(method: String) throws {
    try withTemporaryFolder { folder in
      let (odd, path) = (folder + "/odd.safetensors", folder + "/map.npy")
      try writeModelWithNaN(in: "stage_2.0.ops.content.fc_1.weight", to: odd)
      let arguments = ["saliency", odd, "--image", digit, "--method", method]
      let result = try Program.run(
        executable: Program.path, arguments + ["--json", "--output", path])
      #expect(
        result.errors == "neoview: 50176 of 50176 values of the map are NaN or infinite\n",
        "\(result.errors)")
      let json = try object(result)
      #expect(json["nan"] as? Int == 50176)
      for name in ["logit", "probability", "output", "sum", "min", "max"] {
        #expect(json[name] is NSNull, "\(name)")
      }
      #expect(try array(of: path).values.allSatisfy(\.isNaN))
      let text = try Program.run(executable: Program.path, arguments)
      #expect(text.status == 0 && text.output.contains("no finite value"))
    }
  }

  @Test func `bad data is one line and leaves no file`() throws {
    try withTemporaryFolder { folder in
      let map = folder + "/map.npy"
      let odd = folder + "/50x64"
      try CheckpointWriter.write(
        MemoryTensors([("input", [3, 50, 64], [Float](repeating: 0.5, count: 9600))]), to: odd,
        format: .safetensors, metadata: [:])
      let (headless, featured) = (folder + "/a.safetensors", folder + "/b.safetensors")
      try writeBackbone(["--head", "off"], to: headless)
      try writeBackbone(["--classes", "0"], to: featured)
      let own = [sample, "--image", digit]
      let cases: [(arguments: [String], words: String)] = [
        (
          [sample, "--image", "/no/such.png"], "neoview: /no/such.png: cannot be read: no such file"
        ),
        ([sample, "--image", sample], "expected a PNG, JPEG or PPM image"),
        ([sample, "--input", "/no/such"], "neoview: /no/such: no such file"),
        (own + ["--resolution", "1000000"], "resolution 1000000×1000000"),
        (own + ["--class", "3", "--against", "3"], "expected two classes to compare"),
        ([sample, "--input", odd], "resolution 50×64: expected multiples of 4"),
        (["/no/such.pt", "--image", digit], "/no/such.pt: no such file"),
        ([Fixtures.path("types.pt"), "--image", digit], "expected a NeoNeXt"),
        ([headless, "--image", digit], "the model has no classifier"),
        ([featured, "--image", digit], "the model has no classifier"),
        (own + ["--class", "10"], "no class 10: the model has classes 0 to 9"),
        (own + ["--class=-1"], "no class -1: the model has classes 0 to 9"),
        (own + ["--against", "10"], "no class 10: the model has classes 0 to 9"),
        (own + ["--method", "grad-cam", "--layer", "head"], "no layer head with a map"),
        (own + ["--method", "grad-cam", "--layer", "x"], "no layer x with a map"),
        (own + ["--randomize", "x"], "no layer or tensor x"),
        (own + ["--labels", "/no/such"], "neoview: /no/such: "),
        (own + ["--memory", "1M"], "--memory raises it"),
        (own + ["--memory", "1M", "--method", "occlusion"], "--memory raises it"),
        (own + ["--resolution", "30"], "resolution 30×30"),
      ]
      for (arguments, words) in cases {
        try expectRefusal(["saliency"] + arguments + ["--output", map], words)
        try expectRefusal(["saliency"] + arguments + ["--json"], words)
        #expect(try names(in: folder) == ["50x64", "a.safetensors", "b.safetensors"])
      }
      try expectRefusal(
        command + ["--output", folder + "/map.txt"],
        "neoview: expected a name that ends in .npy, .csv, .png, .svg, found")
      try expectRefusal(command + ["--output", "/no/such/map.npy"], "/no/such/map.npy")
    }
  }

  @Test(arguments: [
    (["--layer", "stage_3.1"], "--layer goes with --method grad-cam"),
    (["--patch", "8"], "--patch goes with --method occlusion"),
    (
      ["--patch", "0", "--method", "occlusion"], "expected a --patch of 1 to 16384 pixels, found 0"
    ),
    (["--steps", "8"], "--steps goes with --method integrated"),
    (["--seed", "8"], "--seed goes with --randomize"),
    (["--steps", "0", "--method", "integrated"], "expected 1 to 10000 --steps, found 0"),
    (["--method", "attention"], "attention"), (["--class", "three"], "three"),
    (["--output", ""], "expected a path after --output"),
    (["--input", "x"], "expected --image or --input, found both"),
    (["--threads", "0"], "expected 1 to 256 threads"), (["--seed", "x"], "--seed"),
  ])
  func `wrong usage is status 64`(options: [String], words: String) throws {
    try expectWrongUsage(command + options, words)
  }

  @Test func `without an image it is wrong usage`() throws {
    try expectWrongUsage(["saliency", sample], "expected --image or --input, found neither")
    try expectWrongUsage(["saliency"], "<checkpoint>")
  }
}
