import NeoNeXt
import Sheets
import Testing
import Weights

@testable import Screens

@Suite struct TreeTests {
  @Test func `the first layer with matrices is selected and shown at once`() throws {
    let pilot = try Pilot("nano-release.pt")
    #expect(pilot.selected == "stage_1.0")
    #expect(pilot.explorer.sheet?.itemCount == 16)
    #expect(pilot.explorer.focus == .tree)
  }

  @Test func `arrows walk the layers in the order of the forward pass`() throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.press(.home)
    var names = [pilot.selected]
    for _ in 0..<20 {
      pilot.press(.down)
      if names.last != pilot.selected { names.append(pilot.selected) }
    }
    #expect(
      names == [
        "all layers", "stem", "stage_1", "stage_1.0", "downsample_1", "stage_2", "stage_2.0",
        "downsample_2",
        "stage_3", "stage_3.0", "stage_3.1", "downsample_3", "stage_4", "stage_4.0", "head",
      ])
  }

  @Test func `stages fold, layers unfold to their tensors`() throws {
    var pilot = try Pilot("nano-release.pt")
    let all = pilot.explorer.visibleEntries.count
    pilot.press(.left)
    #expect(pilot.selected == "stage_1")
    pilot.press(.left)
    #expect(pilot.explorer.visibleEntries.count == all - 1)
    pilot.press(.right, .right, .right)
    #expect(pilot.selected == "stage_1.0")
    #expect(pilot.explorer.visibleEntries.count > all)
    pilot.press(.down)
    #expect(pilot.selected == "neocell.weight_a.0")
    pilot.type("G")
    #expect(pilot.selected == "head")
  }

  @Test func `braces go from layer to layer and keep the depth and the channel`() throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.press(.enter)
    pilot.type("]]]")
    pilot.press(.enter)
    pilot.type("}}")
    #expect(pilot.selected == "stage_2.0")
    #expect(pilot.explorer.heat.depth == .channel && pilot.explorer.item == 3)
    pilot.type("{{{{")
    #expect(pilot.selected == "stage_1.0")
  }
}
