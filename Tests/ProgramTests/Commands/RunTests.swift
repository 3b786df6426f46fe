import Foundation
import TestSupport
import Testing

@Suite struct RunTests {
  private let sample = Fixtures.sample("digits-24.pt")
  private let digit = Fixtures.sample("digit-3.png")

  @Test func `the sample's digit is a three`() throws {
    let result = try Program.run("run", sample, "--image", digit, "--json", "--top", "3")
    #expect(result.status == 0, "\(result.errors)")
    let object = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
    let json = try #require(object as? [String: Any])
    let top = try #require(json["top"] as? [[String: Any]])
    #expect(top.count == 3)
    #expect(top[0]["class"] as? Int == 3)
    // PyTorch computes 0.917 for the same pixels.
    let probability = try #require(top[0]["probability"] as? Double)
    #expect(abs(probability - 0.917) < 0.001)
    #expect(json["milliseconds"] is Double)
  }

  @Test func `several images have the logits that each has alone`() throws {
    let digits = ["digit-3.png", "digit-5.png", "digit-8.png"].map(Fixtures.sample)
    func parsed(_ line: some StringProtocol) throws -> [String: Any] {
      try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }
    let result = try Program.run(
      executable: Program.path, ["run", sample, "--json", "--image"] + digits)
    #expect(result.status == 0, "\(result.errors)")
    let lines = try result.output.split(separator: "\n").map(parsed)
    #expect(lines.map { $0["image"] as? String } == digits)
    for (line, digit) in zip(lines, digits) {
      let alone = try parsed(Program.run("run", sample, "--json", "--image", digit).output)
      #expect(alone["image"] == nil)
      #expect(line["top"] as? NSArray == alone["top"] as? NSArray)
    }
    // More than run at a time, as a table that names each.
    let many = (0..<12).flatMap { _ in digits }
    let table = try Program.run(
      executable: Program.path, ["run", sample, "--top", "1", "--image"] + many
    ).output
    #expect(table.split(separator: "\n").filter { $0.hasSuffix(".png") }.count == many.count)
  }

  @Test func `with several images, the one that cannot be read is named`() throws {
    let missing = try Program.run("run", sample, "--image", digit, "/no/such.png", digit)
    #expect(missing.status == 1 && missing.output == "")
    #expect(missing.errors == "neoview: /no/such.png: cannot be read: no such file or directory\n")
    for option in [["--trace", "trace.safetensors"], ["--statistics", "csv"]] {
      let two = try Program.run(
        executable: Program.path, ["run", sample, "--image", digit, digit] + option)
      #expect(two.status == 64 && two.errors.contains("expected one --image with"))
    }
  }

  @Test func `a trace that run writes is one that verify confirms`() throws {
    try withTemporaryFolder { folder throws in
      let path = folder + "/trace.safetensors"
      let run = try Program.run(
        "run", sample, "--image", digit, "--resolution", "96x160", "--shifts", "1,1,1,1", "--trace",
        path)
      #expect(run.status == 0, "\(run.errors)")
      let verify = try Program.run("verify", sample, path)
      #expect(verify.status == 0 && verify.output.contains("stage_4.1.neocell"))
      // The trace has the shifts of the model, and other shifts give other values.
      let other = try Program.run("verify", sample, path, "--shifts", "0,0,0,0")
      #expect(other.status == 1 && other.output.contains("DIFFERS"))
      #expect(try Program.run("run", sample, "--image", digit, "--trace", path).status == 1)
    }
  }

