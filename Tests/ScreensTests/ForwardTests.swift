import Analysis
import Inference
import NeoNeXt
import Sheets
import TUICore
import TensorCore
import TestSupport
import Testing

@testable import Screens

@Suite struct ForwardTests {
  /// On the Forward screen, with an image.
  private func pilot(width: Int = 160, height: Int = 48) throws -> Pilot {
    var pilot = try Pilot("nano-release.pt", width: width, height: height)
    pilot.type("4")
    pilot.openImage()
    return pilot
  }

  private func step(_ pilot: Pilot) -> String {
    pilot.explorer.forward.stepName.replacing(" · ", with: " ")
  }

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

  @Test func `space and backspace step through every operator and back to the image`() throws {
    var pilot = try pilot()
    #expect(step(pilot) == "image")
    var seen: [String] = []
    while pilot.explorer.forward.step < pilot.explorer.forward.lastStep {
      pilot.type(" ")
      #expect(pilot.explorer.currentSheet != nil)
      seen.append(step(pilot))
    }
    #expect(
      seen.prefix(11) == [
        "stem space to depth", "stem pointwise", "stem batch norm", "stage_1.0 L·X",
        "stage_1.0 L·X·R", "stage_1.0 batch norm", "stage_1.0 Linear", "stage_1.0 GELU",
        "stage_1.0 Linear", "stage_1.0 layer scale", "stage_1.0 + input",
      ])
    #expect(seen.last == "head Linear")
    pilot.type(" ")
    #expect(step(pilot) == "head Linear")
    for _ in seen { pilot.press(.backspace) }
    #expect(step(pilot) == "image")
    pilot.press(.backspace)
    #expect(step(pilot) == "image")
  }

  @Test func `the ends are one key away, and the likeliest class is named on every step`() throws {
    var pilot = try pilot()
    pilot.type(">")
    #expect(step(pilot) == "head Linear")
    let top = try #require(pilot.explorer.forward.classes.first)
    #expect(pilot.frame.text.contains("→ \(top.name)"))
    pilot.type("<")
    #expect(step(pilot) == "image")
    #expect(pilot.frame.text.contains("stripes.png · 200×100 pixels"))
    pilot.type(" ")
    #expect(pilot.frame.text.contains("→ \(top.name)"))
  }

  @Test func `layers are jumped to with the same operator, from the tree and with braces`() throws {
    var pilot = try pilot()
    pilot.type("    ")
    #expect(step(pilot) == "stage_1.0 L·X")
    #expect(pilot.selected == "stage_1.0")
    pilot.type("}")
    #expect(pilot.explorer.forward.stepName.hasPrefix(pilot.selected + " · "))
    #expect(step(pilot).hasSuffix(" L·X"))
    pilot.type("{{")
    #expect(step(pilot) == "stem batch norm")
    pilot.type("{")
    #expect(step(pilot) == "image")
    pilot.type("}")
    #expect(step(pilot) == "stem batch norm")
    pilot.press(.end)
    #expect(step(pilot).hasPrefix("head "))
    pilot.press(.up)
    #expect(step(pilot).hasPrefix("stage_4."))
  }

  @Test func `the second Linear is found again in another layer`() throws {
    var pilot = try pilot()
    pilot.type("         ")
    #expect(step(pilot) == "stage_1.0 Linear")
    #expect(pilot.explorer.sheet?.title.hasSuffix("(fc_2)") == true)
    pilot.type("}}")
    #expect(step(pilot) == "stage_2.0 Linear")
    #expect(pilot.explorer.sheet?.title.hasSuffix("(fc_2)") == true)
  }

  @Test func `both screens follow the layer that is selected`() throws {
    var pilot = try pilot()
    pilot.type("    ")
    pilot.type("1")
    #expect(pilot.explorer.sheet?.title.hasPrefix("stage_1.0 · NeoCell") == true)
    pilot.type("}")
    let layer = pilot.selected
    pilot.type("4")
    #expect(step(pilot) == "\(layer) L·X")
    #expect(pilot.explorer.sheet?.subject == .step(pilot.explorer.forward.step))
  }

  @Test func `channels of a NeoCell keep their kernel groups and shifts`() throws {
    var pilot = try pilot()
    pilot.type("     ")
    #expect(pilot.frame.text.contains("kernel 4 · channels 0–7 · shifts 0–3"))
    #expect(pilot.frame.text.contains("kernel 7 · channels 8–15 · shifts 0–6"))
    pilot.type(" ")
    #expect(pilot.frame.text.contains("16 channels of 8×16"))
  }

  @Test func `a patch has the product of its matrices, corners and truncated ends too`() throws {
    var pilot = try pilot()
    for keys in ["    ", " "] {
      pilot.type(keys)
      let sheet = try #require(pilot.explorer.sheet)
      let maps = try #require(sheet.neocell)
      for channel in 0..<sheet.itemCount {
        for (row, column) in [(0, 0), (3, 7), (7, 15), (5, 9)] {
          let patch = try #require(maps.patch(channel: channel, row: row, column: column))
          #expect(patch.rows.output.contains(row) && patch.columns.output.contains(column))
          let half = product(patch.left, patch.x)
          #expect(isClose(half, patch.half))
          #expect(isClose(product(patch.half, patch.right), patch.y))
          let inside = patch.y[
            row - patch.rows.output.lowerBound, column - patch.columns.output.lowerBound]
          #expect(maps.y[channel][row, column] == inside)
        }
      }
    }
  }

  private func product(_ a: Matrix, _ b: Matrix) -> Matrix {
    var values: [Float] = []
    for row in 0..<a.rows {
      for column in 0..<b.columns {
        values.append(
          Float((0..<a.columns).reduce(0.0) { $0 + Double(a[row, $1]) * Double(b[$1, column]) }))
      }
    }
    return Matrix(rows: a.rows, columns: b.columns, values: values)
  }

  private func isClose(_ a: Matrix, _ b: Matrix) -> Bool {
    a.rows == b.rows && a.columns == b.columns
      && zip(a.values, b.values).allSatisfy { ($0 - $1).magnitude <= 1e-5 }
  }

  @Test func `Enter goes down to a patch of a NeoCell and Esc back up`() throws {
    var pilot = try pilot()
    pilot.type("     ")
    pilot.press(.tab, .enter, .enter)
    #expect(pilot.explorer.heat.depth == .patch)
    #expect(pilot.frame.text.contains("patch of rows 0–3, columns 0–3"))
    for _ in 0..<4 { pilot.press(.down) }
    #expect(pilot.frame.text.contains("patch of rows 4–7, columns 0–3"))
    #expect(pilot.frame.text.contains("L·X·R 4×4"))
    pilot.type(" ")
    #expect(pilot.explorer.heat.depth == .channel)
    pilot.press(.enter)
    #expect(pilot.explorer.heat.depth == .channel)
    pilot.press(.escape, .escape)
    #expect(pilot.explorer.focus == .tree)
  }

  @Test func `a patch between stages has twice the columns before R`() throws {
    var pilot = try pilot()
    let step = try #require(
      pilot.explorer.forward.operators.firstIndex {
        $0.layer == .downsample(stage: 0) && $0.kind == .leftProduct
      })
    for _ in 0...step { pilot.type(" ") }
    pilot.press(.tab, .enter, .right, .right, .right, .enter)
    #expect(pilot.explorer.heat.depth == .patch)
    #expect(pilot.frame.text.contains("patch of rows 0–1, columns 2–3"))
    #expect(pilot.explorer.patch?.half.columns == 2 && pilot.explorer.patch?.y.columns == 1)
  }

  @Test func `Esc while computing goes back to the step on screen`() throws {
    var pilot = try pilot()
    pilot.type("  ")
    _ = pilot.explorer.update(.key(.character(">")))
    #expect(pilot.explorer.forward.isComputing)
    #expect(pilot.frame.text.contains("Esc stops"))
    let effects = pilot.explorer.update(.key(.escape))
    #expect(effects == [.cancel(.forward)])
    #expect(step(pilot) == "stem pointwise" && !pilot.explorer.forward.isComputing)
  }

  @Test func `Esc in a long run stops at the last step that was computed`() throws {
    var pilot = try pilot()
    pilot.type("  ")
    _ = pilot.explorer.update(.key(.character(">")))
    let record = try #require(pilot.explorer.shared.image.records[2])
    _ = pilot.explorer.update(.progressed(step: 7, record))
    #expect(pilot.explorer.update(.key(.escape)) == [.cancel(.forward), .compute(.step(7))])
    #expect(pilot.frame.text.contains("stopped at step 7 of"))
  }

  @Test func `classes are walked, and the status line has their logits`() throws {
    var pilot = try pilot()
    pilot.type(">")
    pilot.press(.tab, .down)
    let second = pilot.explorer.forward.classes[1].score
    #expect(
      pilot.frame.text.contains(
        "class \(second.index) name \(second.index) · logit = \(second.logit)"))
    pilot.press(.end, .down, .pageDown)
    #expect(pilot.explorer.forward.rank == pilot.explorer.forward.classes.count - 1)
    pilot.press(.home, .up)
    #expect(pilot.explorer.forward.rank == 0)
    pilot.press(.enter)
    #expect(pilot.explorer.heat.depth == .channel && !pilot.explorer.forward.showsClasses)
  }

  @Test func `logits that are no numbers predict nothing`() throws {
    var pilot = try pilot()
    let last = pilot.explorer.forward.lastStep
    pilot.type(">")
    let work = try #require(pilot.explorer.forward.operator(last))
    pilot.perform(
      .stepped(
        StepResult(
          sheet: Sheet(last, work, values: [Float](repeating: .nan, count: 10)),
          classes: ClassScore.ranked([Float](repeating: .nan, count: 10), count: 10).map {
            LabelledClass(score: $0, label: "")
          })))
    #expect(pilot.frame.text.contains("→ logits that are not finite"))
    #expect(pilot.explorer.readout.value == "nan")
  }

  @Test func `what comes late, of another step, is not shown`() throws {
    var pilot = try pilot()
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

  @Test func `another image keeps the step`() throws {
    var pilot = try pilot()
    pilot.type("     ")
    pilot.openImage()
    #expect(step(pilot) == "stage_1.0 L·X·R")
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
    #expect(step(pilot) == "stage_1.0 L·X·R" && pilot.explorer.overlay == nil)
  }

  @Test func `another image on the way shows its picture and how far its pass is`() throws {
    var pilot = try pilot()
    pilot.type("     ")
    let input = try #require(pilot.explorer.shared.image.input)
    #expect(pilot.explorer.update(.imageOpened(input)) == [.compute(.step(5))])
    #expect(pilot.frame.text.contains("computing stage_1.0 · L·X·R … 0 % · Esc stops"))
    #expect(!pilot.frame.text.contains("no image yet"))
  }

  @Test func `an image that cannot be read during a pass does not end it`() throws {
    var pilot = try pilot()
    pilot.type("   ")
    _ = pilot.explorer.update(.key(.character(">")))
    let last = pilot.explorer.forward.lastStep
    #expect(pilot.explorer.update(.imageFailed(reason: "no")) == [.compute(.step(last))])
    #expect(pilot.explorer.forward.isComputing)
  }

  @Test func `an image that opens while matrices are shown leaves the tree alone`() throws {
    var pilot = try pilot()
    pilot.type("     1}")
    let layer = pilot.selected
    pilot.openImage()
    #expect(pilot.selected == layer)
    #expect(pilot.explorer.currentSheet?.title.hasPrefix(layer) == true)
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
    var pilot = try pilot()
    pilot.type("     e")
    #expect(
      pilot.frame.text.contains("Export all channels of stage_1.0-L·X·R as .csv .npy .png .svg"))
    pilot.press(.enter)
    let request = try #require(pilot.exported)
    #expect(request.subject == .step(5) && request.path == "stage_1.0-L_X_R.csv")
  }
}
