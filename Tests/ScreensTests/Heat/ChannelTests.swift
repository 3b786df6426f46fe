import Testing

@testable import Screens

@Suite struct ChannelTests {
  private func channel() throws -> Pilot {
    var pilot = try Pilot("nano-release.pt")
    pilot.press(.enter, .enter)
    return pilot
  }

  @Test func `the read-out is the exact value in the file`() throws {
    var pilot = try channel()
    #expect(pilot.explorer.readout.place == "stage_1.0 · channel 0 · L[0,0] =")
    #expect(pilot.explorer.readout.value == "1.1020509")
    pilot.press(.right)
    #expect(pilot.explorer.readout.value == "0.3184495")
  }

  @Test func `past the right edge of L lies R, and back`() throws {
    var pilot = try channel()
    pilot.press(.right, .right, .right)
    #expect(pilot.explorer.cursor == ElementCursor(side: 0, row: 0, column: 3))
    pilot.press(.right, .down)
    #expect(pilot.explorer.cursor == ElementCursor(side: 1, row: 1, column: 0))
    pilot.press(.left)
    #expect(pilot.explorer.cursor == ElementCursor(side: 0, row: 1, column: 3))
    pilot.press(.end)
    #expect(pilot.explorer.cursor == ElementCursor(side: 0, row: 3, column: 3))
  }

  @Test func `the cursor stays inside when the kernel changes`() throws {
    var pilot = try channel()
    for _ in 0..<10 { pilot.type("]") }
    pilot.press(.end)
    #expect(pilot.explorer.cursor.row == 6)
    for _ in 0..<10 { pilot.type("[") }
    #expect(pilot.explorer.cursor.row == 3)
  }

  @Test func `escape leads back step by step`() throws {
    var pilot = try channel()
    pilot.press(.escape)
    #expect(pilot.explorer.heat.depth == .gallery && pilot.explorer.focus == .pane)
    pilot.press(.escape)
    #expect(pilot.explorer.focus == .tree)
    pilot.press(.escape)
    #expect(pilot.explorer.focus == .tree)
    pilot.type("q")
    #expect(pilot.effects == [.quit])
  }
}
