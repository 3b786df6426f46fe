import CheckpointFiles
import Foundation
import TestSupport
import Testing

@Suite struct ErfCommandTests {
  private let model = Fixtures.path("nano-release.pt")
  private let trace = Fixtures.path("nano-release.gradients-96x160.safetensors")
  private let sample = Fixtures.sample("digits-24.pt")
  private let digit = Fixtures.sample("digit-3.png")
  private var onTrace: [String] { [model, "--input", trace, "--shifts", "1,1,1,1"] }

  /// A layer's entry in the JSON.
  private struct Layer: Equatable {
    let name: String
    let position: [Int]
    let pixels: Int
    /// By the share in percent.
    let areas: [String: Double]

    init(_ entry: [String: Any]) throws {
      name = try #require(entry["layer"] as? String)
      position = try #require(entry["position"] as? [Int])
      pixels = try #require(entry["pixels"] as? Int)
      areas = try #require(entry["area"] as? [String: Double])
    }
  }

  private func json(_ arguments: [String]) throws -> [String: Any] {
    try object(
      Program.run(executable: Program.path, ["erf"] + arguments + ["--format", "json"]))
  }

  private func layers(_ arguments: [String]) throws -> [Layer] {
    try #require(json(arguments)["layers"] as? [[String: Any]]).map(Layer.init)
  }

  /// The map of a layer as numpy reads it, and what is printed beside it.
  private func map(_ layer: String, _ options: [String]) throws -> (
    shape: [Int], values: [Float], layer: Layer
  ) {
    try withTemporaryFolder { folder in
      let path = folder + "/map.npy"
      let layers = try layers(options + ["--layer", layer, "--output", path])
      #expect(layers.count == 1 && layers[0].name == layer)
      let map = try array(of: path)
      return (map.shape, map.values, layers[0])
    }
  }

