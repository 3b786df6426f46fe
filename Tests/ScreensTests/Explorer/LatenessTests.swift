import NeoNeXt
import Sheets
import Testing
import Weights

@testable import Screens

/// Results that arrive late, or belong to something that is no longer on screen.
@Suite struct LatenessTests {
  private func sheet(_ pilot: Pilot, _ epoch: Int, _ entry: Int) throws -> Sheet {
    try Sheet(pilot.explorer.outline.entries[entry].kind, of: pilot.epochs[epoch], entry: entry)
  }

  @Test func `matrices of the checkpoint before are not taken for those of this one`() throws {
    var pilot = try run()
    let entry = pilot.explorer.selection
    _ = pilot.explorer.update(.key(.character("(")))
    let facts = ModelFacts(title: "epoch_1.pt", summary: "", details: [], warning: "")
    let effects = pilot.explorer.update(.epochOpened(1, facts))
    #expect(effects.contains(.compute(.load(entry: entry))))
    // A key asks to sort while the new matrices are loading. Then a late result of the old checkpoint arrives.
    #expect(pilot.explorer.update(.key(.character("s"))).isEmpty)
    #expect(pilot.explorer.update(.loaded(try sheet(pilot, 2, entry), epoch: 2)).isEmpty)
    let arranging = pilot.explorer.update(.loaded(try sheet(pilot, 1, entry), epoch: 1))
    guard case .compute(.arrange(let request))? = arranging.first else {
      return #expect(Bool(false), "the new matrices were to be sorted")
    }
    #expect(request.sheet == (try sheet(pilot, 1, entry)))
  }

  @Test func `a layer that was left while it loaded is loaded of the new checkpoint`() throws {
    var pilot = try run()
    let entry = pilot.explorer.selection
    _ = pilot.explorer.update(.key(.character("(")))
    _ = pilot.explorer.update(
      .epochOpened(1, ModelFacts(title: "epoch_1.pt", summary: "", details: [], warning: "")))
    _ = pilot.explorer.update(.key(.down))
    _ = pilot.explorer.update(.loaded(try sheet(pilot, 1, entry), epoch: 1))
    #expect(pilot.explorer.update(.key(.up)).contains(.compute(.load(entry: entry))))
  }

  @Test func `an order that was asked for and left is made good on coming back`() throws {
    var pilot = try Pilot("nano-release.pt")
    let entry = pilot.explorer.selection
    #expect(!pilot.explorer.update(.key(.character("s"))).isEmpty)
    #expect(pilot.explorer.update(.key(.character("}"))).count == 1)
    let back = pilot.explorer.update(.key(.character("{")))
    guard case .compute(.arrange(let request))? = back.first else {
      return #expect(Bool(false), "the channels were to be sorted")
    }
    #expect(request.sheet.subject == .entry(entry))
  }

  @Test func `the most unusual are those of the file, whatever is shown`() throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.type("u")
    let plain = pilot.explorer.origin
    let text = pilot.explorer.message?.text
    pilot.type("xu")
    #expect(pilot.explorer.origin == plain && pilot.explorer.message?.text == text)
    pilot.type("xKu")
    #expect(pilot.explorer.origin == plain)
    #expect(pilot.explorer.sheet?.section(of: pilot.explorer.item)?.isPattern == false)
  }

  @Test func `comparing that failed is said of that checkpoint alone`() throws {
    var pilot = try run()
    pilot.type("5")
    _ = pilot.explorer.update(.compareFailed(epoch: 1, reason: "cut short"))
    #expect(!pilot.frame.text.contains("cut short"))
    pilot.type("(")
    #expect(!pilot.frame.text.contains("comparing …"))
  }

  @Test func `a layer that cannot be measured does not hide the others`() throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.type("6")
    _ = pilot.explorer.update(
      .surveyFailed(.block(stage: 1, index: 0), epoch: 0, reason: "a tensor is missing"))
    #expect(!pilot.frame.text.contains("a tensor is missing"))
  }

  @Test func `a kernel group of NaN keeps its items apart from the patterns'`() throws {
    let nan = [Float](repeating: .nan, count: 8 * 49)
    let source = try ReplacedTensor(
      "nano-release.pt", "stage_1.0.ops.content.neocell.weight_a.1", nan)
    var pilot = Pilot(source)
    pilot.type("K")
    let sections = try #require(pilot.explorer.sheet?.sections)
    for (section, next) in zip(sections, sections.dropFirst()) {
      #expect(section.items.upperBound == next.items.lowerBound)
    }
    #expect(sections.last?.heading.hasSuffix("not finite") == true)
  }

  @Test func `Space without an image, and an epoch without its image, are no trap`() throws {
    var pilot = try run()
    pilot.type("4 <,>.")
    #expect(pilot.explorer.forward.step == 0)
    pilot.openImage()
    pilot.type("  ")
    _ = pilot.explorer.update(.key(.character("(")))
    _ = pilot.explorer.update(
      .epochOpened(1, ModelFacts(title: "epoch_1.pt", summary: "", details: [], warning: "")))
    _ = pilot.explorer.update(.imageFailed(reason: "no such file"))
    #expect(
      pilot.explorer.update(.key(.character(" "))).isEmpty
        || pilot.explorer.shared.image.input != nil)
  }

  @Test func `a late refusal does not take the place of what is typed`() throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.type("e")
    pilot.press(.enter)
    let request = try #require(pilot.exported)
    pilot.type("f")
    _ = pilot.explorer.update(.exportRefused(request))
    guard case .prompt(let prompt)? = pilot.explorer.overlay else {
      return #expect(Bool(false), "the filter was to stay")
    }
    #expect(prompt.purpose == .screen(.filter))
  }
}
