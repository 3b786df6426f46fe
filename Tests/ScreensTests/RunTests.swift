import Analysis
import CheckpointFiles
import NeoNeXt
import Sheets
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
    #expect(pilot.explorer.sheetColors.range(sheet, item: 0, side: 0) == range)
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
    let rows = pilot.explorer.compare.shown.layers
    #expect(rows.first?.layer == expected?.layer)
    #expect(rows.map(\.rank) == rows.map(\.rank).sorted(by: >))
    let channels = pilot.explorer.compare.shown.channels
    #expect(channels.count == 16 && channels.map(\.rank) == channels.map(\.rank).sorted(by: >))
    #expect(pilot.frame.text.contains("model.pt against epoch_0.pt"))
    pilot.type("s")
    #expect(pilot.explorer.compare.shown.channels.map(\.channel) == Array(0..<16))
  }

  @Test func `the difference is that of the matrices shown beside it`() throws {
    var pilot = try run()
    pilot.type("5")
    pilot.press(.tab, .enter, .down, .down)
    let channel = pilot.explorer.compare.channel
    let shown = try #require(pilot.explorer.compare.shown.matrices?.sides[1])
    let layer = LayerID.block(stage: 0, index: 0)
    let (own, other) = (try pilot.model.neocell(of: layer), try pilot.epochs[0].neocell(of: layer))
    let group = try #require(own.groups.first { $0.group.channels.contains(channel) })
    let place = channel - group.group.channels.lowerBound
    #expect(shown.here == group.right[place])
    #expect(shown.there == other.groups[group.group.index].right[place])
    let difference: [Float] = zip(shown.here.values, shown.there.values).map { $0 - $1 }
    #expect(Array(shown.difference.values) == difference)
    pilot.press(.enter)
    #expect(pilot.explorer.screen == .matrices && pilot.explorer.channel == channel)
    #expect(pilot.explorer.sheet?.title.hasSuffix("− epoch_0.pt") == true)
  }

  @Test func `without another checkpoint it is compared with NeoInit's expectation`() throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.type("5")
    #expect(pilot.frame.text.contains("against NeoInit's expectation"))
    let shown = try #require(pilot.explorer.compare.shown.matrices?.sides[0])
    #expect(
      Array(shown.there.values)
        == NeoInit.expectation(rows: shown.there.rows, columns: shown.there.columns))
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
      let exact = try NeoCellFigures(pilot.epochs[epoch].neocell(of: layer))
      let found = pilot.explorer.shared.measured.figures(of: layer, epoch: epoch)
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
    pilot.type("(")
    #expect(pilot.explorer.epochs.current == 0)
    pilot.type("(")
    #expect(pilot.explorer.epochs.current == 0)
  }
}

/// Results that arrive late, or for what is no longer on screen.
@Suite struct LatenessTests {
  private func sheet(_ pilot: Pilot, _ epoch: Int, _ entry: Int) throws -> Sheet {
    try Sheet(pilot.explorer.outline.entries[entry].kind, of: pilot.epochs[epoch], entry: entry)
  }

  @Test func `matrices of the checkpoint before are not taken for those of this one`() throws {
    var pilot = try run()
    let entry = pilot.explorer.selection
    _ = pilot.explorer.update(.key(.character("(")))
    let facts = ModelFacts(title: "epoch_1.pt", summary: "", details: [], warning: "")
    let effects = pilot.explorer.update(.epochOpened(1, facts))
    #expect(effects.contains(.compute(.load(entry: entry))))
    // A key that sorts while the new ones load, then a late answer of the old checkpoint.
    #expect(pilot.explorer.update(.key(.character("s"))).isEmpty)
    #expect(pilot.explorer.update(.loaded(try sheet(pilot, 2, entry), epoch: 2)).isEmpty)
    let arranging = pilot.explorer.update(.loaded(try sheet(pilot, 1, entry), epoch: 1))
    guard case .compute(.arrange(let request))? = arranging.first else {
      return #expect(Bool(false), "the new matrices were to be sorted")
    }
    #expect(request.sheet == (try sheet(pilot, 1, entry)))
  }

