import TUICore
import TensorCore
import TestSupport
import Testing

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

@Suite struct PaletteTests {
  @Test func `commands of the place are found by words or key, and done`() throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.type(":")
    let all = pilot.explorer.commands(Palette()).count
    #expect(pilot.frame.text.contains("Commands: type words or a key") && all > 25)
    pilot.type("colour map")
    #expect(pilot.frame.text.contains("c               next colour map"))
    let map = pilot.explorer.map
    pilot.press(.enter)
    #expect(pilot.explorer.map == map.next && pilot.explorer.overlay == nil)
    pilot.type(":S")
    pilot.press(.enter)
    #expect(pilot.frame.text.contains("Save the screen as"))
    pilot.press(.escape)
    pilot.type(":nothing like it")
    #expect(pilot.frame.text.contains("no such command here"))
    pilot.press(.enter)
    #expect(pilot.explorer.overlay == nil)
  }

  @Test func `arrows choose among the commands`() throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.type(":")
    pilot.press(.down, .down, .up)
    let expected = pilot.explorer.commands(Palette())[1]
    guard case .palette(let palette)? = pilot.explorer.overlay else {
      return #expect(Bool(false), "the palette was to be open")
    }
    #expect(pilot.explorer.commands(palette)[palette.row].title == expected.title)
    pilot.press(.pageDown, .pageDown, .pageDown, .pageDown, .pageDown, .pageDown)
    _ = pilot.frame
    pilot.press(.escape)
    #expect(pilot.explorer.overlay == nil)
  }

  @Test func `help is searched by words and by key`() throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.type("?")
    #expect(pilot.frame.text.contains("/ searches, Esc closes"))
    pilot.type("/checkpoint run")
    #expect(pilot.explorer.overlayLines.count == 2, "\(pilot.explorer.overlayLines)")
    pilot.press(.control("u"))
    pilot.type("^L")
    #expect(pilot.explorer.overlayLines.first?.contains("draw the screen anew") == true)
    pilot.press(.escape)
    #expect(pilot.explorer.overlayLines.count > 30)
    pilot.press(.escape)
    #expect(pilot.explorer.overlay == nil)
    pilot.type("?q")
    #expect(pilot.explorer.overlay == nil)
  }
}

@Suite struct CountTests {
  @Test func `a number that begins with 0, 7, 8 or 9 repeats a movement`() throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.press(.enter)
    pilot.type("012")
    #expect(pilot.frame.text.contains("12×"))
    pilot.press(.right)
    #expect(pilot.explorer.item == 12)
    pilot.type("9")
    pilot.press(.left)
    #expect(pilot.explorer.item == 3)
    pilot.type("09999999999]")
    #expect(pilot.explorer.item == 15)
    pilot.type("2")
    #expect(pilot.explorer.screen == .field)
  }

  @Test func `G after a number is the channel of that number, in any order`() throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.press(.enter)
    pilot.type("s07G")
    #expect(pilot.explorer.channel == 7)
    pilot.type("099G")
    #expect(pilot.explorer.item == 15)
  }

  @Test func `y copies the exact value, or says that there is none`() throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.press(.enter)
    pilot.type("y")
    #expect(pilot.effects == [.copy(pilot.explorer.readout.value)])
    #expect(pilot.frame.text.contains("copied 1.1020509"))
    var empty = Pilot(MemoryTensors([("w", [0, 3], [])]))
    empty.type("y")
    #expect(empty.effects.isEmpty && empty.frame.text.contains("no value here to copy"))
  }
}
