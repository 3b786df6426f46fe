import NeoNeXt
import TUICore
import TestSupport
import Testing
import Weights

@testable import Screens

@Suite struct BadTensorTests {
  @Test func `a layer that lacks a tensor says which`() throws {
    let source = MemoryTensors([
      ("stage_1.0.ops.content.norm.weight", [4], [1, 1, 1, 1]),
      ("stage_1.0.ops.content.neocell.weight_a.0", [4, 2, 2], [Float](repeating: 1, count: 16)),
      ("stage_1.0.ops.content.neocell.weight_b.0", [4, 2, 2], [Float](repeating: 1, count: 16)),
      ("stage_1.1.ops.content.neocell.weight_a.0", [4, 2, 2], [Float](repeating: 1, count: 16)),
    ])
    var pilot = Pilot(source)
    pilot.press(.down)
    #expect(
      pilot.frame.text.contains(
        "expected a tensor stage_1.1.ops.content.neocell.weight_b.0, the file has none"))
  }

  @Test func `NaN, infinities, constants and empty tensors are shown as what they are`() {
    let source = MemoryTensors([
      ("mixed", [2, 3], [.nan, 1, -.infinity, 0, -1, .infinity]),
      ("constant", [2, 2], [3, 3, 3, 3]),
      ("empty", [0, 3], []), ("scalar", [], [4]), ("nans", [1, 2], [.nan, .nan]),
    ])
    var pilot = Pilot(source)
    pilot.press(.home)
    #expect(pilot.frame.text.contains("NaN 1"))
    #expect(pilot.frame.text.contains("inf 2"))
    #expect(pilot.explorer.readout.value == "nan")
    pilot.press(.down)
    #expect(pilot.frame.text.contains("3.0000"))
    pilot.press(.down)
    #expect(pilot.frame.text.contains("empty: no values to show"))
    pilot.press(.enter, .enter, .right, .down, .end, .escape, .escape)
    pilot.press(.down)
    #expect(pilot.explorer.readout.value == "4.0")
    pilot.press(.down)
    #expect(pilot.frame.text.contains("no finite values"))
  }

  @Test func `names from the file reach the screen escaped`() {
    let source = MemoryTensors([("evil\u{1b}]0;title\u{7}\n猫🙂", [2, 2], [1, 2, 3, 4])])
    let frame = Pilot(source).frame
    #expect(frame.text.contains("evil\\u{1b}"))
    #expect(frame.cells.allSatisfy { $0.scalar.value >= 32 || $0.scalar == Cell.continuation })
  }
}
