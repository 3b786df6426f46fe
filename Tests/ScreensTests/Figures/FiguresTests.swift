import Analysis
import NeoNeXt
import Sheets
import TestSupport
import Testing
import Weights

@testable import Screens

@Suite struct FiguresTests {
  @Test func `every figure of the layer is in the table, as stats has it`() throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.type("6")
    let figures = try #require(
      pilot.explorer.shared.measured.figures(of: .block(stage: 0, index: 0), epoch: 0))
    let exact = try NeoCellFigures(pilot.model.neocell(of: .block(stage: 0, index: 0)))
    for figure in Figure.allCases {
      #expect(pilot.frame.text.contains(figure.title))
      for side in NeoCellFigures.Side.allCases {
        let (found, expected) = (
          figures.distribution(of: figure, side), exact.distribution(of: figure, side)
        )
        #expect(found?.count == expected?.count)
        let error = abs((found?.median ?? 0) - (expected?.median ?? 0))
        #expect(error <= 1e-6 * abs(expected?.median ?? 0))
      }
    }
  }

  @Test func `arrows choose the figure and the layer, Enter sorts its channels`() throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.type("6")
    pilot.press(.tab, .home)
    for _ in 0..<Figure.spectral.index { pilot.press(.down) }
    #expect(pilot.explorer.figures.figure == .spectral)
    pilot.press(.right)
    #expect(pilot.selected == "downsample_1")
    pilot.press(.left, .left)
    #expect(pilot.selected == "stage_1.0")
    pilot.press(.enter)
    #expect(pilot.explorer.screen == .matrices)
    #expect(pilot.explorer.sheet?.title.contains("by spectral") == true)
  }

  @Test func `plots take turns where there is room for one`() throws {
    var pilot = try run(width: 80, height: 24)
    pilot.type("6")
    pilot.press(.tab)
    var titles: [String] = []
    for _ in 0..<4 {
      titles.append(
        try #require(pilot.frame.text.split(separator: "\n").dropFirst(3).first.map(String.init)))
      pilot.type("v")
    }
    for (title, part) in zip(
      titles, ["channels by moved", "singular values", "over depth", "over the checkpoints"])
    {
      #expect(title.contains(part))
    }
  }

  @Test func `tensors of no NeoNeXt have no figures, and that is said`() {
    var pilot = Pilot(MemoryTensors([("w", [2, 2], [1, 2, 3, 4])]))
    pilot.type("6")
    #expect(pilot.frame.text.contains("no L and R to measure"))
    pilot.type("5")
    #expect(pilot.frame.text.contains("neoview diff compares those"))
  }
}
