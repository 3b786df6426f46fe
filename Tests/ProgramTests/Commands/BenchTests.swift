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
  }
}
