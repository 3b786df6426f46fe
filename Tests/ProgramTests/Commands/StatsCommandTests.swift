import Foundation
import TestSupport
import Testing

@Suite struct StatsCommandTests {
  private let sample = Fixtures.sample("digits-24.pt")

  private func rows(_ arguments: String...) throws -> [[String: String]] {
    let result = try Program.run(executable: Program.path, arguments)
    #expect(result.status == 0, "\(result.errors)")
    let lines = result.output.split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    let names = try #require(lines.first)
    return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(names, $0)) }
  }

  @Test func `CSV has a line for every matrix, whose figures hold together`() throws {
    let rows = try rows("stats", sample, "--format", "csv")
    #expect(rows.count == 2 * (2 * 16 + 32 + 2 * 32 + 48 + 4 * 48 + 64 + 2 * 64))
    for row in rows {
      func number(_ name: String) throws -> Double {
        try #require(row[name].flatMap { Double($0) }, "\(name) of \(row)")
      }
      let size = row["kernel"] == "4" ? 4 : row["kernel"] == "7" ? 7 : 1
      let squares = try (0..<size).reduce(0.0) { try $0 + pow(number("sigma_\($1)"), 2) }
      #expect(abs(squares.squareRoot() - (try number("frobenius"))) < 1e-10)
      #expect(try number("sigma_0") == number("spectral"))
      #expect(try number("nan") == 0)
      if size == 1 {
        #expect(row["determinant"] == "" && row["symmetric"] == "" && row["sigma_1"] == "")
      } else {
        let product = try (0..<size).reduce(1.0) { try $0 * number("sigma_\($1)") }
        #expect(abs(product - abs(try number("determinant"))) <= 1e-10 * max(1, product))
      }
    }
  }

  @Test func `the table has a line for each size of matrices, under the names of the figures`()
    throws
  {
    let text = try Program.run("stats", sample, "--layer", "stage_1.0").output
    let lines = text.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    #expect(lines[1].prefix(4) == ["kernel", "matrices", "frobenius", "spectral"])
    #expect(
      lines.dropFirst(2).map { Array($0.prefix(4)) } == [
        ["stage_1.0", "L", "4", "8"], ["stage_1.0", "L", "7", "8"], ["stage_1.0", "R", "4", "8"],
        ["stage_1.0", "R", "7", "8"],
      ])
  }

  @Test func `a fresh model has not moved, and a trained one has`() throws {
    func share(_ path: String) throws -> Double {
      let rows = try rows("stats", path, "--layer", "stage_4.1", "--format", "csv").filter {
        $0["kernel"] == "7"
      }
      let moved = rows.count { abs(Double($0["moved"] ?? "") ?? 0) > 3 }
      return Double(moved) / Double(rows.count)
    }
    #expect(try share(Fixtures.sample("digits-0.pt")) < 0.05)
    #expect(try share(sample) == 1)
  }

  @Test func `the table has medians, JSON the distribution of each figure`() throws {
    let table = try Program.run("stats", sample, "--layer", "downsample_1").output
    #expect(table.contains("downsample_1") && !table.contains("stage_"))
    let text = try Program.run("stats", sample, "--format", "json").output
    let object = try JSONSerialization.jsonObject(with: Data(text.utf8))
    let json = try #require(object as? [String: Any])
    let layers = try #require(json["layers"] as? [[String: Any]])
    #expect(layers.count == 2 * 13)
    let figures = try #require(layers[0]["figures"] as? [String: Any])
    let condition = try #require(figures["condition"] as? [String: Any])
    #expect(condition["defined"] as? Int == 16)
    let down = try #require(layers.first { $0["layer"] as? String == "downsample_1" })
    #expect((down["figures"] as? [String: Any])?["determinant"] is NSNull)
  }

  @Test func `what has no NeoCell says so`() throws {
    for (arguments, message) in [
      ([sample, "--layer", "head"], "head has no NeoCell"),
      ([sample, "--layer", "x"], "layers are stem"),
      ([Fixtures.path("types.pt")], "expected a NeoNeXt"),
    ] {
      let result = try Program.run(executable: Program.path, ["stats"] + arguments)
      #expect(result.status == 1 && result.errors.contains(message), "\(result.errors)")
    }
  }
}
