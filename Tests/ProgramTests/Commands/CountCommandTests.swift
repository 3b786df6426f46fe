import CheckpointFiles
import Foundation
import TestSupport
import Testing

@Suite struct CountCommandTests {
  private func json(_ arguments: String...) throws -> [String: Any] {
    let result = try Program.run(executable: Program.path, arguments)
    #expect(result.status == 0, "\(result.errors)")
    let object = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
    return try #require(object as? [String: Any])
  }

  @Test(arguments: [
    ["--variant", "t", "--revision", "paper"], [Fixtures.path("nano-release.pt")],
    ["--variant", "b", "--resolution", "96x160"],
  ])
  func `rows of flops sum exactly to the totals`(arguments: [String]) throws {
    let result = try Program.run(
      executable: Program.path, ["flops", "--format", "json", "--operators"] + arguments)
    let object = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
    let json = try #require(object as? [String: Any])
    let layers = try #require(json["layers"] as? [[String: Any]])
    let totals = try #require(json["totals"] as? [String: Any])
    for key in [
      "patchwise", "dense", "depthwise", "pointwise", "norm", "params", "total_patchwise",
      "total_dense", "table1", "weight_bytes", "activation_bytes",
    ] {
      let sum = layers.reduce(0) { $0 + (($1[key] as? Int) ?? .min) }
      #expect(sum == totals[key] as? Int, "\(key)")
      for layer in layers {
        let operators = try #require(layer["operators"] as? [[String: Any]])
        #expect(operators.reduce(0) { $0 + (($1[key] as? Int) ?? .min) } == layer[key] as? Int)
      }
    }
    #expect(layers.first?["layer"] as? String == "stem")
  }

  @Test func `the totals of T are those of the paper`() throws {
    let json = try json("flops", "--variant", "t", "--revision", "paper", "--format", "json")
    let totals = try #require(json["totals"] as? [String: Any])
    #expect(totals["table1"] as? Int == 4_398_165_120)
    #expect(totals["total_patchwise"] as? Int == 4_247_125_248)
    #expect(totals["params"] as? Int == 27_681_544)
    #expect(json["resolution"] as? [Int] == [224, 224])
  }

