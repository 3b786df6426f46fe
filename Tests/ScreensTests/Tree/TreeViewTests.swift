import NeoNeXt
import Sheets
import TUICore
import TensorCore
import TestSupport
import Testing
import Weights

@testable import Screens

@Suite struct TreeViewTests {
  /// Two folders of tensors, and one tensor beside them.
  private let model = Model(
    MemoryTensors([
      ("encoder.norm.weight", [4], [1, 1, 1, 1]),
      ("encoder.norm.bias", [4], [1, 1, 1, 1]),
      ("decoder.weight", [8, 4], [Float](repeating: 1, count: 32)),
      ("decoder.bias", [8], [Float](repeating: 1, count: 8)),
      ("scale", [], [1]),
    ]))

  private func explorer(_ height: Int) -> Explorer {
    Explorer(
      ModelFacts(title: "", summary: "", details: [], warning: ""), outline: Outline(model),
      size: Size(width: 160, height: height), surface: Surface(depth: .direct), architecture: nil,
      resolution: MapSize(height: 224, width: 224))
  }

  private func draw(_ explorer: Explorer, _ size: Size) -> Canvas {
    var canvas = Canvas(size, Surface(depth: .direct))
    TreeView(tree: explorer.tree, shared: explorer.shared).draw(&canvas, in: canvas.bounds)
    return canvas
  }

  @Test func `folders have their parameters and shares, tensors their shapes`() {
    let explorer = explorer(20)
    #expect(
      draw(explorer, Size(width: 40, height: 7)).frame.text == """
           scale scalar
         ▾ encoder.norm ×2              8   16%
             weight 4
             bias 4
         ▾ decoder ×2                  40   82%
             weight 8×4
             bias 8
        """)
    #expect(
      draw(explorer, Size(width: 32, height: 5)).frame.text == """
           scale scalar
         ▾ encoder.norm ×2            8
             weight 4
             bias 4
         ▾ decoder ×2                40↓
        """)
    #expect(
      draw(explorer, Size(width: 15, height: 7)).frame.text == """
           scale
         ▾ encoder.norm
             weight 4
             bias 4
         ▾ decoder ×2
             weight
             bias 8
        """)
  }

  @Test func `the selected entry is filled, more dimly where the keys are elsewhere`() {
    var explorer = explorer(20)
    let size = Size(width: 40, height: 8)
    let row = explorer.shared.selection
    let canvas = draw(explorer, size)
    #expect(canvas.frame[row, 39].style == canvas.theme.selection(hasKeys: true))
    explorer.shared.focus = .pane
    #expect(
      draw(explorer, size).frame[row, 39].style == canvas.theme.selection(hasKeys: false))
  }

  @Test func `of more entries than lines those around the selected one are shown`() {
    var explorer = explorer(20)
    explorer.shared.size.height = 8
    let size = Size(width: 30, height: explorer.shared.layout.tree.height)
    explorer.shared.selection = 5
    explorer.tree.reveal(5, explorer.shared)
    #expect(
      draw(explorer, size).frame.text == """
             weight 4                ↑
             bias 4
         ▾ decoder ×2              40
             weight 8×4              ↓
        """)
  }

  @Test func `the columns of numbers have names`() throws {
    var pilot = try Pilot("nano-release.pt")
    let lines = pilot.frame.text.split(separator: "\n")
    #expect(lines[1].hasPrefix("                       parameters share │"))
    #expect(lines[2].hasPrefix("   all layers ×8           20.7 K  8.5% │"))
    pilot = try Pilot("nano-release.pt", width: 80, height: 24)
    #expect(!pilot.frame.text.contains("parameters share"))
    #expect(pilot.frame.text.split(separator: "\n")[1].hasPrefix("   all layers"))
    #expect(!(try Pilot("types.pt")).frame.text.contains("parameters share"))
  }

  @Test func `the mouse hits the entry of a line`() {
    let frame = draw(explorer(20), Size(width: 40, height: 8)).frame
    #expect(frame.target(Target.self, row: 2, column: 39)?.target == .entry(2))
    #expect(frame.target(Target.self, row: 7, column: 3) == nil)
  }

  @Test(arguments: [(0, 0), (1, 1), (0, 4), (4, 0), (2, 9)])
  func `areas of next to nothing are no trap`(width: Int, height: Int) {
    let size = Size(width: width, height: height)
    #expect(draw(explorer(20), size).frame.size == size)
  }
}
