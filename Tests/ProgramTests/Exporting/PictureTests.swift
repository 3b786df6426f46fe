import CheckpointFiles
import Exports
import Foundation
import NeoNeXt
import TUICore
import TensorCore
import TestSupport
import Testing
import Weights

@testable import neoview

@Suite struct PictureTests {
  private func selection(channel: Int? = nil) throws -> MatrixSelection {
    let model = Model(try Checkpoint.open(Fixtures.path("nano-release.pt")))
    return MatrixSelection(
      model: model, subject: .neocell(.block(stage: 0, index: 0)), channel: channel)
  }

  @Test func `every element has the colour of its value, and every channel its name`() throws {
    let picture = try MatrixPicture(
      try selection(), title: "t", map: .diverging, domain: .layer, scale: 5)
    var grids: [[UInt32]] = []
    var texts: [String] = []
    for element in picture.drawing.elements {
      switch element {
      case .grid(_, _, _, let side, let colors):
        #expect(side == 5)
        grids.append(colors)
      case .text(let text, _, _, _): texts.append(text)
      case .rectangle: break
      }
    }
    var expected: [[UInt32]] = []
    try selection().groups().visit { entry in
      expected.append(entry.matrix.values.map { picture.legend.color($0).bits })
    }
    #expect(grids == expected && grids.count == 32)
    for channel in 0..<16 { #expect(texts.contains { $0.hasPrefix("\(channel) · shift") }) }
    #expect(texts.contains { $0.contains("an element is 5×5 pixels") })
  }

  @Test func `each matrix may span its own colours`() throws {
    let picture = try MatrixPicture(
      try selection(channel: 3), title: "t", map: .grey, domain: .matrix, scale: nil)
    let panels = try #require(picture.sections.first?.items.first?.panels)
    for panel in panels {
      #expect(
        panel.painter.low == panel.matrix.values.min()
          && panel.painter.high == panel.matrix.values.max())
    }
  }

  @Test func `a frame is drawn cell by cell, and written with its colours`() throws {
    var frame = Frame(Size(width: 6, height: 2))
    frame.put(
      "ab", row: 0, column: 0, style: Style(Color(0xff0000), on: Color(0x0000ff), bold: true))
    frame.set(Cell("▀", Style(Color(0x00ff00), on: Color(0x123456))), row: 1, column: 5)
    let picture = ScreenPicture(frame: frame)
    #expect(picture.drawing.width == 48 && picture.drawing.height == 32)
    let elements = picture.drawing.elements
    #expect(
      elements.contains(
        .rectangle(Drawing.Area(x: 0, y: 0, width: 16, height: 16), color: 0x0000ff)))
    #expect(elements.contains(.text("ab", x: 0, y: 0, color: 0xff0000)))
    #expect(
      elements.contains(
        .rectangle(Drawing.Area(x: 40, y: 16, width: 8, height: 16), color: 0x123456)))
    #expect(
      elements.contains(
        .rectangle(Drawing.Area(x: 40, y: 16, width: 8, height: 8), color: 0x00ff00)))
    #expect(
      picture.ansi == "\u{1b}[0;1;38;2;255;0;0;48;2;0;0;255mab\u{1b}[0m    \u{1b}[0m\n"
        + "\u{1b}[0m     \u{1b}[0;38;2;0;255;0;48;2;18;52;86m▀\u{1b}[0m\n")
  }

  @Test func `dots of braille are drawn as squares, which the font does not have`() {
    var frame = Frame(Size(width: 3, height: 1))
    frame.put("⢁⢁x", row: 0, column: 0, style: Style(Color(0xff0000)))
    #expect(
      ScreenPicture(frame: frame).drawing.elements == [
        .rectangle(Drawing.Area(x: 1, y: 1, width: 2, height: 2), color: 0xff0000),
        .rectangle(Drawing.Area(x: 5, y: 13, width: 2, height: 2), color: 0xff0000),
        .rectangle(Drawing.Area(x: 9, y: 1, width: 2, height: 2), color: 0xff0000),
        .rectangle(Drawing.Area(x: 13, y: 13, width: 2, height: 2), color: 0xff0000),
        .text("x", x: 16, y: 0, color: 0xff0000),
      ])
  }
}
