import CheckpointFiles
import NeoNeXt
import Sheets
import TestSupport
import Testing
import Weights

@testable import Screens

/// Tests which work Esc stops, and which work continues.
@Suite struct ChainTests {
  @Test func `Esc on figures stops what other checkpoints are measured for, which is said`() throws
  {
    var explorer = try run().explorer
    let current = explorer.epochs.current
    let effects = explorer.update(.key(.character("6")))
    guard case .compute(.survey(let requests))? = effects.first else {
      Issue.record("found \(effects)")
      return
    }
    let model = Model(try Checkpoint.open(Fixtures.path("nano-release.pt")))
    let own = requests.filter { $0.epoch == current }
    for layer in own.flatMap(\.layers) {
      _ = explorer.update(
        .surveyed(try LayerFigures(model.neocell(of: layer)), epoch: current))
    }
    #expect(explorer.view().text.contains("measuring other checkpoints … Esc stops"))
    #expect(explorer.update(.key(.escape)) == [.cancel(.survey)])
    #expect(!explorer.view().text.contains("measuring"))
    let again = explorer.update(.key(.character("6")))
    #expect(again == [.compute(.survey(requests.filter { $0.epoch != current }))])
  }

  @Test func `Esc on changes stops those of every checkpoint, and each begins again`() throws {
    var explorer = try run().explorer
    let last = explorer.epochs.current
    #expect(explorer.update(.key(.character("5"))).contains(.compute(.compare(epoch: last))))
    explorer.shared.epochs.wanted = 1
    let facts = ModelFacts(title: "epoch_1.pt", summary: "", details: [], warning: "")
    #expect(explorer.update(.epochOpened(1, facts)).contains(.compute(.compare(epoch: 1))))
    #expect(explorer.update(.key(.escape)) == [.cancel(.comparison)])
    explorer.shared.epochs.wanted = last
    // The comparison of this checkpoint was cancelled, too. It is asked for again when it is on screen.
    #expect(explorer.update(.epochOpened(last, facts)).contains(.compute(.compare(epoch: last))))
    _ = explorer.update(.key(.escape))
    #expect(explorer.view().text.contains("stopped: 5 begins again"))
    #expect(explorer.update(.key(.character("5"))).contains(.compute(.compare(epoch: last))))
  }

  @Test func `checkpoints have the places that they say, in whatever order they are told of`()
    throws
  {
    var explorer = try Pilot("nano-release.pt").explorer
    #expect(explorer.epochs.titles == ["epoch_0.pt"])
    #expect(explorer.update(.epochAdded(2, title: "b", isAskedFor: false)).isEmpty)
    #expect(explorer.epochs.titles == ["epoch_0.pt"])
    #expect(explorer.update(.epochAdded(1, title: "a", isAskedFor: false)) == [.openEpoch(2)])
    #expect(explorer.epochs.titles == ["epoch_0.pt", "a", "b"])
    #expect(explorer.update(.epochAdded(1, title: "again", isAskedFor: true)).isEmpty)
    #expect(explorer.epochs.titles == ["epoch_0.pt", "a", "b"])
  }
}
