import CheckpointFiles
import Sheets
import TestSupport
import Testing
import Weights

@Suite struct OutlineTests {
  @Test func `parameters of stages and layers add up to the model's`() throws {
    let outline = Outline(Model(try Checkpoint.open(Fixtures.path("nano-release.pt"))))
    let top = outline.entries.filter { $0.parent == nil && $0.kind != .model }
    #expect(top.reduce(0) { $0 + $1.parameters } == outline.parameters)
    #expect(outline.parameters == 243_482)
  }
}
