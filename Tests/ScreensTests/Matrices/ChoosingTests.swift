import NeoNeXt
import Sheets
import TUICore
import TensorCore
import Testing
import Weights

@testable import Screens

@Suite struct ChoosingTests {
  @Test func `a filter leaves the channels that have it, an empty one all of them`() throws {
    var pilot = try Pilot("nano-release.pt")
    let all = try #require(pilot.explorer.sheet)
    pilot.type("f")
    pilot.type("L.max > 1.4")
    pilot.press(.enter)
    let sheet = try #require(pilot.explorer.sheet)
    let expected = (0..<all.itemCount).filter { all.range($0, side: 0).highest > 1.4 }
    let kept = (0..<sheet.itemCount).map { sheet.origin(of: $0).channel }
    #expect(kept == expected && !kept.isEmpty && kept.count < all.itemCount)
    for item in 0..<sheet.itemCount {
      #expect(sheet.matrix(item, side: 1) == all.matrix(kept[item], side: 1))
    }
    #expect(sheet.title.contains("\(kept.count) of 16 have L.max > 1.4"))
    pilot.type("f")
    pilot.press(.control("u"), .enter)
    #expect(pilot.explorer.sheet == all)
  }

  @Test func `what is no filter is said in the prompt, and what no channel has`() throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.type("f")
    pilot.type("size > 3")
    pilot.press(.enter)
    #expect(pilot.frame.text.contains("no figure size: expected min, max, mean"))
    pilot.type("s")
    #expect(!pilot.frame.text.contains("no figure size"))
    pilot.answer("max > 99")
    #expect(pilot.frame.text.contains("0 of 16 have max > 99"))
    #expect(pilot.frame.text.contains("no channel passes the filter: Esc shows all"))
    for key: Key in [.enter, .right, .down, .enter, .character("s"), .character("K"), .end] {
      pilot.press(key)
      _ = pilot.frame
    }
    while pilot.explorer.matrices.arrangement.filter != nil { pilot.press(.escape) }
    #expect(pilot.explorer.sheet == pilot.explorer.loadedSheet)
  }

  @Test(arguments: [(160, 48), (80, 24), (60, 14)])
  func `figures that match are listed while a filter is typed, and Tab completes`(
    width: Int, height: Int
  ) throws {
    var pilot = try Pilot("nano-release.pt", width: width, height: height)
    pilot.type("f")
    #expect(pilot.frame.text.contains("the lowest finite element"))
    #expect(pilot.frame.text.contains("more") == (height < 48))
    pilot.type("moved > 3, R.stab")
    #expect(pilot.frame.text.contains("frobenius² over spectral²"))
    #expect(!pilot.frame.text.contains("the lowest finite element"))
    pilot.press(.tab)
    pilot.type(" < 3")
    #expect(pilot.frame.text.contains("moved > 3, R.stable rank < 3"))
    #expect(!pilot.frame.text.contains("frobenius² over"))
    pilot.type(", zz")
    #expect(pilot.frame.text.contains("no figure begins so"))
  }

  @Test func `Tab completes the name before the caret and leaves what follows`() throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.type("f")
    pilot.type(" > 3")
    pilot.press(.home)
    pilot.type("det")
    pilot.press(.tab)
    guard case .prompt(let prompt) = pilot.explorer.overlay else {
      return #expect(Bool(false), "a prompt was to be shown")
    }
    #expect(prompt.text == "determinant > 3" && prompt.caret == 11 && pilot.effects.isEmpty)
  }

  @Test func `channels are sorted by a figure that is typed, by any of its names`() throws {
    var pilot = try Pilot("nano-release.pt")
    let all = try #require(pilot.explorer.sheet)
    pilot.type("O")
    pilot.answer("siz")
    #expect(pilot.frame.text.contains("no figure siz: expected min"))
    pilot.answer("Sigma_Max")
    #expect(pilot.explorer.sheet?.title.contains("by spectral, the larger of L and R") == true)
    pilot.type("O")
    pilot.press(.enter)
    #expect(pilot.explorer.sheet == all)
  }

  @Test func `K puts alike channels together below their patterns, and back`() throws {
    var pilot = try Pilot("nano-release.pt")
    let all = try #require(pilot.explorer.sheet)
    pilot.type("K")
    let sheet = try #require(pilot.explorer.sheet)
    let patterns = sheet.sections.filter(\.isPattern)
    #expect(patterns.count == all.sections.count)
    #expect(pilot.frame.text.contains("typical patterns · "))
    pilot.type("KKK")
    #expect(pilot.explorer.sheet == all)
  }

  @Test func `Esc stops what takes long, and what is on screen stays`() throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.type("s")
    let sheet = try #require(pilot.explorer.sheet)
    let asked = pilot.explorer.update(.key(.character("s")))
    #expect(pilot.frame.text.contains("measuring …"))
    #expect(pilot.explorer.update(.key(.escape)) == [.cancel(.matrices)])
    guard case .compute(.arrange(let request))? = asked.first else {
      return #expect(Bool(false), "an arrangement was to be asked for")
    }
    _ = pilot.explorer.update(.arranged(try request.arranged(), request.arrangement))
    #expect(pilot.explorer.sheet == sheet && pilot.frame.text.contains("stopped"))
    pilot.type("s")
    #expect(pilot.explorer.sheet?.title.contains("by frobenius") == true)
  }

  @Test func `the most unusual channel is gone to, with why`() throws {
    var values: [Float] = []
    for index in 0..<8 * 16 { values.append(Float(index % 5 * 10 + index / 16) / 100) }
    for index in 3 * 16..<4 * 16 { values[index] *= 40 }
    let source = try ReplacedTensor(
      "nano-release.pt", "stage_1.0.ops.content.neocell.weight_a.0", values)
    var pilot = Pilot(source)
    pilot.type("u")
    #expect(pilot.explorer.channel == 3)
    #expect(pilot.frame.text.contains("of L is"))
    pilot.type("u")
    #expect(pilot.explorer.channel != 3)
    pilot.type("U")
    #expect(pilot.explorer.channel == 3)
  }

  @Test func `all layers are one gallery, sorted across layers by size`() throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.press(.home)
    #expect(pilot.selected == "all layers")
    let sheet = try #require(pilot.explorer.sheet)
    let counts = pilot.model.neocellLayers.map { try? pilot.model.neocell(of: $0).channelCount }
    #expect(sheet.itemCount == counts.compactMap(\.self).reduce(0, +))
    for item in 0..<sheet.itemCount {
      let origin = sheet.origin(of: item)
      #expect(sheet.item(of: origin) == item)
      let cell = try pilot.model.neocell(of: try #require(origin.layer))
      let group = try #require(cell.groups.first { $0.group.channels.contains(origin.channel) })
      #expect(
        sheet.matrix(item, side: 1)
          == group.right[origin.channel - group.group.channels.lowerBound])
    }
    pilot.press(.enter, .end, .enter)
    let origin = pilot.explorer.origin
    pilot.type("ss")
    #expect(pilot.explorer.origin == origin)
    let sorted = try #require(pilot.explorer.sheet)
    #expect(sorted.itemCount == sheet.itemCount && sorted.sections.count < sheet.sections.count)
    pilot.type("e")
    pilot.press(.enter)
    guard case .export(let request)? = pilot.effects.first else {
      return #expect(Bool(false), "an export was to be asked for")
    }
    let layer = try #require(origin.layer)
    #expect(request.subject == .entry(try #require(pilot.explorer.outline.entry(of: layer))))
    #expect(request.item == origin.channel)
  }
}
