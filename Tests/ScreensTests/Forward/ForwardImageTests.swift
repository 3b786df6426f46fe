import NeoNeXt
import Sheets
import TUICore
import TestSupport
import Testing
import Weights

@testable import Screens

/// Tests opening and showing the image of a forward pass.
@Suite struct ForwardImageTests {
  @Test func `without an image the screen says how to open one, and o asks for it`() throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.type("4")
    #expect(pilot.frame.text.contains("no image yet: o opens one"))
    pilot.type("o")
    pilot.type("cat.png")
    pilot.press(.enter)
    #expect(pilot.effects == [.openImage(path: "cat.png")])
    #expect(pilot.frame.text.contains("opening cat.png …"))
    pilot.perform(.imageFailed(reason: "cat.png: cannot be read: no such file"))
    #expect(pilot.frame.text.contains("cat.png: cannot be read: no such file"))
  }

  @Test func `the image given at the start is opened when the screen is`() throws {
    let model = try Pilot("nano-release.pt").model
    var explorer = Explorer(
      ModelFacts(title: "", summary: "", details: [], warning: ""), outline: Outline(model),
      size: Size(width: 80, height: 24), surface: Surface(depth: .direct),
      architecture: model.architecture, resolution: MapSize(height: 224, width: 224), image: "a.png"
    )
    #expect(!explorer.update(.start).contains(.openImage(path: "a.png")))
    #expect(explorer.update(.key(.character("4"))) == [.openImage(path: "a.png")])
    _ = explorer.update(.key(.character("1")))
    #expect(explorer.update(.key(.character("4"))) == [])
  }

  @Test func `a model that is no NeoNeXt says so instead`() {
    var pilot = Pilot(MemoryTensors([("weight", [2, 2], [1, 2, 3, 4])]))
    pilot.type("4")
    #expect(pilot.frame.text.contains("expected a NeoNeXt, found tensors of another model"))
    pilot.type("o")
    #expect(pilot.explorer.overlay == nil)
  }

  @Test func `another image keeps the step`() throws {
    var pilot = try Pilot.onForward()
    pilot.type("     ")
    pilot.openImage()
    #expect(pilot.step == "stage_1.0 L·X·R")
    #expect(pilot.explorer.sheet?.subject == .step(5))
    pilot.type("o")
    pilot.type("b.png")
    pilot.press(.enter)
    pilot.perform(.imageFailed(reason: "b.png: expected a PNG"))
    #expect(pilot.frame.text.contains("b.png: expected a PNG"))
    #expect(pilot.explorer.shared.image.input != nil)
    guard case .prompt(let prompt)? = pilot.explorer.overlay else {
      Issue.record("expected what was typed, to be corrected")
      return
    }
    #expect(prompt.text == "b.png")
    pilot.press(.escape)
    #expect(pilot.step == "stage_1.0 L·X·R" && pilot.explorer.overlay == nil)
  }

  @Test func `another image on the way shows its picture and how far its pass is`() throws {
    var pilot = try Pilot.onForward()
    pilot.type("     ")
    let input = try #require(pilot.explorer.shared.image.input)
    #expect(pilot.explorer.update(.imageOpened(input)) == [.compute(.step(5))])
    #expect(pilot.frame.text.contains("computing stage_1.0 · L·X·R … 0 % · Esc stops"))
    #expect(!pilot.frame.text.contains("no image yet"))
  }

  @Test func `an image that cannot be read during a pass does not end it`() throws {
    var pilot = try Pilot.onForward()
    pilot.type("   ")
    _ = pilot.explorer.update(.key(.character(">")))
    let last = pilot.explorer.forward.lastStep
    #expect(pilot.explorer.update(.imageFailed(reason: "no")) == [.compute(.step(last))])
    #expect(pilot.explorer.forward.isComputing)
  }

  @Test func `an image that opens while matrices are shown leaves the tree alone`() throws {
    var pilot = try Pilot.onForward()
    pilot.type("     1}")
    let layer = pilot.selected
    pilot.openImage()
    #expect(pilot.selected == layer)
    #expect(pilot.explorer.currentSheet?.title.hasPrefix(layer) == true)
  }
}
