import NeoNeXt
import Sheets
import Testing
import Weights

@testable import Screens

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
