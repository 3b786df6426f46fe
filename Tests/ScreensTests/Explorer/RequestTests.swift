import NeoNeXt
import Testing
import Weights

@testable import Screens

/// Tests the requests that screens send to the explorer.
@Suite struct RequestTests {
  private let other = LayerID.block(stage: 2, index: 1)

  @Test func `the screen that is shown moves the tree, another does not`() throws {
    var explorer = try Pilot("nano-release.pt").explorer
    let before = explorer
    for screen in ScreenID.allCases where screen != .matrices {
      #expect(explorer.settle([.mark(other)], of: screen).isEmpty)
    }
    #expect(explorer == before)
    #expect(explorer.settle([.mark(other)], of: .matrices).isEmpty)
    #expect(explorer.layer == other && explorer.visibleEntries.contains(explorer.selection))
  }

  @Test func `a step that comes while another screen is shown leaves the tree alone`() throws {
    var pilot = try Pilot.onForward()
    pilot.type("   ")
    pilot.type("3}}")
    let selection = pilot.explorer.selection
    let input = try #require(pilot.explorer.shared.image.input)
    pilot.perform(.imageOpened(input))
    #expect(pilot.explorer.selection == selection && pilot.explorer.screen == .costs)
  }

  @Test func `a mark of the layer of the selected tensor keeps the tensor`() throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.press(.right, .down)
    let selection = pilot.explorer.selection
    #expect(pilot.explorer.outline.entries[selection].kind != .layer(pilot.explorer.layer))
    _ = pilot.explorer.settle([.mark(pilot.explorer.layer)], of: .matrices)
    #expect(pilot.explorer.selection == selection)
  }

  @Test func `what the model does not have is not selected`() throws {
    let explorer = try Pilot("nano-release.pt").explorer
    let nowhere = LayerID.block(stage: 3, index: 99)
    for requests: [Request] in [
      [.select(entry: -1)], [.select(entry: 10_000)], [.mark(nowhere)],
      Request.select(nowhere, explorer.shared),
    ] {
      var copy = explorer
      #expect(copy.settle(requests, of: .matrices).isEmpty)
      #expect(copy == explorer)
    }
  }

  @Test func `requests are done in their order, and their work is asked for in that order`() throws
  {
    var explorer = try Pilot("nano-release.pt").explorer
    let effects = explorer.settle(
      [.say("first"), .run(.redraw), .say("second", isError: true), .run(.quit)], of: .matrices)
    #expect(effects == [.redraw, .quit])
    #expect(explorer.message == Message(text: "second", isError: true))
  }
}
