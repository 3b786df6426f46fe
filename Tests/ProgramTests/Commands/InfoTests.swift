import Foundation
import TestSupport
import Testing

@Suite struct InfoTests {
  private func json(_ path: String) throws -> [String: Any] {
    let result = try Program.run("info", path, "--json")
    #expect(result.status == 0)
    let object = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
    return try #require(object as? [String: Any])
  }

  @Test func `JSON holds the fields that scripts rely on`() throws {
    let info = try json(Fixtures.path("nano-release.pt"))
    #expect(info["format"] as? String == "torch zip")
    #expect(info["bytes"] as? Int == 1_006_226)
    #expect(info["tensors"] as? Int == 104)
    #expect(info["parameters"] as? Int == 243_482)
    #expect(info["variant"] as? String == "custom")
    #expect(info["revision"] as? String == "release")
    #expect(info["dims"] as? [Int] == [16, 32, 64, 128])
    #expect(info["depths"] as? [Int] == [1, 1, 2, 1])
    #expect(info["kernels"] as? [String] == ["4+7", "4+7", "4+7", "4+7"])
    #expect(info["classes"] as? Int == 10)
    #expect(info["dtype"] as? String == "F32")
    #expect(info["wrapper"] as? String == "module.")
    #expect(info["missing"] as? [String] == [])
    #expect(info["unexpected"] as? [String] == [])
  }

  @Test func `the paper's revision, wrapped, is recognized`() throws {
    let info = try json(Fixtures.path("nano-paper.bin"))
    #expect(info["revision"] as? String == "paper")
    #expect(info["kernels"] as? [String] == ["4+7", "4+7", "7", "7"])
    #expect(info["wrapper"] as? String == "state_dict")
  }

  @Test func `a file that is no NeoNeXt says so and keeps its keys`() throws {
    let info = try json(Fixtures.path("types.pt"))
    #expect(info["neonext"] as? Bool == false)
    #expect(info["variant"] is NSNull)
    let text = try Program.run("info", Fixtures.path("types.pt")).output
    #expect(text.contains("no NeoNeXt: shown as plain tensors"))
  }

  @Test func `standard output that is no terminal gives the table of info`() throws {
    let shown = try Program.run(Fixtures.path("nano-release.pt"))
    let info = try Program.run("info", Fixtures.path("nano-release.pt"))
    #expect(shown.status == 0 && shown.output == info.output)
  }
}
