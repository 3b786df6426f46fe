import NeoNeXt
import Sheets
import Testing
import Weights

@testable import Screens

@Suite struct EpochTests {
  @Test func `parentheses step through the run and keep the place on every screen`() throws {
    var pilot = try run()
    pilot.press(.enter, .right, .right, .enter, .down)
    let place = (pilot.explorer.channel, pilot.explorer.cursor, pilot.explorer.selection)
    pilot.type("(")
    #expect(pilot.explorer.epochs.current == 1)
    #expect(pilot.frame.text.contains("epoch_1.pt (2 of 3)"))
    #expect((pilot.explorer.channel, pilot.explorer.cursor, pilot.explorer.selection) == place)
    let cell = try pilot.epochs[1].neocell(of: .block(stage: 0, index: 0))
    #expect(pilot.explorer.matrixAtCursor == cell.groups[0].left[2])
    pilot.type("((")
    #expect(pilot.explorer.epochs.current == 0)
    pilot.type(")))))")
    #expect(pilot.explorer.epochs.current == 2)
  }

  @Test func `the curve over the checkpoints has the median of each`() throws {
    var pilot = try run()
    pilot.type("6")
    let layer = LayerID.block(stage: 0, index: 0)
    for epoch in 0..<3 {
      let exact = try NeoCellFigures(pilot.epochs[epoch].neocell(of: layer))
      let found = pilot.explorer.shared.measured.figures(of: layer, epoch: epoch)
      let expected = exact.distribution(of: .frobenius, .left)?.median ?? 0
      #expect(abs((found?.distribution(of: .frobenius, .left)?.median ?? 0) - expected) < 1e-6)
    }
    #expect(pilot.frame.text.contains("moved over the checkpoints"))
  }

  @Test func `one checkpoint says how several are opened`() throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.type(")")
    #expect(pilot.frame.text.contains("neoview A B … steps through several"))
  }

  @Test func `a checkpoint that does not open leaves the one that is there`() throws {
    var pilot = try run()
    _ = pilot.explorer.update(.key(.character("(")))
    _ = pilot.explorer.update(.epochFailed(1, reason: "epoch_1.pt: cut short"))
    #expect(pilot.frame.text.contains("epoch_1.pt: cut short"))
    #expect(pilot.explorer.epochs.current == 2 && pilot.explorer.wantedEpoch == nil)
    pilot.type("(")
    #expect(pilot.explorer.epochs.current == 0)
    pilot.type("(")
    #expect(pilot.explorer.epochs.current == 0)
  }
}
