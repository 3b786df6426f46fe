import Analysis
import TUICore
import Testing

@testable import Screens

/// Tests colours that stay the same from checkpoint to checkpoint, and playing the run.
@Suite struct RunColourTests {
  /// The range that the colours of the selected channel span.
  private func range(_ pilot: Pilot) throws -> ValueRange {
    let (screen, shared) = (pilot.explorer.matrices, pilot.explorer.shared)
    let sheet = try #require(screen.browser.sheet)
    return screen.browser.colors(screen.stage(shared)).range(sheet, item: 0, side: 0)
  }

  @Test func `colours span the whole run while checkpoints are stepped through`() throws {
    var pilot = try run()
    pilot.type("(")
    #expect(pilot.frame.text.contains("over the layer in the whole run"))
    let ranges = try "()(()".map { key in
      pilot.type(String(key))
      return try range(pilot)
    }
    var all = ValueRange()
    for model in pilot.epochs {
      let cell = try model.neocell(of: .block(stage: 0, index: 0))
      for group in cell.groups {
        all.formUnion(ValueRange(group.left.values))
        all.formUnion(ValueRange(group.right.values))
      }
    }
    #expect(ranges.allSatisfy { $0.lowest == all.lowest && $0.highest == all.highest })
  }

  @Test func `what the user chose for colours stays`() throws {
    var pilot = try run()
    pilot.type("d(")
    #expect(pilot.explorer.shared.colors.span.domain == .matrix)
    pilot.type("dd")
    #expect(pilot.explorer.shared.colors.span.domain == .run)
    var one = try Pilot("nano-release.pt")
    one.type("ddd")
    #expect(one.explorer.shared.colors.span.domain == .percentile)
  }

  @Test func `a tensor's colours span the checkpoints that were seen`() throws {
    var pilot = try run()
    pilot.press(.end, .right, .down, .down)
    pilot.type("((")
    #expect(pilot.frame.text.contains("over the checkpoints seen so far"))
    let before = try range(pilot)
    pilot.type("))((")
    #expect(try range(pilot) == before)
  }

  @Test func `P plays the checkpoints in a circle until P or Esc stops it`() throws {
    var pilot = try run()
    pilot.type("P")
    #expect(pilot.explorer.epochs.current == 0)
    #expect(pilot.frame.text.contains("playing 3 checkpoints · P or Esc stops"))
    var seen: [Int] = []
    for _ in 0..<4 {
      pilot.perform(.ticked)
      seen.append(pilot.explorer.epochs.current)
    }
    #expect(seen == [1, 2, 0, 1])
    pilot.press(.escape)
    #expect(pilot.frame.text.contains("stopped at epoch_1.pt"))
    pilot.perform(.ticked)
    #expect(pilot.explorer.epochs.current == 1 && pilot.effects.isEmpty)
    pilot.type("P)")
    pilot.perform(.ticked)
    pilot.perform(.ticked)
    #expect(pilot.explorer.epochs.current == 2)
    var one = try Pilot("nano-release.pt")
    one.type("P")
    #expect(one.frame.text.contains("neoview A B … steps through several"))
  }
}
