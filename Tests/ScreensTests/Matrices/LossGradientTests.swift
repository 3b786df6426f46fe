import Analysis
import Inference
import NeoNeXt
import Sheets
import TUICore
import TestSupport
import Testing
import Weights

@testable import Screens

/// Tests the gradients of the loss on the screens that show L and R.
@Suite struct LossGradientTests {
  /// An explorer at stage_1.0 with an open image.
  private func pilot() throws -> Pilot {
    var pilot = try Pilot("nano-release.pt")
    pilot.openImage()
    return pilot
  }

  /// The gradients of the image that `Pilot` opens, by the parameter's name.
  private func expected(_ pilot: Pilot) throws -> [String: [Float]] {
    let size = pilot.explorer.shared.resolution
    let plan = try GradientPlan(pilot.model, size, parameters: .neocell)
    let image = try #require(pilot.explorer.shared.image.input).sheet.sections.flatMap {
      $0.stacks[0].values
    }
    let evaluation = try plan.run([image], threads: 1)
    let logits = evaluation.outputs[0]
    let label = try #require(logits.indices.max { logits[$0] < logits[$1] })
    var found: [String: [Float]] = [:]
    let seeds = GradientSubject.crossEntropy(label: label).seeds(evaluation.outputs)
    _ = try evaluation.gradient(from: .outputs(seeds)) { event in
      switch event {
      case .output: break
      case .parameter(let gradient): found[gradient.parameter.name] = gradient.values
      }
    }
    return found
  }

  @Test func `x goes on to the gradients of L and R, and back to the matrices`() throws {
    var pilot = try pilot()
    let plain = pilot.explorer.matrices.browser.sheet
    pilot.type("xx")
    let sheet = try #require(pilot.explorer.matrices.browser.sheet)
    #expect(sheet.isGradient && sheet.sideNames == ["∂L", "∂R"])
    #expect(pilot.frame.text.contains("∂loss, label"))
    let prefix = "\(pilot.explorer.shared.layer.tensorPrefix)neocell."
    let gradients = try expected(pilot)
    for (group, section) in sheet.sections.enumerated() {
      #expect(section.stacks[0].values == gradients["\(prefix)weight_a.\(group)"])
      #expect(section.stacks[1].values == gradients["\(prefix)weight_b.\(group)"])
    }
    pilot.type("x")
    #expect(pilot.explorer.matrices.browser.sheet == plain)
  }

  @Test func `channels are sorted and filtered by |gradient · value|`() throws {
    var pilot = try pilot()
    let gradients = try expected(pilot)
    let cell = try pilot.model.neocell(of: pilot.explorer.shared.layer)
    let prefix = "\(pilot.explorer.shared.layer.tensorPrefix)neocell."
    let importances = try (0..<cell.groups[0].left.count).map { channel in
      let values = cell.groups[0].left[channel].values
      let gradient = try #require(gradients["\(prefix)weight_a.0"]).dropFirst(
        channel * values.count)
      return abs(zip(values, gradient).reduce(0.0) { $0 + Double($1.0) * Double($1.1) })
    }
    pilot.type("O")
    pilot.answer("importance")
    let sheet = try #require(pilot.explorer.matrices.browser.sheet)
    let order = sheet.sections[0].items.map { sheet.origin(of: $0).channel }
    let ranked = order.map { importances[$0] }
    #expect(zip(ranked, ranked.dropFirst()).allSatisfy { $0 >= $1 * (1 - 1e-4) })
    #expect(Set(order) == Set(importances.indices) && ranked != importances)
    pilot.press(.escape)
    pilot.type("f")
    let limit = ranked[ranked.count / 2]
    pilot.answer("importance > \(limit)")
    let kept = try #require(pilot.explorer.matrices.browser.sheet).sections[0].items.count
    #expect(kept >= ranked.count / 2 - 1 && kept <= ranked.count / 2 + 1)
  }

  @Test func `without an image, a line says so and the matrices stay`() throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.type("O")
    pilot.answer("importance")
    #expect(pilot.frame.text.contains("no image is open: 4 o opens one"))
    #expect(pilot.explorer.matrices.browser.sheet?.itemCount ?? 0 > 0)
    pilot.type("5x")
    #expect(pilot.frame.text.contains("no image is open: 4 o opens one"))
  }

  @Test func `Compare ranks layers and channels by the norms of their gradients`() throws {
    var pilot = try pilot()
    pilot.type("5x")
    #expect(pilot.frame.text.contains("gradients of the loss"))
    let result = try #require(pilot.explorer.compare.result(pilot.explorer.shared))
    #expect(result.measure == .gradient)
    let gradients = try expected(pilot)
    for (layer, rows) in result.channels {
      let left = try #require(gradients["\(layer.tensorPrefix)neocell.weight_a.0"])
      let first = try #require(rows.first { $0.channel == 0 }).left.value
      let size = left.count / (try pilot.model.neocell(of: layer).groups[0].left.count)
      let norm = left[..<size].reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
      #expect(abs(try #require(first) - norm) <= 1e-9 + 1e-6 * norm)
    }
    pilot.press(.tab, .enter, .enter)
    #expect(pilot.explorer.screen == .matrices)
    #expect(pilot.explorer.matrices.browser.sheet?.isGradient == true)
    pilot.press(.escape)
    pilot.type("x")
    #expect(pilot.explorer.compare.result(pilot.explorer.shared)?.measure == .moved)
  }

  @Test func `Figures measures the gradients, without the distance from NeoInit`() throws {
    var pilot = try pilot()
    pilot.type("6x")
    #expect(pilot.frame.text.contains("gradients of the loss"))
    #expect(!pilot.frame.text.contains("moved"))
    let figures = try #require(pilot.explorer.figures.layerFigures(pilot.explorer.shared))
    let gradients = try expected(pilot)
    let names = gradients.keys.filter { $0.hasPrefix(figures.layer.tensorPrefix) }
    let all = names.flatMap { gradients[$0] ?? [] }
    #expect(figures.range.highest == all.max() && figures.range.lowest == all.min())
    pilot.type("x")
    #expect(pilot.frame.text.contains("moved"))
  }

  @Test func `another image has gradients of its own`() throws {
    var pilot = try pilot()
    pilot.type("xx")
    let first = pilot.explorer.matrices.browser.sheet
    pilot.openImage()
    #expect(pilot.explorer.matrices.browser.sheet == first)
    pilot.type("5x")
    let round = pilot.explorer.shared.gradients.round
    pilot.openImage()
    #expect(pilot.explorer.shared.gradients.round == round + 1)
    #expect(pilot.explorer.shared.gradients.status == .ready)
  }

  @Test func `an image that cannot be opened is said where gradients were waited for`() throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.explorer.shared.image.beginOpening("bad.png")
    pilot.type("5x")
    #expect(pilot.frame.text.contains("computing gradients"))
    pilot.perform(.imageFailed(reason: "bad.png: expected a PNG"))
    #expect(pilot.frame.text.contains("bad.png: expected a PNG"))
    pilot.openImage()
    #expect(pilot.explorer.shared.gradients.status == .ready)
  }

  @Test func `late gradients of an earlier image are not shown`() throws {
    var pilot = try pilot()
    pilot.type("xx")
    let old = try #require(pilot.explorer.matrices.browser.sheet)
    let arrangement = pilot.explorer.matrices.arrangement
    pilot.explorer.shared.image.beginOpening("other.png")
    pilot.openImage()
    #expect(pilot.explorer.matrices.arrangement != arrangement)
    let shown = pilot.explorer.matrices.browser.sheet
    pilot.perform(.arranged(old, arrangement))
    #expect(pilot.explorer.matrices.browser.sheet == shown)
  }
}
