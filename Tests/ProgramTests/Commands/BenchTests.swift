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
    #expect((json["forward_gflops"] as? Double ?? 0) > 0)
  }
}
