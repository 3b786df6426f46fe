import NeoNeXt
import Sheets
import TUICore
import TensorCore
import TestSupport
import Testing

@testable import Screens

@Suite struct MouseTests {
  @Test func `a click on a layer selects it, a second goes to its matrices, folders fold`() throws {
    var pilot = try Pilot("nano-release.pt")
    let layer = try pilot.place("stage_2.0")
    pilot.click(layer)
    #expect(pilot.selected == "stage_2.0" && pilot.explorer.focus == .tree)
    pilot.click(layer)
    #expect(pilot.explorer.focus == .pane)
    let count = pilot.explorer.visibleEntries.count
    let folder = (row: try pilot.place("stage_3.0").row - 1, column: 4)
    pilot.click(folder)
    #expect(pilot.explorer.visibleEntries.count < count)
    pilot.click(folder)
    #expect(pilot.explorer.visibleEntries.count == count)
  }

  @Test(arguments: [ColorDepth.direct, .mono])
  func `a click in the gallery reads the value that gives the colour, and dragging goes on reading`(
    depth: ColorDepth
  ) throws {
    var pilot = try Pilot("nano-release.pt", depth: depth)
    let cells = pilot.cells(5, side: 1)
    let (first, last) = (try #require(cells.first), try #require(cells.last))
    pilot.mouse(.press, first)
    #expect(pilot.explorer.item == 5 && pilot.explorer.focus == .pane)
    #expect(pilot.explorer.cursor == ElementCursor(side: 1, row: 0, column: 0))
    pilot.mouse(.drag, last)
    #expect(pilot.explorer.cursor == ElementCursor(side: 1, row: 3, column: 3))
    let value = try #require(pilot.explorer.sheet?.matrix(5, side: 1))[3, 3]
    #expect(pilot.explorer.readout.value == value.description)
    pilot.mouse(.release, last)
    #expect(pilot.explorer.heat.depth == .gallery)
    pilot.click(last)
    #expect(pilot.explorer.heat.depth == .channel)
  }

  @Test func `dragging over the numbers of a channel moves the cursor and opens nothing`() throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.press(.enter, .enter)
    let matrix = try #require(pilot.explorer.sheet?.matrix(0, side: 0))
    let from = try pilot.place(NumberFormat.short(Double(matrix[0, 0]), width: 11))
    let to = try pilot.place(NumberFormat.short(Double(matrix[2, 1]), width: 11))
    pilot.mouse(.press, from)
    pilot.mouse(.drag, to)
    #expect(pilot.explorer.cursor == ElementCursor(side: 0, row: 2, column: 1))
    pilot.mouse(.release, to)
    pilot.click(to)
    #expect(pilot.explorer.heat.depth == .channel)
  }

  @Test func `of a large tensor the strongest value under the pixel is read`() throws {
    var values = [Float](repeating: 0.25, count: 1024 * 1024)
    values[517 * 1024 + 301] = -3
    var pilot = Pilot(MemoryTensors([("w", [1024, 1024], values)]))
    pilot.press(.enter, .enter)
    var found = false
    for cell in pilot.cells(0, side: 0) {
      pilot.mouse(.press, cell)
      found = found || pilot.explorer.cursor == ElementCursor(side: 0, row: 517, column: 301)
    }
    #expect(found)
  }

  @Test func `a click on a hint does what it says, when the button is let go there`() throws {
    var pilot = try Pilot("nano-release.pt")
    let hint = try pilot.place("? help")
    pilot.mouse(.press, hint)
    #expect(pilot.explorer.overlay == nil)
    pilot.mouse(.release, (row: 0, column: 0))
    #expect(pilot.explorer.overlay == nil)
    pilot.click(hint)
    #expect(pilot.explorer.overlay == .help(Help()))
    pilot.press(.escape)
    try pilot.click("q quit")
    #expect(pilot.effects == [.quit])
  }