  @Test func `JSON has the fields that scripts rely on`() throws {
    let json = try json(onTrace)
    #expect(json["images"] as? Int == 1 && json["measure"] as? String == "positive")
    #expect(
      json["resolution"] as? [Int] == [96, 160] && (json["failed"] as? [Any])?.isEmpty == true)
    let layers = try #require(json["layers"] as? [[String: Any]]).map(Layer.init)
    #expect(
      layers.map(\.name) == [
        "stem", "stage_1.0", "downsample_1", "stage_2.0", "downsample_2", "stage_3.0", "stage_3.1",
        "downsample_3", "stage_4.0",
      ])
    #expect(
      layers.map(\.position) == [
        [12, 20], [12, 20], [6, 10], [6, 10], [3, 5], [3, 5], [3, 5], [1, 2], [1, 2],
      ])
    for layer in layers {
      #expect(Set(layer.areas.keys) == ["20", "30", "50", "99"])
      let sorted = ["20", "30", "50", "99"].compactMap { layer.areas[$0] }
      #expect(sorted == sorted.sorted() && sorted.allSatisfy { $0 > 0 && $0 <= 1 })
    }
    // How many pixels an output can see is what rf tells.
    let rf = try object(
      Program.run(
        "rf", model, "--resolution", "96x160", "--shifts", "1,1,1,1", "--format", "json"))
    let seen = try #require(rf["layers"] as? [[String: Any]])
    for layer in layers {
      let entry = try #require(seen.first { $0["layer"] as? String == layer.name })
      #expect(entry["pixels"] as? Int == layer.pixels, "\(layer.name)")
    }
  }

  @Test(arguments: [
    "stem", "stage_1.0", "downsample_1", "stage_2.0", "stage_3.1", "stage_4.0",
  ])
  func `a map is the field that numpy computed, by either measure`(layer: String) throws {
    let expected = try tensors(of: trace)
    for (measure, prefix) in [("positive", "erf"), ("absolute", "erf_absolute")] {
      let found = try map(layer, onTrace + ["--measure", measure])
      #expect(found.shape == [96, 160])
      #expect(difference(found.values, try #require(expected["\(prefix).\(layer)"])) < 1e-5)
    }
  }

  /// The share of the image in the smallest square around a position, cut at the edges, that holds a share of a map's total. Squares are tried
  /// one by one.
  private func area(
    _ share: Double, of values: [Float], _ size: [Int], _ position: [Int], in map: [Int]
  ) -> Double {
    let centre = (0..<2).map { axis in
      Int(((Double(position[axis]) + 0.5) * Double(size[axis]) / Double(map[axis])).rounded(.down))
    }
    let total = values.reduce(0.0) { $0 + Double($1) }
    for reach in 0..<max(size[0], size[1]) {
      var (sum, pixels) = (0.0, 0)
      for row in max(0, centre[0] - reach)...min(size[0] - 1, centre[0] + reach) {
        for column in max(0, centre[1] - reach)...min(size[1] - 1, centre[1] + reach) {
          sum += Double(values[row * size[1] + column])
          pixels += 1
        }
      }
      if sum >= share * total { return Double(pixels) / Double(size[0] * size[1]) }
    }
    return 1
  }

  @Test(arguments: [
    ("stem", nil, [24, 40]), ("stage_1.0", "0,39", [24, 40]), ("stage_2.0", nil, [12, 20]),
    ("downsample_1", "11,3", [12, 20]), ("stage_3.1", "5,0", [6, 10]), ("stage_4.0", nil, [3, 5]),
    ("stage_4.0", "2,4", [3, 5]),
  ])
  func `areas are those of the smallest squares that hold the shares of the map`(
    layer: String, at: String?, size: [Int]
  ) throws {
    for measure in ["positive", "absolute"] {
      let found = try map(
        layer, onTrace + ["--measure", measure] + (at.map { ["--at", $0] } ?? []))
      let position = found.layer.position
      #expect(
        position == (at?.split(separator: ",").compactMap { Int($0) } ?? size.map { $0 / 2 }))
      for (name, own) in found.layer.areas {
        let share = try #require(Double(name)) / 100
        let expected = area(share, of: found.values, found.shape, position, in: size)
        #expect(abs(own - expected) < 1e-12, "\(layer) \(measure) \(name)")
      }
    }
  }

  @Test func `several images add up`() throws {
    let digits = ["digit-3.png", "digit-5.png", "digit-8.png"].map(Fixtures.sample)
    let options = [sample, "--resolution", "96"]
    let alone = try digits.map { try map("stage_3.0", options + ["--images", $0]).values }
    let sum = alone[0].indices.map { alone[0][$0] + alone[1][$0] + alone[2][$0] }
    #expect(difference(try map("stage_3.0", options + ["--images"] + digits).values, sum) < 1e-5)
    // The folder has these three alone.
    let folder = try Program.run(
      "erf", sample, "--images", Fixtures.sample(""), "--resolution", "96")
    #expect(folder.status == 0 && folder.output.contains("at 96×96, 3 images, positive"))
  }

  @Test func `an image that cannot be read is named, and the others are measured`() throws {
    try withTemporaryFolder { folder in
      let images = folder + "/images/below"
      try FileManager.default.createDirectory(atPath: images, withIntermediateDirectories: true)
      for name in ["digit-3", "digit-8"] {
        try FileManager.default.copyItem(
          atPath: Fixtures.sample("\(name).png"), toPath: "\(images)/\(name).png")
      }
      let damaged = images + "/digit-5.png"
      try write(Array(try Data(contentsOf: URL(filePath: digit)).prefix(200)), to: damaged)
      try write([1], to: images + "/notes.txt")
      let result = try Program.run(
        "erf", sample, "--images", folder + "/images", "--resolution", "64", "--format", "json")
      #expect(result.errors.split(separator: "\n").count == 1)
      #expect(result.errors.hasPrefix("neoview: \(damaged): "), "\(result.errors)")
      let json = try object(result)
      #expect(json["images"] as? Int == 2)
      let failed = try #require(json["failed"] as? [[String: String]])
      #expect(failed.map { $0["path"] } == [damaged])
      #expect(result.errors == "neoview: \(damaged): \(failed[0]["reason"] ?? "")\n")
      let others = try self.json([
        sample, "--images", images + "/digit-3.png", images + "/digit-8.png", "--resolution", "64",
      ])
      #expect(json["layers"] as? NSArray == others["layers"] as? NSArray)
      try expectRefusal(["erf", sample, "--images", damaged], "neoview: \(damaged): ")
    }
  }

  @Test func `noise is the same for the same seed`() throws {
    func noise(_ options: String...) throws -> [Layer] {
      try layers([sample, "--resolution", "64", "--noise", "2"] + options)
    }
    let zero = try noise()
    #expect(zero == (try noise("--seed", "0")))
    #expect(zero != (try noise("--seed", "1")))
    #expect(zero == (try noise("--threads", "1")))
    let (eight, named) = (
      try json([sample, "--resolution", "64"]),
      try json([sample, "--resolution", "64", "--noise", "8", "--seed", "0"])
    )
    #expect(eight["images"] as? Int == 8 && eight as NSDictionary == named as NSDictionary)
  }

  @Test func `a model needs no file and no head`() throws {
    let fresh = ["--variant", "t", "--resolution", "64", "--noise", "1", "--seed", "3"]
    let json = try json(fresh)
    #expect((json["layers"] as? [Any])?.count == 1 + 18 + 3 && json["images"] as? Int == 1)
    try withTemporaryFolder { folder in
      for (index, options) in [["--head", "off"], ["--classes", "0"]].enumerated() {
        let path = "\(folder)/\(index).safetensors"
        try writeBackbone(options, to: path)
        #expect(try layers([path, "--resolution", "64"]).last?.name == "stage_4.0")
      }
    }
  }

  @Test func `CSV has a line a layer, with the numbers of JSON`() throws {
    let result = try Program.run(
      executable: Program.path, ["erf"] + onTrace + ["--format", "csv"])
    let lines = result.output.split(separator: "\n").map {
      $0.split(separator: ",").map(String.init)
    }
    #expect(
      lines[0] == ["layer", "row", "column", "pixels", "area_20", "area_30", "area_50", "area_99"])
    let layers = try layers(onTrace)
    #expect(lines.count == 1 + layers.count)
    for (line, layer) in zip(lines.dropFirst(), layers) {
      #expect(line[0] == layer.name && line[3] == "\(layer.pixels)")
      #expect(line[1...2].compactMap { Int($0) } == layer.position)
      for (area, share) in zip(line[4...], ["20", "30", "50", "99"]) {
        let (found, expected) = (try #require(Double(area)), try #require(layer.areas[share]))
        #expect(abs(found - expected) < 1e-12)
      }
    }
  }

  @Test func `without shifts the first block draws from a smaller square`() throws {
    func areas(_ shifts: String) throws -> (area: Double, pixels: Int) {
      let layers = try layers([
        sample, "--images", digit, "--layer", "stage_1.0", "--shifts", shifts,
      ])
      return (try #require(layers[0].areas["99"]), layers[0].pixels)
    }
    let (without, with) = (try areas("0,0,0,0"), try areas("1,1,1,0"))
    #expect(without.area <= with.area && without.pixels < with.pixels)
  }

  @Test func `maps are written in every format`() throws {
    try withTemporaryFolder { folder in
      let command = ["erf"] + onTrace + ["--layer", "stage_2.0", "--output"]
      for ending in ["npy", "csv", "png", "svg"] {
        let result = try Program.run(
          executable: Program.path, command + ["\(folder)/map.\(ending)"])
        #expect(result.status == 0 && result.output.contains("stage_2.0"), "\(result.errors)")
      }
      let numbers = try array(of: folder + "/map.npy")
      let csv = try text(of: folder + "/map.csv")
      let rows = csv.split(separator: "\n").map {
        $0.split(separator: ",").compactMap { Float($0) }
      }
      #expect(rows.count == 96 && rows.allSatisfy { $0.count == 160 })
      #expect(Array(rows.joined()) == numbers.values)
      let picture = try Data(contentsOf: URL(filePath: folder + "/map.png"))
      #expect(picture.starts(with: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))
      let drawing = try text(of: folder + "/map.svg")
      #expect(drawing.hasPrefix("<svg ") && drawing.contains("stage_2.0, output 6,10"))
      #expect(try names(in: folder) == ["map.csv", "map.npy", "map.png", "map.svg"])
      // Standard output then has the map alone.
      let piped = try Program.run(executable: Program.path, command + ["-"])
      #expect(piped.status == 0 && piped.output == csv)
    }
  }

  @Test func `an existing file stays as it is unless --force is given`() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/map.npy"
      try write([1, 2, 3], to: path)
      let command = ["erf"] + onTrace + ["--layer", "stem", "--output", path]
      try expectRefusal(command, "exists already; --force overwrites it")
      #expect(try Data(contentsOf: URL(filePath: path)) == Data([1, 2, 3]))
      #expect(try Program.run(executable: Program.path, command + ["--force"]).status == 0)
      #expect(try array(of: path).shape == [96, 160])
      // Not even --force overwrites the image that is measured.
      let image = folder + "/digit.png"
      try FileManager.default.copyItem(atPath: digit, toPath: image)
      for images in [image, folder] {
        try expectRefusal(
          ["erf", sample, "--images", images, "--layer", "stem", "--output", image, "--force"],
          image)
      }
      #expect(FileManager.default.contentsEqual(atPath: image, andPath: digit))
      #expect(try names(in: folder) == ["digit.png", "map.npy"])
    }
  }

  @Test func `NaN gives no areas, and is said`() throws {
    try withTemporaryFolder { folder in
      let odd = folder + "/odd.safetensors"
      try writeModelWithNaN(in: "stage_2.0.ops.content.fc_1.weight", to: odd)
      let result = try Program.run(
        "erf", odd, "--resolution", "64", "--noise", "1", "--format", "json")
      #expect(
        result.errors
          == "neoview: gradients of stage_2.0 and of 5 more layers are NaN or infinite\n")
      let layers = try #require(object(result)["layers"] as? [[String: Any]])
      #expect(layers.count == 9)
      for (index, layer) in layers.enumerated() {
        let areas = try #require(layer["area"] as? [String: Any])
        #expect(areas.count == 4 && areas.values.allSatisfy { ($0 is NSNull) == (index >= 3) })
      }
      let csv = try Program.run(
        "erf", odd, "--resolution", "64", "--layer", "stage_4.0", "--format", "csv")
      #expect(csv.status == 0 && csv.output.hasSuffix(",4096,,,,\n"))
      #expect(csv.errors == "neoview: gradients of stage_4.0 are NaN or infinite\n")
      let map = folder + "/map.png"
      let picture = try Program.run(
        "erf", odd, "--resolution", "64", "--layer", "stage_4.0", "--output", map)
      #expect(picture.status == 0 && FileManager.default.fileExists(atPath: map))
    }
  }

  @Test func `bad data is one line and leaves no file`() throws {
    try withTemporaryFolder { folder in
      let map = folder + "/map.npy"
      let odd = folder + "/50x64"
      try CheckpointWriter.write(
        MemoryTensors([("input", [3, 50, 64], [Float](repeating: 0.5, count: 9600))]), to: odd,
        format: .safetensors, metadata: [:])
      let empty = folder + "/empty"
      try FileManager.default.createDirectory(atPath: empty, withIntermediateDirectories: false)
      let stem = ["--layer", "stem", "--output", map]
      let cases: [(arguments: [String], words: String)] = [
        ([model, "--images", "/no/such"] + stem, "neoview: /no/such: expected a file or a folder"),
        (
          [model, "--images", model] + stem, "neoview: \(model): expected a PNG, JPEG or PPM image"
        ),
        ([model, "--images", empty] + stem, "neoview: \(empty): expected images (.png"),
        ([model, "--images", digit, "/no/such"] + stem, "neoview: /no/such: "),
        ([model, "--input", "/no/such"] + stem, "neoview: /no/such: no such file"),
        ([model, "--input", digit] + stem, "neoview: \(digit): "),
        (
          [model, "--input", Fixtures.path("types.safetensors")] + stem,
          "types.safetensors: expected a trace with a tensor input [3, height, width]"
        ),
        ([model, "--input", odd] + stem, "resolution 50×64: expected multiples of 4"),
        ([model, "--resolution", "30"] + stem, "resolution 30×30"),
        (["/no/such.pt"] + stem, "/no/such.pt: no such file"),
        ([Fixtures.path("types.pt")] + stem, "expected a NeoNeXt"),
        (
          [model, "--layer", "head", "--output", map],
          "no layer head with a map; layers with one are"
        ),
        ([model, "--layer", "stage_9.0", "--output", map], "no layer stage_9.0 with a map"),
        ([model, "--at", "0,56"] + stem, "no position 0,56 in stem: rows are 0 to 55"),
        ([model, "--at=-1,0"] + stem, "no position -1,0 in stem"),
        ([model, "--memory", "1M"] + stem, "--memory raises it"),
        ([model, "--shifts", "9,1,1,1"] + stem, "step 9"),
        (
          [model, "--layer", "stem", "--output", folder + "/map.txt"],
          "neoview: expected a name that ends in .npy, .csv, .png, .svg, found"
        ),
      ]
      for (arguments, words) in cases {
        try expectRefusal(["erf"] + arguments, words)
        #expect(try names(in: folder) == ["50x64", "empty"], "\(arguments)")
      }
      try expectRefusal(
        ["erf", model, "--layer", "stem", "--output", "/no/such/map.npy"], "/no/such/map.npy")
    }
  }

  @Test(arguments: [
    ([], "expected a checkpoint or --variant, found neither"),
    (["x.pt", "--variant", "t"], "expected a checkpoint or --variant, found both"),
    (["x.pt", "--images", "a", "--noise", "3"], "expected one of --images, --input and --noise"),
    (["x.pt", "--input", "a", "--noise", "3"], "found 2"),
    (["x.pt", "--images", "a", "--input", "b", "--noise", "3"], "found 3"),
    (["x.pt", "--noise", "0"], "expected a --noise of 1 or more images, found 0"),
    (["x.pt", "--at", "1,1"], "--at, --output and --parts need --layer"),
    (["x.pt", "--output", "a.npy"], "--at, --output and --parts need --layer"),
    (["x.pt", "--parts"], "--at, --output and --parts need --layer"),
    (["x.pt", "--layer", "stem", "--at", "1"], "expected --at ROW,COLUMN"),
    (["x.pt", "--layer", "stem", "--output", ""], "expected a path after --output"),
    (["x.pt", "--measure", "relative"], "relative"), (["x.pt", "--format", "xml"], "xml"),
    (["--variant", "q"], "q"), (["x.pt", "--threads", "257"], "expected 1 to 256 threads"),
    (["x.pt", "y.pt"], "y.pt"),
  ])
  func `wrong usage is status 64`(arguments: [String], words: String) throws {
    try expectWrongUsage(["erf"] + arguments, words)
  }
}
