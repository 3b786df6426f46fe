import Foundation
import TestSupport
import Testing

@Suite struct BenchTests {
  @Test func `bench prints one line of JSON that scripts read`() throws {
    let result = try Program.run(
      "bench", Fixtures.path("nano-release.pt"), "--resolution", "64", "--passes", "3", "--json")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.split(separator: "\n").count == 1)
    let object = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
    let json = try #require(object as? [String: Any])
    #expect((json["milliseconds"] as? [Double])?.count == 3)
    #expect((json["sgemm_gflops"] as? Double ?? 0) > 0)
    let forward = try #require(json["forward_gflops"] as? Double)
    let peak = try #require(json["peak_gflops"] as? Double)
    #expect(forward > 0 && forward < peak)
    #expect((json["read_gigabytes"] as? Double ?? 0) > 0)
    let stages = try #require(json["stages"] as? [[String: Any]])
    #expect(
      stages.map { $0["name"] as? String } == [
        "stem", "stage_1", "downsample_1", "stage_2", "downsample_2", "stage_3", "downsample_3",
        "stage_4", "head",
      ])
    let times = stages.compactMap { $0["milliseconds"] as? Double }
    let passes = try #require(json["milliseconds"] as? [Double])
    #expect(times.count == 9 && times.reduce(0, +) < 2 * (passes.max() ?? 0))
    #expect(stages.allSatisfy { ($0["peak_share"] as? Double ?? 2) <= 1.2 })
    #expect(json["batch"] as? Int == 1)
  }

  @Test func `bench counts the images of a batch, and refuses batches that nobody means`() throws {
    func run(_ batch: String) throws -> (status: Int32, output: String, errors: String) {
      let result = try Program.run(
        "bench", Fixtures.path("nano-release.pt"), "--resolution", "64", "--passes", "3", "--json",
        "--batch", batch)
      return (result.status, result.output, result.errors)
    }
    func numbers(_ batch: String) throws -> [String: Any] {
      let result = try run(batch)
      #expect(result.status == 0, "\(result.errors)")
      return try #require(
        try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    }
    let (one, six) = (try numbers("1"), try numbers("6"))
    #expect(six["batch"] as? Int == 6)
    let counts = [one, six].map { $0["multiply_adds"] as? Int ?? 0 }
    #expect(counts[0] > 0 && counts[1] == 6 * counts[0])
    let median = try #require(six["milliseconds"] as? [Double]).sorted()[1]
    let rate = try #require(six["images_per_second"] as? Double)
    #expect(abs(rate - 6000 / median) < 0.05 * rate)
    for batch in ["0", "1025"] {
      let refused = try run(batch)
      #expect(refused.status == 64 && refused.errors.contains("expected a batch of 1 to 1024"))
    }
    let large = try Program.run("bench", "--variant", "b", "--batch", "1024")
    #expect(large.status == 1 && large.errors.contains("--memory raises it"))
  }

  @Test(arguments: ["none", "neocell", "all"])
  func `bench times backward passes where they are asked for`(parameters: String) throws {
    let bench = [
      "bench", Fixtures.path("nano-release.pt"), "--resolution", "64", "--passes", "3",
    ]
    let json = try object(
      Program.run(executable: Program.path, bench + ["--json", "--gradient", parameters]))
    let gradient = try #require(json["gradient"] as? [String: Any])
    #expect(gradient["parameters"] as? String == parameters)
    for name in ["forward", "keeping", "backward"] {
      let times = try #require(gradient["\(name)_milliseconds"] as? [Double])
      #expect(times.count == 3 && times.allSatisfy { $0 > 0 }, "\(name)")
    }
    let table = try Program.run(executable: Program.path, bench + ["--gradient", parameters])
    #expect(table.output.contains("\nbackward, image"))
    let without = try object(Program.run(executable: Program.path, bench + ["--json"]))
    #expect(without["gradient"] == nil)
  }

  @Test func `bench refuses backward passes that nobody knows or that memory does not hold`() throws
  {
    try expectWrongUsage(["bench", "--gradient", "some"], "some")
    try expectRefusal(
      ["bench", "--resolution", "64", "--passes", "1", "--gradient", "all", "--memory", "200M"],
      "--memory raises it")
  }
}