  @Test func `statistics of every operator are a table, CSV or JSON`() throws {
    let run = ["run", sample, "--image", digit, "--statistics"]
    let table = try Program.run(executable: Program.path, run + ["table"])
    #expect(table.status == 0 && table.output.contains("stage_1.0 Linear fc_1"), "\(table.errors)")
    let csv = try Program.run(executable: Program.path, run + ["csv"]).output
    let lines = csv.split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
    #expect(lines[0].last == "residual_share" && lines.allSatisfy { $0.count == lines[0].count })
    let json = try Program.run(executable: Program.path, run + ["json"]).output
    let object = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
    let rows = try #require(object?["operators"] as? [[String: Any]])
    #expect(rows.count == lines.count - 1 && rows.last?["operator"] as? String == "Linear")
    let sum = try #require(rows.first { $0["operator"] as? String == "+ input" })
    let share = try #require(sum["residual_share"] as? Double)
    #expect(abs(share - 0.05805000331445518) < 1e-8)
    let both = try Program.run(executable: Program.path, run + ["json", "--json"])
    #expect(both.status == 64 && both.errors.contains("--statistics without --trace and --json"))
  }

  @Test func `labels are shown, and must be as many as classes`() throws {
    try withTemporaryFolder { folder throws in
      let path = folder + "/labels.txt"
      let names = (0..<10).map { "digit \($0)\u{1b}[31m" }.joined(separator: "\n")
      try write(Array(names.utf8), to: path)
      let shown = try Program.run("run", sample, "--image", digit, "--labels", path).output
      #expect(shown.contains("digit 3\\u{1b}[31m") && !shown.contains("\u{1b}"))
      let windows = "\u{feff}" + (0..<10).map { "digit \($0)\r\n" }.joined()
      try write(Array(windows.utf8), to: path)
      let other = try Program.run("run", sample, "--image", digit, "--labels", path, "--top", "10")
      #expect(other.output.contains("  digit 3\n") && other.output.contains("  digit 0\n"))
      try write(Array("one\ntwo\n".utf8), to: path)
      let wrong = try Program.run("run", sample, "--image", digit, "--labels", path)
      #expect(wrong.status == 1 && wrong.errors.contains("expected 10 lines, one a class, found 2"))
    }
  }

  @Test(arguments: [
    (["--image", "/no/such.png"], "/no/such.png: cannot be read: no such file or directory"),
    (["--resolution", "225"], "expected multiples of 4 from 32 to 16384, such as 224×224"),
    (["--resolution", "16x64"], "too small: nothing is left for stage 4"),
    (["--labels", Fixtures.path("make_small.py")], "expected 10 lines, one a class, found"),
  ])
  func `the explorer says what is wrong with its arguments before it opens`(
    arguments: [String], message: String
  ) throws {
    let result = try Program.run(executable: Program.path, [sample] + arguments)
    #expect(result.status == 1 && result.output.isEmpty)
    #expect(result.errors.contains(message), "\(result.errors)")
    #expect(result.errors.split(separator: "\n").count == 1)
  }

  @Test func `what cannot be run gives one line`() throws {
    let cases: [([String], String)] = [
      (["--image", "/no/such.png"], "/no/such.png: cannot be read: no such file"),
      (["--image", sample], "expected a PNG, JPEG or PPM image"),
      (["--image", digit, "--resolution", "16384"], "GB; --memory raises it"),
      (["--image", digit, "--memory", "1M"], "the limit is 1.0 MB; --memory raises it"),
      (
        ["--image", digit, "--resolution", "225"],
        "multiples of 4 from 32 to 16384, such as 224×224"
      ),
      (["--image", digit, "--resolution", "16"], "too small: nothing is left for stage 4"),
      (["--image", digit, "--shifts", "9,1,1,1"], "is not from 0 to"),
    ]
    for (arguments, reason) in cases {
      let result = try Program.run(executable: Program.path, ["run", sample] + arguments)
      #expect(result.status == 1 && result.output.isEmpty)
      #expect(result.errors.contains(reason), "\(result.errors)")
      #expect(result.errors.split(separator: "\n").count == 1)
    }
    let other = try Program.run("run", Fixtures.path("types.pt"), "--image", digit)
    #expect(other.errors.contains("expected a NeoNeXt, found tensors of another model"))
  }
}
