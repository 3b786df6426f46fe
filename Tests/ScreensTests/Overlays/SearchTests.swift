import NeoNeXt
import Sheets
import TUICore
import Testing
import Weights

@testable import Screens

@Suite struct SearchTests {
  @Test func `layers are found while typing, with a count, and Esc goes back`() throws {
    var pilot = try Pilot("nano-release.pt")
    let start = pilot.explorer.selection
    pilot.type("/Down")
    #expect(pilot.selected == "downsample_1")
    #expect(pilot.frame.text.contains("/Down  1 of "))
    pilot.press(.escape)
    #expect(pilot.explorer.selection == start && pilot.explorer.search == nil)
    pilot.type("/downsample_3.norm")
    #expect(
      pilot.explorer.outline.entries[pilot.explorer.selection].name.contains("downsample_3.norm"))
    pilot.press(.control("u"))
    #expect(pilot.explorer.selection == start)
    pilot.type("zzz")
    #expect(pilot.frame.text.contains("/zzz  no layers") && pilot.explorer.selection == start)
  }

  @Test func `n and N go round the matches`() throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.type("/neocell.weight_a.0")
    pilot.press(.enter)
    let first = pilot.explorer.selection
    let count = pilot.explorer.outline.entries.count { $0.name.contains("neocell.weight_a.0") }
    var seen = [first]
    for _ in 1..<count {
      pilot.type("n")
      seen.append(pilot.explorer.selection)
    }
    #expect(Set(seen).count == count && pilot.frame.text.contains("of \(count) layers"))
    pilot.type("n")
    #expect(pilot.explorer.selection == first)
    pilot.type("N")
    #expect(pilot.explorer.selection == seen.last)
    var fresh = try Pilot("nano-release.pt")
    fresh.type("n")
    #expect(fresh.frame.text.contains("nothing is searched for: / begins"))
  }

  @Test func `channels are found by number and by shift`() throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.press(.enter)
    pilot.type("/1")
    #expect(pilot.explorer.channel == 1)
    pilot.type("3")
    #expect(pilot.explorer.channel == 13)
    pilot.press(.enter, .home)
    pilot.type("/shift 6")
    #expect(pilot.explorer.channel == 14)
    pilot.press(.enter)
    pilot.type("n")
    #expect(pilot.explorer.channel == 15 && pilot.frame.text.contains("2 of 2 channels"))
  }
}
