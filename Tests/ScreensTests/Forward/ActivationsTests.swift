import Analysis
import CheckpointFiles
import NeoNeXt
import Sheets
import TUICore
import TestSupport
import Testing

@testable import Screens

/// Tests the chart over all operators.
@Suite struct ActivationsTests {
  /// An explorer on a model whose Linear fc_2 of stage_3.1 has its weights multiplied by a factor.
  private func exploding(by factor: Float) throws -> Pilot {
    let name = "stage_3.1.ops.content.fc_2.weight"
    let source = try Checkpoint.open(Fixtures.path("nano-release.pt"))
    let index = try #require(source.tensors.firstIndex { $0.name.hasSuffix(name) })
    let values = try source.values(at: index).map { $0 * factor }
    var pilot = Pilot(try ReplacedTensor("nano-release.pt", name, values))
    pilot.type("4")
    pilot.openImage()
    return pilot
  }

  private func activations(_ pilot: Pilot) throws -> Activations {
    try #require(pilot.explorer.forward.activations(pilot.explorer.shared))
  }

  @Test func `the chart fills in as the image is stepped or run`() throws {
    var pilot = try Pilot.onForward()
    let count = pilot.explorer.forward.lastStep
    pilot.type("v")
    #expect(pilot.frame.text.contains("0 of \(count) computed, > runs to the end"))
    pilot.type("   ")
    #expect(pilot.frame.text.contains("3 of \(count) computed"))
    #expect(pilot.frame.text.contains("stem · batch norm"))
    pilot.type(">")
    #expect(pilot.frame.text.contains("\(count) of \(count) computed"))
    #expect(pilot.frame.text.contains("none: no output is ten times"))
    pilot.press(.escape)
    #expect(pilot.explorer.forward.showsClasses)
  }

  @Test func `residual shares and magnitudes are those of the maps`() throws {
    var pilot = try Pilot.onForward()
    var values: [[Float]] = []
    for _ in 0..<pilot.explorer.forward.lastStep {
      pilot.type(" ")
      values.append(pilot.explorer.sheet?.sections.flatMap { $0.stacks[0].values } ?? [])
    }
    let activations = try activations(pilot)
    func norm(_ step: Int) -> Double {
      values[step - 1].reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
    }
    var blocks = 0
    for (index, work) in activations.operators.enumerated() {
      let step = index + 1
      let largest = values[index].map(\.magnitude).max() ?? 0
      #expect(activations.magnitude(step) == Double(largest))
      guard work.kind == .addInput else {
        #expect(activations.residualShare(step) == nil)
        continue
      }
      blocks += 1
      let share = try #require(activations.residualShare(step))
      #expect(abs(share - norm(step - 1) / norm(step)) < 1e-12 * share)
    }
    #expect(blocks == pilot.explorer.shared.cellLayers.filter(\.isBlock).count)
  }

  @Test func `the layer that explodes is marked, and Enter goes there`() throws {
    var pilot = try exploding(by: 1e4)
    pilot.type("v>")
    let jumps = try activations(pilot).jumps
    #expect(jumps.count == 1)
    let name = "stage_3.1 · Linear"
    #expect(pilot.frame.text.contains("▲") && pilot.frame.text.contains("\(name) fc_2"))
    #expect(pilot.explorer.readout.place.hasPrefix(name))
    pilot.press(.enter)
    #expect(pilot.step == "stage_3.1 Linear" && !pilot.explorer.forward.isChart)
    #expect(pilot.explorer.sheet?.title.hasSuffix("(fc_2)") == true)
    #expect(pilot.frame.text.contains("Esc back to the chart") && pilot.selected == "stage_3.1")
    pilot.type("s")
    pilot.press(.escape)
    #expect(!pilot.explorer.forward.isChart && pilot.frame.text.contains("Esc back to the chart"))
    pilot.press(.escape)
    #expect(pilot.explorer.forward.isChart && pilot.selected == "stage_3.1")
    pilot.press(.escape, .escape)
    #expect(pilot.explorer.focus == .tree)
  }

  @Test func `where values stop being finite is a jump, and all that follow are marked`() throws {
    var pilot = try exploding(by: .infinity)
    pilot.type("v>")
    let activations = try activations(pilot)
    let jump = try #require(activations.jumps.first)
    #expect(jump.growth == nil && activations.operators[jump.step - 1].label == "Linear fc_2")
    #expect(pilot.frame.text.contains("NaN inf") && pilot.frame.text.contains("not finite"))
    #expect(activations.residualShare(jump.step + 2) == nil)
  }

  @Test func `no keys are offered that do nothing, in the chart and without an image`() throws {
    var pilot = try Pilot.onForward()
    pilot.type("v>")
    pilot.press(.tab)
    #expect(!pilot.frame.text.contains(" sort ") && !pilot.frame.text.contains(" filter "))
    var empty = try Pilot("nano-release.pt")
    empty.type("4")
    let foot = try #require(empty.frame.text.split(separator: "\n").last)
    #expect(foot.contains("o image"))
    for word in ["step", "run", "chart", "sort", "filter", "channel", "colours", "domain", "size"] {
      #expect(!foot.contains(" \(word)"), "\(word)")
    }
  }

  @Test func `the mark moves by operators and layers, and a click moves it too`() throws {
    var pilot = try Pilot.onForward()
    pilot.type("    v>")
    pilot.press(.home)
    #expect(pilot.explorer.readout.place.hasPrefix("stem · space to depth"))
    pilot.press(.right, .down)
    #expect(pilot.explorer.readout.place.hasPrefix("stem · batch norm"))
    pilot.type("}}")
    #expect(pilot.explorer.readout.place.hasPrefix("downsample_1 · "))
    pilot.type("{")
    #expect(pilot.explorer.readout.place.hasPrefix("stage_1.0 · + input"))
    pilot.press(.end, .right)
    #expect(pilot.explorer.readout.place.hasPrefix("head · Linear"))
    pilot.click((row: 10, column: 60))
    #expect(!pilot.explorer.readout.place.hasPrefix("head · Linear"))
    pilot.type("[]")
    #expect(pilot.explorer.forward.isChart)
  }
}

extension LayerID {
  fileprivate var isBlock: Bool {
    if case .block = self { true } else { false }
  }
}
