import CheckpointFiles
import Exports
import TestSupport
import Testing
import Weights

@testable import neoview

@Suite struct RunAnimationTests {
  private func picture(_ name: String) throws -> MatrixPicture {
    let model = Model(try Checkpoint.open(Fixtures.sample(name)))
    let selection = MatrixSelection(
      model: model, subject: .neocell(.block(stage: 0, index: 0)), channel: 3)
    return try MatrixPicture(selection, title: name, map: .diverging, domain: .layer, scale: 4)
  }

  @Test func `pictures with common colours have one legend, and every value its colour in it`()
    throws
  {
    let pictures = try ["digits-0.pt", "digits-24.pt"].map(picture)
    let colors = try pictures[0].colors.union(pictures[1].colors)
    let highest = pictures.map(\.legend.high).max()
    for own in pictures {
      let common = own.with(colors, title: own.title, scope: "over both")
      #expect(common.legend.high == highest && common.scope == "over both")
      for panel in common.sections.flatMap(\.items).flatMap(\.panels) {
        #expect(panel.painter.high == highest && panel.painter.low == -(highest ?? 0))
      }
      #expect(common.drawing.height == own.drawing.height)
    }
  }

  @Test func `pictures of other matrices have no colours in common`() throws {
    let one = try picture("digits-0.pt")
    let none = MatrixPicture(
      title: "", sections: [], legend: one.legend, scope: "", isShared: true, scale: nil)
    #expect(throws: RunAnimation.Refusal.self) { try one.colors.union(none.colors) }
  }
}
