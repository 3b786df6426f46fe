import NeoNeXt
import Sheets
import TestSupport
import Testing
import Weights

@testable import Screens

/// Answers that come after the screen, the selection or the checkpoint changed, and work that another work calls off.
@Suite struct LateAnswerTests {
  private let facts = ModelFacts(title: "", summary: "", details: [], warning: "")

  private func arranges(_ effects: [Effect]) -> Bool {
    effects.contains { if case .compute(.arrange) = $0 { true } else { false } }
  }

  private func loaded(_ pilot: Pilot, _ explorer: Explorer, epoch: Int) throws -> Action {
    let kind = try #require(explorer.shared.entry).kind
    return .loaded(
      try Sheet(kind, of: pilot.epochs[epoch], entry: explorer.selection), epoch: epoch)
  }

  private func press(_ key: String, _ explorer: inout Explorer) -> [Effect] {
    explorer.update(.key(.character(key.unicodeScalars.first!)))
  }

  @Test func `sorting that a load called off is asked for again where it is wanted`() throws {
    let pilot = try Pilot("nano-release.pt")
    var explorer = pilot.explorer
    #expect(arranges(press("s", &explorer)))
    for key in ["5", "}", "{"] {
      _ = press(key, &explorer)
      _ = explorer.update(try loaded(pilot, explorer, epoch: 0))
    }
    #expect(arranges(press("1", &explorer)))
  }

  @Test func `sorting that another checkpoint called off is asked for again`() throws {
    let pilot = try run()
    var explorer = pilot.explorer
    #expect(arranges(press("s", &explorer)))
    _ = press("(", &explorer)
    _ = explorer.update(.epochOpened(1, facts))
    _ = press(")", &explorer)
    #expect(arranges(explorer.update(.epochOpened(2, facts))))
  }

  @Test func `what Esc stopped does not begin again by itself`() throws {
    var pilot = try run()
    pilot.type("s")
    var explorer = pilot.explorer
    _ = press("(", &explorer)
    _ = explorer.update(.epochOpened(1, facts))
    #expect(arranges(explorer.update(try loaded(pilot, explorer, epoch: 1))))
    _ = explorer.update(.key(.escape))
    #expect(!arranges(explorer.update(.key(.tab))))
    #expect(explorer.matrices.arranging == nil)
  }

  @Test func `a failure or a finding of another checkpoint is not that of this one`() throws {
    let pilot = try run()
    var explorer = pilot.explorer
    let found = try #require(explorer.loadedSheet).mergedBySize.oddities(count: 5)
    _ = press("(", &explorer)
    _ = explorer.update(.epochOpened(1, facts))
    _ = explorer.update(try loaded(pilot, explorer, epoch: 1))
    let subject = Sheet.Subject.entry(explorer.selection)
    _ = explorer.update(.foundOddities(found, on: subject, Arrangement(), epoch: 2))
    #expect(explorer.matrices.oddities.found == nil)
    _ = explorer.update(.loadFailed(entry: explorer.selection, epoch: 2, reason: "broken"))
    #expect(explorer.shared.matrices.loaded != nil && explorer.loading == .none)
  }

  @Test func `why a layer that was left cannot be sorted is not said elsewhere`() throws {
    let pilot = try Pilot("nano-release.pt")
    var explorer = pilot.explorer
    let effects = press("s", &explorer)
    for key in ["5", "}"] { _ = press(key, &explorer) }
    for case .compute(.arrange(let request)) in effects {
      #expect(
        explorer.update(.arrangeFailed(request.sheet.subject, request.arrangement, reason: "why"))
          .isEmpty)
    }
    #expect(explorer.message == nil)
  }

  @Test func `a comparison that comes after Esc is shown, one that failed can be tried again`()
    throws
  {
    let pilot = try Pilot("nano-release.pt")
    var explorer = pilot.explorer
    _ = press("5", &explorer)
    _ = explorer.update(.compareFailed(epoch: 0, reason: "the disk says no"))
    #expect(press("5", &explorer).contains(.compute(.compare(epoch: 0))))
    _ = explorer.update(.key(.escape))
    let expectation = try #require(pilot.model.expectation)
    let difference = try ModelDifference(pilot.model, expectation, neocellsAlone: true)
    _ = explorer.update(.compared(CompareResult(difference), epoch: 0))
    #expect(explorer.compare.failures.isEmpty && explorer.view().text.contains("against NeoInit"))
  }

  @Test func `a step that was under way does not outlive its image`() throws {
    let pilot = try Pilot.onForward()
    var explorer = pilot.explorer
    _ = press(".", &explorer)
    #expect(explorer.forward.isComputing)
    _ = press("1", &explorer)
    explorer.shared.image.forget()
    explorer.forward.forget()
    _ = press("4", &explorer)
    #expect(!explorer.forward.isComputing && !explorer.isWaiting)
  }

  @Test func `figures of one channel are those of the checkpoint and of the image on screen`()
    throws
  {
    var pilot = try run()
    pilot.press(.enter, .enter)
    for key in ["(", "(", ")"] {
      pilot.type(key)
      let sheet = try #require(pilot.explorer.sheet)
      #expect(
        pilot.explorer.heat.figures?.sides.first == sheet.statistics(pilot.explorer.item, side: 0))
    }
  }

  @Test func `Compare opens the difference as often as it is asked to`() throws {
    var pilot = try Pilot("nano-release.pt")
    for _ in 0..<3 {
      pilot.type("5")
      if pilot.explorer.focus == .tree { pilot.press(.tab) }
      pilot.press(.enter)
      if pilot.explorer.screen == .compare { pilot.press(.enter) }
      #expect(pilot.explorer.sheet?.title.hasSuffix("− NeoInit") == true)
      #expect(pilot.explorer.heat.depth == .channel)
    }
  }
}
