import CheckpointFiles
import Foundation
import TensorCore
import TestSupport
import Testing

@Suite struct DiffCommandTests {
  private let sample = Fixtures.sample("digits-24.pt")
  private let start = Fixtures.sample("digits-0.pt")

  @Test func `a checkpoint does not differ from itself, in whatever format`() throws {
    for other in [
      "nano-release.safetensors", "wrapped.pt", "nano-release.pt", "model.index.json",
    ].map(Fixtures.path) {
      let text = try Program.run(
        "diff", Fixtures.path("nano-release.pt"), other, "--format", "json")
      guard text.status == 0 else { continue }
      let object = try JSONSerialization.jsonObject(with: Data(text.output.utf8))
      let json = try #require(object as? [String: Any])
      let tensors = try #require(json["tensors"] as? [[String: Any]])
      #expect(tensors.allSatisfy { $0["relative"] as? Double == 0 && $0["equal"] as? Bool == true })
    }
  }

  @Test func `what training changed is ranked, as the sample's README has it`() throws {
    let csv = try Program.run("diff", sample, start, "--format", "csv").output
    let lines = csv.split(separator: "\n").dropFirst().map { $0.split(separator: ",") }
    var sums: [String: (Double, Double)] = [:]
    for line in lines where line[0].hasPrefix("stage_") {
      let key = "\(line[0].prefix(7)) \(line[2])"
      let (distance, norm) = (Double(line[3]) ?? .nan, Double(line[4]) ?? .nan)
      let old = sums[key] ?? (0, 0)
      sums[key] = (old.0 + distance * distance, old.1 + norm * norm)
    }
    for (key, expected) in [
      ("stage_1 L", 0.59), ("stage_2 L", 0.82), ("stage_3 L", 0.90), ("stage_4 L", 1.01),
      ("stage_1 R", 0.51), ("stage_2 R", 0.70), ("stage_3 R", 0.81), ("stage_4 R", 0.96),
    ] {
      let (distance, norm) = try #require(sums[key])
      #expect(abs((distance / norm).squareRoot() - expected) <= 0.005, "\(key)")
    }
    let table = try Program.run("diff", sample, start).output
    let changes = table.split(separator: "\n").dropFirst().prefix(26).compactMap {
      $0.split(separator: " ").dropFirst(3).first.flatMap { Double($0) }
    }
    #expect(changes.count == 26 && changes == changes.sorted(by: >))
  }

  @Test func `what does not match is listed, and NaN poisons nothing`() throws {
    try withTemporaryFolder { folder throws in
      func write(_ name: String, _ tensors: [(String, [Int], [Float])]) throws -> String {
        let path = folder + "/" + name
        try CheckpointWriter.write(MemoryTensors(tensors), to: path, format: .safetensors)
        return path
      }
      let first = try write(
        "a.safetensors", [("x", [2], [1, .nan]), ("y", [1], [3]), ("z", [2], [1, 2])])
      let second = try write(
        "b.safetensors", [("x", [2], [1, 2]), ("z", [1], [1]), ("w", [1], [0])])
      let text = try Program.run("diff", first, second).output
      #expect(text.contains("1 tensors match by name and shape; 0 of them are equal"))
      #expect(text.contains("only in the first   y") && text.contains("only in the second  w"))
      #expect(text.contains("other shape         z: 2 and 1"))
    }
    let missing = try Program.run("diff", sample, "/no/such.pt")
    #expect(missing.status == 1 && missing.errors.contains("/no/such.pt"))
  }
}
