import CheckpointFiles
import NeoNeXt
import Sheets
import TUICore
import TestSupport
import Testing
import Weights

@testable import Screens

@Suite struct LoadingTests {
  /// An explorer and its model. The test itself decides when matrices are loaded.
  private func explorer() throws -> (Explorer, Model) {
    let model = Model(try Checkpoint.open(Fixtures.path("nano-release.pt")))
    var explorer = Explorer(
      ModelFacts(title: "", summary: "", details: [], warning: ""), outline: Outline(model),
      size: Size(width: 100, height: 30), surface: Surface(depth: .direct),
      architecture: model.architecture, resolution: MapSize(height: 224, width: 224))
    _ = explorer.update(.start)
    return (explorer, model)
  }

  @Test func `what arrives late is not shown, and a folder waits for nothing`() throws {
    var (explorer, model) = try explorer()
    let first = explorer.selection
    let sheet = try Sheet(explorer.outline.entries[first].kind, of: model, entry: first)
    _ = explorer.update(.key(.up))
    #expect(explorer.loading == .none)
    _ = explorer.update(.loaded(sheet))
    #expect(explorer.sheet == nil)
    _ = explorer.update(.loadFailed(entry: first, reason: "late"))
    #expect(!explorer.view().text.contains("late"))
  }

  @Test func `Enter counts even before the matrices have arrived`() throws {
    var (explorer, model) = try explorer()
    let effects = explorer.update(.key(.down)) + explorer.update(.key(.enter))
    #expect(explorer.focus == .pane)
    #expect(explorer.view().text.contains("loading"))
    for case .compute(.load(let entry)) in effects {
      let kind = explorer.outline.entries[entry].kind
      _ = explorer.update(.loaded(try Sheet(kind, of: model, entry: entry)))
    }
    #expect(explorer.sheet?.subject == .entry(explorer.selection))
  }
}
