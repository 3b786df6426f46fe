import Analysis
import NeoNeXt
import TUICore
import Testing
import Weights

@testable import Screens

/// Tests one channel at every checkpoint of a run.
@Suite struct HistoryTests {
  private let layer = LayerID.block(stage: 0, index: 0)

  @Test func `a channel is shown at every checkpoint, with the figure of each`() throws {
    var pilot = try run()
    pilot.press(.enter, .right, .right, .enter)
    let history = try #require(pilot.explorer.matrices.history)
    #expect(history.channel == 2 && history.figure == .moved)
    #expect(history.moments.keys.sorted() == [0, 1, 2])
    for epoch in 0..<3 {
      let group = try pilot.epochs[epoch].neocell(of: layer).groups[0]
      let sides = [group.left[2], group.right[2]]
      #expect(history.moments[epoch]?.sides == sides)
      let start = NeoInit.expectation(rows: 4, columns: 4)
      #expect(
        history.moments[epoch]?.values == sides.map { MatrixFigures($0, start: start)[.moved] })
    }
    #expect(pilot.frame.text.contains("channel 2 at every checkpoint"))
    #expect(pilot.frame.text.contains("epoch_0 ") && pilot.frame.text.contains("epoch_2"))
    pilot.type("]")
    #expect(pilot.explorer.matrices.history?.channel == 3)
    pilot.type("05G")
    #expect(pilot.explorer.matrices.history?.channel == 5)
    pilot.type("s")
    #expect(pilot.explorer.matrices.history?.figure == .moved)
    pilot.type("s")
    #expect(pilot.explorer.matrices.history?.figure == .frobenius)
  }

  @Test func `a low window has the figure in one line`() throws {
    var pilot = try run(width: 80, height: 24)
    pilot.press(.enter, .enter)
    #expect(pilot.frame.text.contains("moved over the run  L "))
  }

  @Test func `checkpoints stand in several rows if one is too short, and what is left out is said`()
    throws
  {
    for (height, title) in [(60, "every checkpoint"), (34, "checkpoints 2–3 of 3")] {
      var pilot = try run(width: 116, height: height)
      pilot.press(.enter, .enter)
      pilot.type("08G")
      #expect(pilot.frame.text.contains("channel 8 at \(title)"))
    }
  }

  @Test func `other layers have other histories, and one checkpoint has none`() throws {
    var pilot = try run()
    pilot.press(.enter, .enter)
    pilot.type("}")
    let next = try #require(pilot.explorer.matrices.history?.layer)
    #expect(next == pilot.explorer.shared.layer && next != layer)
    pilot.press(.escape)
    #expect(pilot.explorer.matrices.history == nil)
    var one = try Pilot("nano-release.pt")
    one.press(.enter, .enter)
    #expect(one.explorer.matrices.history == nil)
  }

  @Test func `a difference, which no checkpoint has, is not followed`() throws {
    var pilot = try run()
    pilot.press(.enter, .enter)
    pilot.type("x")
    #expect(pilot.explorer.matrices.history == nil)
  }
}
