import Sheets
import TUICore
import Testing

@testable import Screens

/// Tests stepping through the operators, and stopping a computation.
@Suite struct ForwardStepTests {
  @Test func `space and backspace step through every operator and back to the image`() throws {
    var pilot = try Pilot.onForward()
    #expect(pilot.step == "image")
    var seen: [String] = []
    while pilot.explorer.forward.step < pilot.explorer.forward.lastStep {
      pilot.type(" ")
      #expect(pilot.explorer.currentSheet != nil)
      seen.append(pilot.step)
    }
    #expect(
      seen.prefix(11) == [
        "stem space to depth", "stem pointwise", "stem batch norm", "stage_1.0 L·X",
        "stage_1.0 L·X·R", "stage_1.0 batch norm", "stage_1.0 Linear", "stage_1.0 GELU",
        "stage_1.0 Linear", "stage_1.0 layer scale", "stage_1.0 + input",
      ])
    #expect(seen.last == "head Linear")
    pilot.type(" ")
    #expect(pilot.step == "head Linear")
    for _ in seen { pilot.press(.backspace) }
    #expect(pilot.step == "image")
    pilot.press(.backspace)
    #expect(pilot.step == "image")
  }

  @Test func `the ends are one key away, and the likeliest class is named on every step`() throws {
    var pilot = try Pilot.onForward()
    pilot.type(">")
    #expect(pilot.step == "head Linear")
    let top = try #require(pilot.explorer.forward.classes.first)
    #expect(pilot.frame.text.contains("→ \(top.name)"))
    pilot.type("<")
    #expect(pilot.step == "image")
    #expect(pilot.frame.text.contains("stripes.png · 200×100 pixels"))
    pilot.type(" ")
    #expect(pilot.frame.text.contains("→ \(top.name)"))
  }

  @Test func `layers are jumped to with the same operator, from the tree and with braces`() throws {
    var pilot = try Pilot.onForward()
    pilot.type("    ")
    #expect(pilot.step == "stage_1.0 L·X")
    #expect(pilot.selected == "stage_1.0")
    pilot.type("}")
    #expect(pilot.explorer.forward.stepName.hasPrefix(pilot.selected + " · "))
    #expect(pilot.step.hasSuffix(" L·X"))
    pilot.type("{{")
    #expect(pilot.step == "stem batch norm")
    pilot.type("{")
    #expect(pilot.step == "image")
    pilot.type("}")
    #expect(pilot.step == "stem batch norm")
    pilot.press(.end)
    #expect(pilot.step.hasPrefix("head "))
    pilot.press(.up)
    #expect(pilot.step.hasPrefix("stage_4."))
  }

  @Test func `the second Linear is found again in another layer`() throws {
    var pilot = try Pilot.onForward()
    pilot.type("         ")
    #expect(pilot.step == "stage_1.0 Linear")
    #expect(pilot.explorer.sheet?.title.hasSuffix("(fc_2)") == true)
    pilot.type("}}")
    #expect(pilot.step == "stage_2.0 Linear")
    #expect(pilot.explorer.sheet?.title.hasSuffix("(fc_2)") == true)
  }

  @Test func `both screens follow the layer that is selected`() throws {
    var pilot = try Pilot.onForward()
    pilot.type("    ")
    pilot.type("1")
    #expect(pilot.explorer.sheet?.title.hasPrefix("stage_1.0 · NeoCell") == true)
    pilot.type("}")
    let layer = pilot.selected
    pilot.type("4")
    #expect(pilot.step == "\(layer) L·X")
    #expect(pilot.explorer.sheet?.subject == .step(pilot.explorer.forward.step))
  }

  @Test func `channels of a NeoCell keep their kernel groups and shifts`() throws {
    var pilot = try Pilot.onForward()
    pilot.type("     ")
    #expect(pilot.frame.text.contains("kernel 4 · channels 0–7 · shifts 0–3"))
    #expect(pilot.frame.text.contains("kernel 7 · channels 8–15 · shifts 0–6"))
    pilot.type(" ")
    #expect(pilot.frame.text.contains("16 channels of 8×16"))
  }

  @Test func `Esc while computing goes back to the step on screen`() throws {
    var pilot = try Pilot.onForward()
    pilot.type("  ")
    _ = pilot.explorer.update(.key(.character(">")))
    #expect(pilot.explorer.forward.isComputing)
    #expect(pilot.frame.text.contains("Esc stops"))
    let effects = pilot.explorer.update(.key(.escape))
    #expect(effects == [.cancel(.forward)])
    #expect(pilot.step == "stem pointwise" && !pilot.explorer.forward.isComputing)
  }

  @Test func `Esc in a long run stops at the last step that was computed`() throws {
    var pilot = try Pilot.onForward()
    pilot.type("  ")
    _ = pilot.explorer.update(.key(.character(">")))
    let record = try #require(pilot.explorer.shared.image.records[2])
    _ = pilot.explorer.update(.progressed(step: 7, record))
    #expect(pilot.explorer.update(.key(.escape)) == [.cancel(.forward), .compute(.step(7))])
    #expect(pilot.frame.text.contains("stopped at step 7 of"))
  }

  @Test func `what comes late, of another step, is not shown`() throws {
    var pilot = try Pilot.onForward()
    pilot.type(" ")
    let late = try #require(pilot.explorer.sheet)
    pilot.type(" ")
    pilot.perform(.stepped(StepResult(sheet: late, classes: [])))
    #expect(pilot.explorer.sheet?.subject == .step(2))
    pilot.perform(.stepFailed(step: 1, reason: "late"))
    #expect(!pilot.frame.text.contains("late"))
    pilot.perform(.stepFailed(step: 2, reason: "cannot be read"))
    #expect(pilot.frame.text.contains("pointwise: cannot be read"))
    pilot.type(" ")
    #expect(pilot.explorer.sheet?.subject == .step(3))
  }

  @Test func `maps of one position keep their channels`() throws {
    var pilot = try Pilot("nano-release.pt", image: Size(width: 32, height: 32))
    pilot.type("4")
    pilot.openImage()
    while pilot.explorer.forward.step < pilot.explorer.forward.lastStep {
      pilot.type(" ")
      #expect(pilot.explorer.currentSheet != nil)
      _ = pilot.frame
    }
  }

  @Test func `an export names the layer and the operator`() throws {
    var pilot = try Pilot.onForward()
    pilot.type("     e")
    #expect(
      pilot.frame.text.contains(
        "Export all channels of stage_1.0-L·X·R as .csv .npy .npz .png .svg"))
    pilot.press(.enter)
    let request = try #require(pilot.exported)
    #expect(request.subject == .step(5) && request.path == "stage_1.0-L_X_R.csv")
  }
}