  @Test func `a layer that was left while it loaded is loaded of the new checkpoint`() throws {
    var pilot = try run()
    let entry = pilot.explorer.selection
    _ = pilot.explorer.update(.key(.character("(")))
    _ = pilot.explorer.update(
      .epochOpened(1, ModelFacts(title: "epoch_1.pt", summary: "", details: [], warning: "")))
    _ = pilot.explorer.update(.key(.down))
    _ = pilot.explorer.update(.loaded(try sheet(pilot, 1, entry), epoch: 1))
    #expect(pilot.explorer.update(.key(.up)).contains(.compute(.load(entry: entry))))
  }

  @Test func `an order that was asked for and left is made good on coming back`() throws {
    var pilot = try Pilot("nano-release.pt")
    let entry = pilot.explorer.selection
    #expect(!pilot.explorer.update(.key(.character("s"))).isEmpty)
    #expect(pilot.explorer.update(.key(.character("}"))).count == 1)
    let back = pilot.explorer.update(.key(.character("{")))
    guard case .compute(.arrange(let request))? = back.first else {
      return #expect(Bool(false), "the channels were to be sorted")
    }
    #expect(request.sheet.subject == .entry(entry))
  }

  @Test func `the most unusual are those of the file, whatever is shown`() throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.type("u")
    let plain = pilot.explorer.origin
    let text = pilot.explorer.message?.text
    pilot.type("xu")
    #expect(pilot.explorer.origin == plain && pilot.explorer.message?.text == text)
    pilot.type("xKu")
    #expect(pilot.explorer.origin == plain)
    #expect(pilot.explorer.sheet?.section(of: pilot.explorer.item)?.isPattern == false)
  }

  @Test func `comparing that failed is said of that checkpoint alone`() throws {
    var pilot = try run()
    pilot.type("5")
    _ = pilot.explorer.update(.compareFailed(epoch: 1, reason: "cut short"))
    #expect(!pilot.frame.text.contains("cut short"))
    pilot.type("(")
    #expect(!pilot.frame.text.contains("comparing …"))
  }

  @Test func `a layer that cannot be measured does not hide the others`() throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.type("6")
    _ = pilot.explorer.update(
      .surveyFailed(.block(stage: 1, index: 0), epoch: 0, reason: "a tensor is missing"))
    #expect(!pilot.frame.text.contains("a tensor is missing"))
  }

  @Test func `a kernel group of NaN keeps its items apart from the patterns'`() throws {
    let nan = [Float](repeating: .nan, count: 8 * 49)
    let source = try ReplacedTensor(
      "nano-release.pt", "stage_1.0.ops.content.neocell.weight_a.1", nan)
    var pilot = Pilot(source)
    pilot.type("K")
    let sections = try #require(pilot.explorer.sheet?.sections)
    for (section, next) in zip(sections, sections.dropFirst()) {
      #expect(section.items.upperBound == next.items.lowerBound)
    }
    #expect(sections.last?.heading.hasSuffix("not finite") == true)
  }

  @Test func `Space without an image, and an epoch without its image, are no trap`() throws {
    var pilot = try run()
    pilot.type("4 <,>.")
    #expect(pilot.explorer.forward.step == 0)
    pilot.openImage()
    pilot.type("  ")
    _ = pilot.explorer.update(.key(.character("(")))
    _ = pilot.explorer.update(
      .epochOpened(1, ModelFacts(title: "epoch_1.pt", summary: "", details: [], warning: "")))
    _ = pilot.explorer.update(.imageFailed(reason: "no such file"))
    #expect(
      pilot.explorer.update(.key(.character(" "))).isEmpty
        || pilot.explorer.shared.image.input != nil)
  }

  @Test func `a late refusal does not take the place of what is typed`() throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.type("e")
    pilot.press(.enter)
    let request = try #require(pilot.exported)
    pilot.type("f")
    _ = pilot.explorer.update(.exportRefused(request))
    guard case .prompt(let prompt)? = pilot.explorer.overlay else {
      return #expect(Bool(false), "the filter was to stay")
    }
    #expect(prompt.purpose == .screen(.filter))
  }
}
