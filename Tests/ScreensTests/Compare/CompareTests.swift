import NeoNeXt
import Sheets
import Testing
import Weights

@testable import Screens

@Suite struct CompareTests {
  @Test func `layers are ranked by L and R, the others, or all, and channels by their change`()
    throws
  {
    var pilot = try run()
    pilot.type("5")
    let difference = try ModelDifference(pilot.model, pilot.epochs[0])
    let expected = difference.parts.filter { $0.side != nil }.max { $0.rank < $1.rank }
    #expect(pilot.explorer.compare.shown.layers.first?.layer == expected?.layer)
    #expect(pilot.explorer.shared.layer == expected?.layer)
    let channels = pilot.explorer.compare.shown.channels
    #expect(channels.map(\.rank) == channels.map(\.rank).sorted(by: >))
    #expect(pilot.explorer.compare.channel == channels.first?.channel)
    for (order, title) in [
      (CompareResult.Order.cells, "by L and R"), (.others, "by the others"),
      (.all, "by all tensors"),
    ] {
      let ranks = pilot.explorer.compare.shown.layers.map { $0.rank(by: order) }
      #expect(ranks == ranks.sorted(by: >) && pilot.explorer.compare.order == order)
      #expect(pilot.frame.text.contains("model.pt against epoch_0.pt · \(title)"))
      pilot.type("s")
    }
    #expect(pilot.explorer.compare.order == .network)
    #expect(
      pilot.explorer.compare.shown.channels.map(\.channel) == channels.map(\.channel).sorted())
  }

  @Test func `the tensor that changed most of a layer is named, with all digits below`() throws {
    var pilot = try run()
    pilot.type("5s")
    let difference = try ModelDifference(pilot.model, pilot.epochs[0])
    let layer = pilot.explorer.shared.layer
    let most = try #require(
      difference.tensors.filter { $0.layer == layer }.max { $0.change.rank < $1.change.rank })
    #expect(pilot.explorer.compare.shown.row?.mostChanged?.name == most.name)
    #expect(
      pilot.frame.text.contains(most.name.split(separator: ".").suffix(2).joined(separator: ".")))
    #expect(pilot.explorer.compare.readout(pilot.explorer.shared).place.contains(most.name))
  }

  @Test func `a layer that was selected before stays, with its most changed channel`() throws {
    var pilot = try run()
    pilot.press(.down, .down)
    let layer = pilot.explorer.shared.layer
    pilot.type("5")
    #expect(pilot.explorer.shared.layer == layer && layer != .block(stage: 0, index: 0))
    #expect(
      pilot.explorer.compare.channel == pilot.explorer.compare.shown.channels.first?.channel)
  }

  @Test func `no layer is hidden above lines that are blank`() throws {
    var pilot = try Pilot("nano-release.pt", width: 80, height: 24)
    pilot.type("5")
    pilot.press(.tab)
    for layer in pilot.explorer.shared.cellLayers {
      #expect(pilot.frame.text.contains("\(layer)"))
    }
  }

  @Test func `the difference is that of the matrices shown beside it`() throws {
    var pilot = try run()
    pilot.type("5")
    pilot.press(.tab, .enter, .down, .down)
    let channel = pilot.explorer.compare.channel
    let shown = try #require(pilot.explorer.compare.shown.matrices?.sides[1])
    let layer = pilot.explorer.shared.layer
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
    let row = try #require(pilot.explorer.compare.shown.row)
    let figures = try NeoCellFigures(pilot.model.neocell(of: row.layer))
    for (side, amount) in zip(NeoCellFigures.Side.allCases, row.parts) {
      let expected = try #require(figures.distribution(of: .moved, side)?.median)
      #expect(abs((amount?.value ?? .nan) - expected) < 1e-9 * max(1, abs(expected)))
    }
    #expect(pilot.frame.text.contains("moved: a standard score, beyond 3"))
    pilot.type("s")
    #expect(pilot.explorer.compare.order == .network)
  }
}

@Suite struct ComparedNamesTests {
  @Test(arguments: [
    ("epoch_1.pt", "epoch_24.pt", 12, "epoch_1.pt", "epoch_24.pt"),
    ("epoch_1.pt", "epoch_24.pt", 10, "epoch_1", "epoch_24"),
    ("neonext_t_epoch_286.pt", "neonext_t_epoch_286_ema.pt", 8, "…286", "…286_ema"),
    ("a.pt", "b.safetensors", 20, "a.pt", "b.safetensors"),
    ("a.pt", "a.pt", 20, "this", "other"),
  ])
  func `names stay different when they are shortened`(
    here: String, there: String, width: Int, expected: String, other: String
  ) {
    let names = ComparedNames(here, there, width: width)
    #expect(names.here == expected && names.there == other)
    #expect(ComparedNames(here, nil, width: width).there == "NeoInit")
  }
}
