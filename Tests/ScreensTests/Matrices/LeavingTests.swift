import Testing

@testable import Screens

/// Esc undoes sorting, filtering and the like, and leaves views that were entered.
@Suite struct LeavingTests {
  @Test func `Esc takes back a sort, a filter, patterns and the difference, the latest first`()
    throws
  {
    var pilot = try Pilot("nano-release.pt")
    pilot.press(.enter)
    pilot.type("xf")
    pilot.type("moved > -9")
    pilot.press(.enter)
    pilot.type("ss")
    let title = try #require(pilot.explorer.sheet?.title)
    #expect(title.contains("− NeoInit") && title.contains("moved > -9"))
    #expect(title.contains("by frobenius"))
    pilot.press(.escape)
    #expect(pilot.explorer.sheet?.title.contains("by frobenius") == false)
    #expect(pilot.explorer.sheet?.title.contains("moved > -9") == true)
    pilot.press(.escape)
    #expect(pilot.explorer.sheet?.title.contains("moved") == false)
    #expect(pilot.explorer.sheet?.title.hasSuffix("− NeoInit") == true)
    pilot.press(.escape)
    #expect(pilot.explorer.matrices.arrangement == .init() && pilot.explorer.focus == .pane)
    pilot.press(.escape)
    #expect(pilot.explorer.focus == .tree)
  }

  @Test func `Esc in the layers leaves a sort too, and in one channel goes to all of them first`()
    throws
  {
    var pilot = try Pilot("nano-release.pt")
    pilot.type("s")
    pilot.press(.escape)
    #expect(pilot.explorer.matrices.arrangement.isPlain)
    pilot.type("s")
    pilot.press(.enter, .enter, .escape)
    #expect(pilot.explorer.heat.depth == .gallery)
    #expect(!pilot.explorer.matrices.arrangement.isPlain)
  }

  @Test(arguments: [(160, 48), (80, 24), (60, 16)])
  func `the foot says first what Esc leaves, where that is not the usual`(
    width: Int, height: Int
  ) throws {
    var pilot = try Pilot("nano-release.pt", width: width, height: height)
    func foot() -> String { String(pilot.frame.text.split(separator: "\n").last ?? "") }
    pilot.press(.enter)
    #expect(!foot().hasPrefix(" Esc"))
    pilot.type("x")
    #expect(foot().hasPrefix(" Esc no difference  s sort"))
    pilot.type("f")
    pilot.type("moved > -9")
    pilot.press(.enter)
    #expect(foot().hasPrefix(" Esc no filter  s sort"))
    pilot.type("s")
    #expect(foot().hasPrefix(" Esc stored order  s sort"))
    pilot.press(.enter)
    #expect(!foot().hasPrefix(" Esc"))
    pilot.type("6")
    pilot.press(.enter)
    #expect(foot().hasPrefix(" Esc back to Figures  s sort"))
  }

  @Test func `Esc goes back to the screen that opened a channel or a sorted gallery`() throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.type("5")
    pilot.press(.tab, .enter, .down, .down)
    let channel = pilot.explorer.compare.channel
    pilot.press(.enter)
    #expect(pilot.explorer.screen == .matrices)
    pilot.press(.enter, .escape, .escape)
    #expect(pilot.explorer.screen == .compare && pilot.explorer.compare.isDetailed)
    #expect(pilot.explorer.compare.channel == channel)
    #expect(pilot.explorer.matrices.arrangement.isPlain)
    pilot.type("6")
    pilot.press(.enter)
    #expect(pilot.explorer.screen == .matrices)
    pilot.press(.escape)
    #expect(pilot.explorer.screen == .figures && pilot.explorer.matrices.arrangement.isPlain)
    pilot.type("1")
    #expect(pilot.explorer.matrices.cameFrom == nil)
  }
}
