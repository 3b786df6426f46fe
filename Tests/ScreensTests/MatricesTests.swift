import CheckpointFiles
import NeoNeXt
import TUICore
import TensorCore
import TestSupport
import Testing
import Weights

@testable import Screens

@Suite struct GalleryTests {
  @Test func `cursor keys walk the channels and stop at the ends`() throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.press(.enter, .right, .right, .left)
    #expect(pilot.explorer.item == 1)
    pilot.press(.up)
    #expect(pilot.explorer.item == 1)
    pilot.press(.end)
    #expect(pilot.explorer.item == 15)
    pilot.type("]j")
    #expect(pilot.explorer.item == 15)
    pilot.press(.home)
    pilot.type("[")
    #expect(pilot.explorer.item == 0)
  }

  @Test func `down goes to the channel below, across kernel groups`() throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.press(.enter)
    let gallery = try #require(pilot.explorer.galleryLayout)
    let perRow = gallery.blocks[0].perRow
    pilot.press(.right, .down)
    #expect(pilot.explorer.item == min(7, 1 + perRow))
    pilot.press(.down, .down)
    #expect(pilot.explorer.item >= 8)
  }

  @Test(arguments: [(160, 48), (80, 24), (40, 10), (200, 60)])
  func `the selected channel is always on screen`(width: Int, height: Int) throws {
    var pilot = try Pilot("nano-release.pt", width: width, height: height)
    pilot.type("}}}}}}")
    pilot.press(.enter)
    for key: Key in [.down, .down, .pageDown, .end, .up, .pageUp, .control("d"), .right, .home] {
      pilot.press(key)
      let explorer = pilot.explorer
      let lines = try #require(explorer.galleryLayout).lines(of: explorer.item)
      let shown = explorer.heat.scroll..<explorer.heat.scroll + explorer.body.height
      #expect(shown.contains(lines.lowerBound) || lines.count > shown.count)
    }
  }

  @Test func `matrices grow and shrink, and what is shrunk says so`() throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.press(.enter)
    let before = try #require(pilot.explorer.galleryLayout).blocks[0].images[0]
    pilot.type("+")
    let larger = try #require(pilot.explorer.galleryLayout).blocks[0].images[0]
    #expect(larger.enlargement == before.enlargement + 1)
    pilot.type("----")
    #expect(pilot.frame.text.contains("shrunk 3×3"))
  }
}

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
