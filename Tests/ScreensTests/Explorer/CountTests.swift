import TestSupport
import Testing

@testable import Screens

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
