import Analysis
import NeoNeXt
import Sheets
import TensorCore
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
    for figure in Figure.ofMatrices {
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

  @Test(arguments: [(160, 48), (80, 24)])
  func `kernels of different size stand apart, and each can be shown alone`(
    width: Int, height: Int
  ) throws {
    var pilot = try Pilot("nano-release.pt", width: width, height: height)
    pilot.type("6")
    pilot.press(.tab, .home)
    for _ in 0..<Figure.rank.index { pilot.press(.down) }
    func line(_ pilot: Pilot, _ name: String) -> String {
      let lines = pilot.frame.text.split(separator: "\n").map { "\n" + $0 }
      return lines.first { $0.contains(name) } ?? ""
    }
    #expect(line(pilot, "stage_1.0 · rank").contains("kernels 4 and 7"))
    #expect(line(pilot, " ch ").contains("L 4      L 7      R 4      R 7"))
    let ranks = line(pilot, width > 80 ? "│ rank " : "\n rank ").split(separator: " ")
    #expect(ranks.drop { $0 != "rank" }.dropFirst().prefix(4) == ["4", "7", "4", "7"])
    #expect(pilot.explorer.readout.value == "L 4: 4.0, L 7: 7.0, R 4: 4.0, R 7: 7.0")
    pilot.type("]")
    #expect(line(pilot, "stage_1.0 · rank").contains("kernel 4 of 4, 7"))
    #expect(line(pilot, " ch ").contains("8 ch"))
    #expect(pilot.explorer.readout.value == "L 4: 4.0, R 4: 4.0")
    pilot.type("]")
    #expect(line(pilot, "stage_1.0 · rank").contains("kernel 7 of 4, 7"))
    pilot.type("]")
    #expect(line(pilot, "stage_1.0 · rank").contains("kernels 4 and 7"))
    pilot.type("[")
    #expect(line(pilot, "stage_1.0 · rank").contains("kernel 7 of 4, 7"))
    pilot.press(.right)
    #expect(pilot.selected == "downsample_1" && !pilot.frame.text.contains(" · kernel"))
    pilot.type("]")
    #expect(pilot.frame.text.contains("downsample_1 has kernel 2x2→1x1 alone"))
  }

  @Test func `numbers of the table have four to six digits, the status line has all`() throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.type("6")
    let exact = try NeoCellFigures(pilot.model.neocell(of: .downsample(stage: 0)))
    pilot.type("}")
    let median = try #require(exact.distribution(of: .moved, .left)?.median)
    #expect(pilot.explorer.readout.value.contains("L \(median), R "))
    #expect(pilot.frame.text.contains(NumberFormat.significant(median)))
  }

  @Test func `tensors of no NeoNeXt have no figures, and that is said`() {
    var pilot = Pilot(MemoryTensors([("w", [2, 2], [1, 2, 3, 4])]))
    pilot.type("6")
    #expect(pilot.frame.text.contains("no L and R to measure"))
    pilot.type("5")
    #expect(pilot.frame.text.contains("neoview diff compares those"))
  }
}
