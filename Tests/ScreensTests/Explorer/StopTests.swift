import TUICore
import Testing

@testable import Screens

/// Stopping work that was asked for and is not done yet.
@Suite struct StopTests {
  private func explorer() throws -> Explorer { try Pilot("nano-release.pt").explorer }

  @Test(arguments: [("2", Work.field), ("5", .comparison), ("6", .survey)])
  func `Esc stops what a screen waits for, says so, and the screen's key begins again`(
    key: String, work: Work
  ) throws {
    let press = Action.key(try #require(Key(name: key)))
    var explorer = try explorer()
    let begun = explorer.update(press)
    #expect(!begun.isEmpty && explorer.view().text.contains("Esc stops"))
    #expect(explorer.update(.key(.escape)) == [.cancel(work)])
    #expect(explorer.view().text.contains("stopped: \(key) begins again"))
    #expect(explorer.screen.rawValue == Int(key))
    #expect(explorer.update(press) == begun)
    #expect(explorer.view().text.contains("Esc stops"))
  }

  @Test func `a count asks for the last of the same work alone`() throws {
    var explorer = try explorer()
    _ = explorer.update(.key(.character("2")))
    for key in "700" { _ = explorer.update(.key(Key(name: String(key))!)) }
    let effects = explorer.update(.key(.character("+")))
    #expect(effects.count == 1)
    #expect(explorer.shared.resolution.height > 10_000)
    #expect(effects == explorer.field.request.map { [.compute(.field($0, reusing: nil))] })
  }
}