  @Test func `lines of the tables are selected and opened`() throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.type("3")
    pilot.press(.tab)
    let row = (row: try pilot.place("layer  ").row + 4, column: 60)
    pilot.click(row)
    let layer = pilot.explorer.layer
    #expect(!pilot.explorer.costs.isDetailed && layer != .stem)
    pilot.click(row)
    #expect(pilot.explorer.costs.isDetailed && pilot.explorer.layer == layer)
    pilot.type("6")
    let figure = try pilot.place("stable rank")
    pilot.click(figure)
    #expect(pilot.explorer.figures.figure == .stableRank)
    pilot.click(figure)
    #expect(
      pilot.explorer.screen == .matrices
        && pilot.explorer.matrices.arrangement.order == .figure(.stableRank)
    )
    pilot.type("5")
    try pilot.click("channel 3 ")
    #expect(pilot.explorer.compare.channel == 3 && pilot.explorer.compare.isDetailed)
    try pilot.click("downsample_2  ")
    #expect(pilot.selected == "downsample_2")
  }

  @Test func `the output of the field follows the mouse, its wheel goes through the layers`() throws
  {
    var pilot = try Pilot("nano-release.pt", image: Size(width: 64, height: 64))
    pilot.type("2")
    let frame = pilot.frame
    var cells: [(row: Int, column: Int)] = []
    for row in 0..<frame.size.height {
      for column in 0..<frame.size.width
      where frame.target(Target.self, row: row, column: column)?.target == .screen(.field(.map)) {
        cells.append((row, column))
      }
    }
    let (first, last) = (try #require(cells.first), try #require(cells.last))
    pilot.mouse(.press, first)
    #expect(pilot.explorer.field.result?.row == 0 && pilot.explorer.field.result?.column == 0)
    pilot.mouse(.drag, last)
    let size = try #require(pilot.explorer.field.result?.mapSize)
    #expect(pilot.explorer.field.result?.row == size.height - 1)
    #expect(pilot.explorer.field.result?.column == size.width - 1)
    pilot.mouse(.release, last)
    let layer = pilot.explorer.layer
    pilot.mouse(.wheelDown, last)
    #expect(pilot.explorer.layer != layer)
    pilot.mouse(.wheelUp, last)
    #expect(pilot.explorer.layer == layer)
  }

  @Test func `a pixel of the image is read`() throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.type("4")
    pilot.openImage()
    let frame = pilot.frame
    let area = frame.target(Target.self, row: 20, column: 60)?.area ?? frame.bounds
    #expect(frame.target(Target.self, row: 20, column: 60)?.target == .screen(.forward(.picture)))
    pilot.mouse(.press, (area.row, area.column))
    #expect(pilot.explorer.cursor == ElementCursor(side: 0, row: 0, column: 0))
    let last = (area.rows.upperBound - 1, area.columns.upperBound - 1)
    pilot.mouse(.drag, last)
    #expect(pilot.explorer.cursor.row >= 30 && pilot.explorer.cursor.column == 63)
    pilot.mouse(.release, last)
    #expect(pilot.explorer.heat.depth == .gallery)
  }

  @Test func `operators and classes are chosen`() throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.type("4")
    pilot.openImage()
    pilot.type(" ")
    let step = pilot.explorer.forward.step
    pilot.type("}")
    try pilot.click("GELU")
    #expect(
      pilot.explorer.forward.stepName == "stage_1.0 · GELU" && pilot.explorer.forward.step > step)
    pilot.type(">")
    let second = pilot.explorer.forward.classes[1].name
    try pilot.click(second)
    #expect(pilot.explorer.forward.rank == 1)
    #expect(pilot.explorer.readout.place.contains("class \(second) "))
  }

  @Test func `over help and the palette the wheel scrolls, a click beside them closes`() throws {
    var pilot = try Pilot("nano-release.pt", width: 80, height: 24)
    pilot.type("?")
    let before = pilot.frame
    pilot.mouse(.wheelDown, (row: 12, column: 40))
    #expect(pilot.frame != before)
    pilot.click((row: 12, column: 40))
    #expect(pilot.explorer.overlay != nil)
    pilot.click((row: 0, column: 0))
    #expect(pilot.explorer.overlay == nil)
    pilot.type(":help")
    try pilot.click("?               help")
    #expect(pilot.frame.text.contains("Everywhere"))
    pilot.press(.escape)
    pilot.type("e")
    pilot.click((row: 0, column: 0))
    #expect(pilot.explorer.overlay != nil)
  }

  @Test func `the wheel moves what is under it`() throws {
    var pilot = try Pilot("nano-release.pt")
    let entry = pilot.explorer.selection
    pilot.mouse(.wheelDown, (row: 10, column: 5))
    #expect(pilot.explorer.selection > entry && pilot.explorer.focus == .tree)
    pilot.press(.enter, .enter)
    let item = pilot.explorer.item
    pilot.mouse(.wheelDown, (row: 10, column: 80))
    #expect(pilot.explorer.item == item + 1)
  }

  @Test func `M gives the mouse to the terminal and takes it back`() throws {
    var pilot = try Pilot("nano-release.pt")
    #expect(pilot.explorer.isMouseOn)
    pilot.type("M")
    #expect(
      !pilot.explorer.isMouseOn && pilot.frame.text.contains("mouse off: text can be selected"))
    pilot.type("M")
    #expect(pilot.explorer.isMouseOn)
  }

  @Test(arguments: [(80, 24), (160, 48), (45, 12)])
  func `clicks anywhere on every screen are taken`(width: Int, height: Int) throws {
    for screen in ["1", "2", "3", "4", "5", "6", "1K", "?", ":"] {
      var pilot = try Pilot("nano-release.pt", width: width, height: height)
      pilot.type(screen)
      if screen == "4" { pilot.openImage() }
      var random = Seeded(7)
      for _ in 0..<40 {
        let (row, column) = (random.below(height), random.below(width))
        pilot.click((row, column))
        pilot.mouse(.press, (row, column))
        pilot.mouse(.drag, (random.below(height), random.below(width)))
        pilot.mouse(.wheelDown, (row, column))
      }
      #expect(pilot.frame.size == Size(width: width, height: height))
    }
  }
}
