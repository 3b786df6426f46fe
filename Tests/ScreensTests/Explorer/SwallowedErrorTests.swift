import CheckpointFiles
import NeoNeXt
import Sheets
import TUICore
import TestSupport
import Testing
import Weights

@testable import Screens

/// A fixture in which the tensors of some layers cannot be read.
private func damaged(_ parts: String...) throws -> DamagedTensors {
  DamagedTensors(try Checkpoint.open(Fixtures.path("nano-release.pt")), parts)
}

/// Errors are shown on screen, in the place of what could not be read.
@Suite struct SwallowedErrorTests {
  private func all(_ pilot: inout Pilot) {
    pilot.type("g")
    pilot.press(.enter)
  }

  @Test func `a layer that cannot be read is among all layers, with the reason`() throws {
    for part in ["stage_1.0", "stage_3.0", "stage_4.0"] {
      var pilot = Pilot(try damaged("\(part).ops.content.neocell"), height: 900)
      all(&pilot)
      let sheet = try #require(pilot.explorer.sheet)
      #expect(sheet.failures == ["\(part) · cannot be read: the disk says no"])
      #expect(sheet.isOfAllLayers && sheet.title.hasSuffix(", 1 of the layers cannot be read"))
      let headings = sheet.sections.map(\.heading)
      let place = try #require(headings.firstIndex { $0.hasPrefix(part) })
      let whole = try Pilot("nano-release.pt")
      let order = whole.model.neocellLayers.map { "\($0)" }
      let before = Set(headings[..<place].map { String($0.split(separator: " ")[0]) })
      #expect(before == Set(order.prefix { $0 != part }))
      #expect(pilot.frame.text.contains("\(part) · cannot be read: the disk says no"))
      // When channels are sorted, grouped or filtered, the section of the error comes last.
      for key in ["s", "K"] {
        pilot.type(key)
        #expect(pilot.explorer.sheet?.sections.last?.failure == sheet.failures[0])
        #expect(pilot.explorer.sheet?.failures.count == 1)
      }
      for key in [Key.up, .down, .left, .right, .pageUp, .pageDown, .home, .end] {
        for _ in 0..<4 { pilot.press(key) }
        let count = pilot.explorer.sheet?.itemCount ?? 0
        #expect(pilot.explorer.item >= 0 && pilot.explorer.item < count)
      }
    }
  }

  @Test func `what stands before the first and after the last channel is reached by them`() throws {
    var pilot = Pilot(
      try damaged("stage_1.0.ops.content.neocell", "stage_3.0.ops.content.neocell"), width: 80,
      height: 24)
    all(&pilot)
    pilot.press(.end)
    #expect(!pilot.frame.text.contains("stage_1.0 · cannot be read"))
    pilot.press(.home)
    #expect(pilot.frame.text.contains("stage_1.0 · cannot be read"))
    pilot.type("s")
    pilot.press(.end)
    #expect(pilot.frame.text.contains("stage_1.0 · cannot be read"))
    #expect(pilot.frame.text.contains("stage_3.0 · cannot be read"))
  }

  @Test func `where no layer can be read the reason takes the whole place`() throws {
    var pilot = Pilot(try damaged("neocell", "downsample"))
    all(&pilot)
    #expect(pilot.explorer.sheet == nil && pilot.frame.text.contains("the disk says no"))
  }

  @Test func `why the other checkpoint has no such matrices is said: lost, or not there`() throws {
    var pilot = try run()
    let sheet = try #require(pilot.explorer.loadedSheet)
    let current = pilot.explorer.epochs.current
    for (failure, text) in [
      ("the disk says no", "epoch_0.pt: the disk says no"),
      (nil, "epoch_0.pt has nothing of this name and shape"),
    ] {
      pilot.perform(.loaded(sheet, compared: nil, comparedFailure: failure, epoch: current))
      while pilot.explorer.matrices.arrangement.baseline != .other { pilot.type("x") }
      #expect(pilot.frame.text.contains(text))
      pilot.type("x")
    }
    pilot.perform(
      .loaded(sheet, compared: nil, comparedFailure: "the disk says no", epoch: current))
    pilot.type("5")
    #expect(pilot.effects.allSatisfy { if case .compute(.load) = $0 { false } else { true } })
  }
}
