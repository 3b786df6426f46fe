import Analysis
import Sheets
import TUICore
import Testing

@testable import Screens

/// Tests the list of classes, which the last step shows.
@Suite struct ClassesTests {
  @Test func `classes are walked, and the status line has their logits`() throws {
    var pilot = try Pilot.onForward()
    pilot.type(">")
    pilot.press(.tab, .down)
    let second = pilot.explorer.forward.classes[1].score
    #expect(
      pilot.frame.text.contains(
        "class \(second.index) name \(second.index) · logit = \(second.logit)"))
    pilot.press(.end, .down, .pageDown)
    #expect(pilot.explorer.forward.rank == pilot.explorer.forward.classes.count - 1)
    pilot.press(.home, .up)
    #expect(pilot.explorer.forward.rank == 0)
    pilot.press(.enter)
    #expect(pilot.explorer.forward.shownExplanation?.rank == 0)
    pilot.press(.escape)
    #expect(pilot.explorer.forward.shownExplanation == nil)
    #expect(pilot.explorer.forward.showsClasses)
  }

  @Test func `logits that are no numbers predict nothing`() throws {
    var pilot = try Pilot.onForward()
    let last = pilot.explorer.forward.lastStep
    pilot.type(">")
    let work = try #require(pilot.explorer.forward.operator(last))
    pilot.perform(
      .stepped(
        StepResult(
          sheet: Sheet(last, work, values: [Float](repeating: .nan, count: 10)),
          classes: ClassScore.ranked([Float](repeating: .nan, count: 10), count: 10).map {
            LabelledClass(score: $0, label: "")
          })))
    #expect(pilot.frame.text.contains("→ logits that are not finite"))
    #expect(pilot.explorer.readout.value == "nan")
  }
}
