import Analysis
import CheckpointFiles
import NeoNeXt
import TensorCore
import TestSupport
import Testing
import Weights

@testable import Screens

/// A run of three checkpoints: NeoInit with two seeds, then a fixture; that alone, if it is no NeoNeXt.
func run(_ fixture: String = "nano-release.pt", width: Int = 160, height: Int = 48) throws -> Pilot
{
  let last = try Checkpoint.open(Fixtures.path(fixture))
  let starts = Model(last).architecture.map { architecture in
    [1, 2].map { FreshModel(architecture, initialization: .neoinit, seed: $0) }
  }
  return Pilot(last, width: width, height: height, others: starts ?? [])
}

@Suite struct SurveyTests {
  @Test func `every figure of the layer is in the table, as stats has it`() throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.type("6")
    let figures = try #require(
      pilot.explorer.survey.figures(of: .block(stage: 0, index: 0), epoch: 0))
    let exact = NeoCellFigures(try pilot.model.neocell(of: .block(stage: 0, index: 0)))
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
    #expect(pilot.explorer.survey.figure == .spectral)
    pilot.press(.right)
    #expect(pilot.selected == "downsample_1")
    pilot.press(.left, .left)
    #expect(pilot.selected == "stage_1.0")
    pilot.press(.enter)
    #expect(pilot.explorer.screen == .matrices)
    #expect(pilot.explorer.sheet?.title.hasSuffix("by spectral") == true)
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
      titles, ["how many", "singular values", "over depth", "over the checkpoints"])
    {
      #expect(title.contains(part))
    }
  }

  @Test func `the model domain spans all L and R of the model`() throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.type("dd")
    #expect(pilot.explorer.domain == .model)
    var range = ValueRange()
    for layer in pilot.model.neocellLayers {
      for group in try pilot.model.neocell(of: layer).groups {
        range.formUnion(ValueRange(group.left.values))
        range.formUnion(ValueRange(group.right.values))
      }
    }
    let sheet = try #require(pilot.explorer.sheet)
    #expect(pilot.explorer.valueRange(sheet, item: 0, side: 0) == range)
    #expect(pilot.frame.text.contains("over all L and R of the model"))
  }

  @Test func `tensors of no NeoNeXt have no figures, and that is said`() {
    var pilot = Pilot(MemoryTensors([("w", [2, 2], [1, 2, 3, 4])]))
    pilot.type("6")
    #expect(pilot.frame.text.contains("no L and R to measure"))
    pilot.type("5")
    #expect(pilot.frame.text.contains("neoview diff compares those"))
  }
}

@Suite struct CompareTests {
  @Test func `layers and channels are ranked by their relative change`() throws {
    var pilot = try run()
    pilot.type("5")
    let difference = try ModelDifference(pilot.model, pilot.epochs[0])
    let expected = difference.parts.filter { $0.side != nil }.max { $0.rank < $1.rank }
    let rows = pilot.explorer.compareRows
    #expect(rows.first?.layer == expected?.layer)
    #expect(rows.map(\.rank) == rows.map(\.rank).sorted(by: >))
    let channels = pilot.explorer.compareChannels
    #expect(channels.count == 16 && channels.map(\.rank) == channels.map(\.rank).sorted(by: >))
    #expect(pilot.frame.text.contains("model.pt against epoch_0.pt"))
    pilot.type("s")
    #expect(pilot.explorer.compareChannels.map(\.channel) == Array(0..<16))
  }

  @Test func `the difference is that of the matrices shown beside it`() throws {
    var pilot = try run()
    pilot.type("5")
    pilot.press(.tab, .enter, .down, .down)
    let channel = pilot.explorer.comparison.channel
    let shown = try #require(pilot.explorer.comparedMatrices(side: 1))
    let layer = LayerID.block(stage: 0, index: 0)
    let (own, other) = (try pilot.model.neocell(of: layer), try pilot.epochs[0].neocell(of: layer))
    let group = try #require(own.groups.first { $0.group.channels.contains(channel) })
    let place = channel - group.group.channels.lowerBound
    #expect(shown[0] == group.right[place])
    #expect(shown[1] == other.groups[group.group.index].right[place])
    let difference: [Float] = zip(shown[0].values, shown[1].values).map { $0 - $1 }
    #expect(Array(shown[2].values) == difference)
    pilot.press(.enter)
    #expect(pilot.explorer.screen == .matrices && pilot.explorer.channel == channel)
    #expect(pilot.explorer.sheet?.title.hasSuffix("− epoch_0.pt") == true)
  }

  @Test func `without another checkpoint it is compared with NeoInit's expectation`() throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.type("5")
    #expect(pilot.frame.text.contains("against NeoInit's expectation"))
    let shown = try #require(pilot.explorer.comparedMatrices(side: 0))
    #expect(
      Array(shown[1].values) == NeoInit.expectation(rows: shown[1].rows, columns: shown[1].columns))
  }
}

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
      let exact = NeoCellFigures(try pilot.epochs[epoch].neocell(of: layer))
      let found = pilot.explorer.survey.figures(of: layer, epoch: epoch)
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
  }
}