  @Test func `CSV has a line for each layer and one for the total`() throws {
    let csv = try Program.run("flops", Fixtures.path("nano-release.pt"), "--format", "csv").output
    let lines = csv.split(separator: "\n")
    #expect(
      lines.first
        == "layer,patchwise,dense,depthwise,pointwise,norm,params,total_patchwise,total_dense,weight_bytes,activation_bytes,table1,operations_per_byte"
    )
    #expect(lines.count == 1 + 10 + 1 && lines.last?.hasPrefix("total,") == true)
  }

  @Test func `several resolutions stand side by side, in every format`() throws {
    let model = ["flops", "--variant", "t", "--revision", "paper", "--resolution", "224|384"]
    let table = try Program.run(executable: Program.path, model).output
    #expect(table.contains("NeoNeXt-T paper at 224×224 | 384×384"))
    #expect(table.contains("4247.125  12479.859  ×2.94"))
    let csv = try Program.run(executable: Program.path, model + ["--format", "csv"]).output
    let lines = csv.split(separator: "\n")
    #expect(lines.first?.hasPrefix("resolution,layer,patchwise,") == true)
    #expect(lines.count == 1 + 2 * 24 && lines[24].hasPrefix("224x224,total,"))
    #expect(lines.last?.hasPrefix("384x384,total,") == true)
    let json = try json(
      "flops", "--variant", "t", "--revision", "paper", "--resolution", "224|384", "--format",
      "json")
    let resolutions = try #require(json["resolutions"] as? [[String: Any]])
    #expect(resolutions.map { $0["resolution"] as? [Int] } == [[224, 224], [384, 384]])
    let refused = try Program.run("flops", "--variant", "t", "--resolution", "224|")
    #expect(refused.status == 64 && refused.errors.contains("224|"))
  }

  @Test func `Table 1 is printed with its differences and reasons`() throws {
    let text = try Program.run("table1").output
    #expect(text.contains("4.544 (T), 8.751 (S), 15.444 (B) G at 224"))
    for figure in ["4.3982", "8.6047", "15.1915", "13.2671", "25.7087", "45.2065"] {
      #expect(text.contains(figure))
    }
    #expect(text.contains("DeiT-B") && text.contains("ConvNeXt-T"))
    #expect(text.contains("with 4+7, as the text says"))
    #expect(text.contains("27.533       27.5      0.12 %"))
  }

  @Test func `Table 1 has its rows as CSV and JSON, with counts for NeoNeXts alone`() throws {
    let rows = try #require(try json("table1", "--format", "json")["rows"] as? [[String: Any]])
    #expect(rows.count == 11 && rows[0]["params"] is NSNull)
    #expect(rows[1]["table1"] as? Int == 4_398_165_120 && rows[1]["top1"] as? Double == 80.87)
    let lines = try Program.run("table1", "--format", "csv").output.split(separator: "\n")
    #expect(lines.count == 12 && lines[1] == "DeiT-S,224,22,4.60,79.8,,,")
    #expect(lines[2] == "NeoNeXt-T,224,27.7,4.40,80.87,27681544,4398165120,4247125248")
  }

  @Test func `without a model the sample is counted, and what a file lacks is said`() throws {
    #expect(try Program.run("flops").output.contains("197,674"))
    #expect(try Program.run("rf").output.contains("stage_4.1"))
    let whole = try Checkpoint.open(Fixtures.path("nano-release.safetensors"))
    let parts = try whole.tensors.enumerated().filter { !$1.name.hasSuffix("weight_b.0") }.map {
      ($1.name, $1.shape.dimensions, try whole.values(at: $0))
    }
    try withTemporaryFolder { folder throws in
      let path = folder + "/part.safetensors"
      try CheckpointWriter.write(MemoryTensors(parts), to: path, format: .safetensors)
      let partial = try Program.run("flops", path)
      #expect(partial.status == 0 && partial.errors.contains("tensors are missing"))
    }
  }

  @Test func `other kernels can be tried`() throws {
    let own = try json("flops", "--variant", "t", "--revision", "paper", "--format", "json")
    let other = try json(
      "flops", "--variant", "t", "--revision", "paper", "--format", "json", "--kernels",
      "4+7,4+7,4+7,7")
    let (a, b) = (own["totals"] as? [String: Any], other["totals"] as? [String: Any])
    #expect((a?["params"] as? Int ?? 0) > (b?["params"] as? Int ?? .max))
  }

  @Test func `rf gives the check values as JSON, CSV and table`() throws {
    let json = try json("rf", "--variant", "t", "--format", "json")
    let layers = try #require(json["layers"] as? [[String: Any]])
    let first = try #require(layers.first { $0["layer"] as? String == "stage_1.0" })
    #expect(first["position"] as? [Int] == [28, 28] && first["top"] as? Int == 88)
    #expect(first["rows"] as? Int == 52 && first["pixels"] as? Int == 2032)
    let csv = try Program.run("rf", "--variant", "t", "--format", "csv").output
    #expect(csv.contains("\nstage_1.2,28,28,40,40,148,148,17552,3136,76,76\n"))
    let table = try Program.run("rf", "--variant", "t", "--shifts", "0,0,0,0").output
    #expect(table.contains("56×56") && !table.contains("148×148"))
    let part = try Program.run(
      "rf", "--variant", "t", "--layer", "stage_1.0", "--group", "1", "--shift", "3", "--format",
      "csv")
    #expect(part.output.contains("stage_1.0,28,28,96,96,28,28,784,784,28,28"))
  }

  @Test(arguments: [
    (["rf", "--variant", "t", "--layer", "stage_1.0", "--at", "56,0"], "rows are 0 to 55"),
    (["rf", "--variant", "t", "--layer", "stage_9.0"], "layers are stem stage_1.0"),
    (["rf", "--variant", "t", "--layer", "stage_1.0", "--group", "2"], "groups are 0 to 1"),
    (["rf", "--variant", "t", "--layer", "stem", "--group", "0"], "stem has no NeoCell"),
    (
      ["rf", "--variant", "t", "--layer", "stage_1.0", "--group", "0", "--shift", "4"],
      "shifts are 0 1 2 3"
    ),
    (["rf", "--variant", "t", "--shifts", "4,1,1,0"], "step 4 of stage 1 is not from 0 to 3"),
    (["rf", "--variant", "t", "--resolution", "225"], "expected multiples of 4"),
    (["flops", "--variant", "t", "--resolution", "16"], "too small"),
    (["flops", "--variant", "t", "--kernels", "4,4"], "expected 4 stages"),
    (["flops", Fixtures.path("types.pt")], "expected a NeoNeXt"),
  ])
  func `what does not fit gives one line that names what does`(
    arguments: [String], message: String
  ) throws {
    let result = try Program.run(executable: Program.path, arguments)
    #expect(result.status == 1 && result.output.isEmpty)
    #expect(result.errors.contains(message), "\(result.errors)")
    #expect(result.errors.split(separator: "\n").count == 1)
  }

  @Test(arguments: [
    ["rf", "--variant", "q"], ["flops", "x.pt", "--revision", "paper"],
    ["flops", "--variant", "t", "x.pt"],
    ["rf", "--variant", "t", "--at", "1"], ["rf", "--variant", "t", "--at", "1,1"],
    ["rf", "--variant", "t", "--layer", "stem", "--shift", "1"],
  ])
  func `wrong usage is status 64`(arguments: [String]) throws {
    #expect(try Program.run(executable: Program.path, arguments).status == 64)
  }
}
