import CheckpointFiles
import NeoNeXt
import TUICore
import TensorCore
import TestSupport
import Testing
import Weights

@testable import Screens

/// An explorer with its model, whose loading is carried out at once.
struct Pilot {
  let model: Model
  var explorer: Explorer
  private(set) var effects: [Effect] = []

  init(
    _ source: any TensorSource, width: Int = 160, height: Int = 48, depth: ColorDepth = .direct,
    ascii: Bool = false
  ) {
    model = Model(source)
    explorer = Explorer(
      ModelFacts(title: "model.pt", summary: "a summary", details: [" fact"], warning: ""),
      outline: Outline(model), size: Size(width: width, height: height),
      surface: Surface(depth: depth, isASCII: ascii))
    perform(.start)
  }

  init(_ fixture: String, width: Int = 160, height: Int = 48, depth: ColorDepth = .direct) throws {
    self.init(
      try Checkpoint.open(Fixtures.path(fixture)), width: width, height: height, depth: depth)
  }

  mutating func perform(_ action: Action) {
    effects = explorer.update(action)
    for case .load(let entry) in effects {
      let kind = explorer.outline.entries[entry].kind
      do {
        _ = explorer.update(.loaded(try Sheet(kind, of: model, entry: entry)))
      } catch {
        _ = explorer.update(.loadFailed(entry: entry, reason: "\(error)"))
      }
    }
  }

  mutating func press(_ keys: Key...) {
    for key in keys { perform(.key(key)) }
  }

  mutating func type(_ text: String) {
    for scalar in text.unicodeScalars { perform(.key(.character(scalar))) }
  }

  var selected: String { explorer.outline.entries[explorer.selection].title }
  var frame: Frame { explorer.view() }
}

@Suite struct TreeTests {
  @Test func `the first layer with matrices is selected and shown at once`() throws {
    let pilot = try Pilot("nano-release.pt")
    #expect(pilot.selected == "stage_1.0")
    #expect(pilot.explorer.sheet?.itemCount == 16)
    #expect(pilot.explorer.focus == .tree)
  }

  @Test func `arrows walk the layers in the order of the forward pass`() throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.press(.home)
    var names = [pilot.selected]
    for _ in 0..<20 {
      pilot.press(.down)
      if names.last != pilot.selected { names.append(pilot.selected) }
    }
    #expect(
      names == [
        "stem", "stage_1", "stage_1.0", "downsample_1", "stage_2", "stage_2.0", "downsample_2",
        "stage_3", "stage_3.0", "stage_3.1", "downsample_3", "stage_4", "stage_4.0", "head",
      ])
  }

  @Test func `stages fold, layers unfold to their tensors`() throws {
    var pilot = try Pilot("nano-release.pt")
    let all = pilot.explorer.visibleEntries.count
    pilot.press(.left)
    #expect(pilot.selected == "stage_1")
    pilot.press(.left)
    #expect(pilot.explorer.visibleEntries.count == all - 1)
    pilot.press(.right, .right, .right)
    #expect(pilot.selected == "stage_1.0")
    #expect(pilot.explorer.visibleEntries.count > all)
    pilot.press(.down)
    #expect(pilot.selected == "neocell.weight_a.0")
    pilot.type("G")
    #expect(pilot.selected == "head")
  }

  @Test func `parameters of stages and layers add up to the model's`() throws {
    let outline = try Pilot("nano-release.pt").explorer.outline
    let top = outline.entries.filter { $0.parent == nil }
    #expect(top.reduce(0) { $0 + $1.parameters } == outline.parameters)
    #expect(outline.parameters == 243_482)
  }

  @Test func `braces go from layer to layer and keep the depth and the channel`() throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.press(.enter)
    pilot.type("]]]")
    pilot.press(.enter)
    pilot.type("}}")
    #expect(pilot.selected == "stage_2.0")
    #expect(pilot.explorer.depth == .channel && pilot.explorer.item == 3)
    pilot.type("{{{{")
    #expect(pilot.selected == "stage_1.0")
  }

  @Test func `names that begin alike are folders in a file that is no NeoNeXt`() {
    let tree = NameTree(["a.b.x", "a.b.y", "c", "a.d.e.f", "a.d.e.h", "c.g"])
    #expect(tree.leaves.map(\.name) == ["c", "c.g"])
    #expect(tree.folders.map(\.name) == ["a"])
    #expect(tree.folders[0].tree.folders.map(\.name) == ["b", "d.e"])
    #expect(tree.count == 6)
    #expect(
      NameTree.naturalOrder(["head", "block10", "block2", "a", "block1", "x1", "y0"]) == [
        "head", "block1", "block2", "a", "block10", "x1", "y0",
      ])
    let deep = NameTree([String(repeating: "a.", count: 100_000) + "b"])
    #expect(deep.count == 1)
  }
}

@Suite struct LoadingTests {
  /// An explorer whose loading the test carries out when it likes.
  private func explorer() throws -> (Explorer, Model) {
    let model = Model(try Checkpoint.open(Fixtures.path("nano-release.pt")))
    var explorer = Explorer(
      ModelFacts(title: "", summary: "", details: [], warning: ""), outline: Outline(model),
      size: Size(width: 100, height: 30), surface: Surface(depth: .direct))
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
    #expect(explorer.focus == .matrices)
    #expect(explorer.view().text.contains("loading"))
    for case .load(let entry) in effects {
      let kind = explorer.outline.entries[entry].kind
      _ = explorer.update(.loaded(try Sheet(kind, of: model, entry: entry)))
    }
    #expect(explorer.sheet?.entry == explorer.selection)
  }
}

@Suite struct GalleryTests {
  @Test func `cursor keys walk the channels and stop at the ends`() throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.press(.enter, .right, .right, .left)
    #expect(pilot.explorer.item == 1)
    pilot.press(.up)
    #expect(pilot.explorer.item == 1)
    pilot.press(.end)
    #expect(pilot.explorer.item == 15)
    pilot.type("]j")
    #expect(pilot.explorer.item == 15)
    pilot.press(.home)
    pilot.type("[")
    #expect(pilot.explorer.item == 0)
  }

  @Test func `down goes to the channel below, across kernel groups`() throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.press(.enter)
    let gallery = try #require(pilot.explorer.galleryLayout)
    let perRow = gallery.blocks[0].perRow
    pilot.press(.right, .down)
    #expect(pilot.explorer.item == min(7, 1 + perRow))
    pilot.press(.down, .down)
    #expect(pilot.explorer.item >= 8)
  }

  @Test(arguments: [(160, 48), (80, 24), (40, 10), (200, 60)])
  func `the selected channel is always on screen`(width: Int, height: Int) throws {
    var pilot = try Pilot("nano-release.pt", width: width, height: height)
    pilot.type("}}}}}}")
    pilot.press(.enter)
    for key: Key in [.down, .down, .pageDown, .end, .up, .pageUp, .control("d"), .right, .home] {
      pilot.press(key)
      let explorer = pilot.explorer
      let lines = try #require(explorer.galleryLayout).lines(of: explorer.item)
      let shown = explorer.galleryScroll..<explorer.galleryScroll + explorer.layout.body.height
      #expect(shown.contains(lines.lowerBound) || lines.count > shown.count)
    }
  }

  @Test func `matrices grow and shrink, and what is shrunk says so`() throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.press(.enter)
    let before = try #require(pilot.explorer.galleryLayout).blocks[0].images[0]
    pilot.type("+")
    let larger = try #require(pilot.explorer.galleryLayout).blocks[0].images[0]
    #expect(larger.enlargement == before.enlargement + 1)
    pilot.type("----")
    #expect(pilot.frame.text.contains("shrunk: a pixel is the strongest of"))
  }
}

@Suite struct ChannelTests {
  private func channel() throws -> Pilot {
    var pilot = try Pilot("nano-release.pt")
    pilot.press(.enter, .enter)
    return pilot
  }

  @Test func `the read-out is the exact value in the file`() throws {
    var pilot = try channel()
    #expect(pilot.explorer.readout == ("stage_1.0 · channel 0 · L[0,0] =", "1.1020509"))
    pilot.press(.right)
    #expect(pilot.explorer.readout.value == "0.3184495")
  }

  @Test func `past the right edge of L lies R, and back`() throws {
    var pilot = try channel()
    pilot.press(.right, .right, .right)
    #expect(pilot.explorer.cursor == ElementCursor(side: 0, row: 0, column: 3))
    pilot.press(.right, .down)
    #expect(pilot.explorer.cursor == ElementCursor(side: 1, row: 1, column: 0))
    pilot.press(.left)
    #expect(pilot.explorer.cursor == ElementCursor(side: 0, row: 1, column: 3))
    pilot.press(.end)
    #expect(pilot.explorer.cursor == ElementCursor(side: 0, row: 3, column: 3))
  }

  @Test func `the cursor stays inside when the kernel changes`() throws {
    var pilot = try channel()
    for _ in 0..<10 { pilot.type("]") }
    pilot.press(.end)
    #expect(pilot.explorer.cursor.row == 6)
    for _ in 0..<10 { pilot.type("[") }
    #expect(pilot.explorer.cursor.row == 3)
  }

  @Test func `escape leads back step by step`() throws {
    var pilot = try channel()
    pilot.press(.escape)
    #expect(pilot.explorer.depth == .gallery && pilot.explorer.focus == .matrices)
    pilot.press(.escape)
    #expect(pilot.explorer.focus == .tree)
    pilot.press(.escape)
    #expect(pilot.explorer.focus == .tree)
    pilot.type("q")
    #expect(pilot.effects == [.quit])
  }
}

@Suite struct ExportPromptTests {
  @Test func `what is on screen is what is exported`() throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.type("e")
    pilot.press(.enter)
    let entry = pilot.explorer.selection
    #expect(
      pilot.effects == [.export(ExportRequest(entry: entry, item: nil, path: "stage_1.0.csv"))])
    pilot.press(.enter, .right, .enter)
    pilot.type("e")
    pilot.press(.enter)
    #expect(
      pilot.effects == [
        .export(ExportRequest(entry: entry, item: 1, path: "stage_1.0-channel-1.csv"))
      ])
  }

  @Test func `the path is edited like any line`() throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.type("e")
    pilot.press(.control("u"))
    pilot.type("xout.csv")
    pilot.press(.home, .delete, .end, .backspace, .left, .character("q"), .enter)
    guard case .export(let request) = try #require(pilot.effects.first) else { return }
    #expect(request.path == "out.cqs")
  }

  @Test func `an existing file is overwritten only when asked a second time`() throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.type("e")
    pilot.press(.enter)
    guard case .export(let request) = try #require(pilot.effects.first) else { return }
    #expect(!request.overwrite)
    pilot.perform(.exportRefused(request))
    #expect(pilot.frame.text.contains("exists already: Enter again overwrites it"))
    var other = pilot
    pilot.press(.enter)
    guard case .export(let again) = try #require(pilot.effects.first) else { return }
    #expect(again.overwrite)
    other.type("2")
    other.press(.enter)
    guard case .export(let renamed) = try #require(other.effects.first) else { return }
    #expect(!renamed.overwrite && renamed.path == "stage_1.0.csv2")
  }

  @Test func `escape exports nothing, results are told`() throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.type("e")
    pilot.press(.escape)
    #expect(pilot.effects.isEmpty && pilot.explorer.overlay == nil)
    pilot.perform(.exported(path: "a.csv", lines: 12))
    #expect(pilot.frame.text.contains("wrote 12 lines to a.csv"))
    let request = ExportRequest(entry: 2, item: nil, path: "no/such/a.csv")
    pilot.perform(.exportFailed(request, reason: "disk full"))
    #expect(pilot.frame.text.contains("disk full"))
    #expect(pilot.frame.text.contains("no/such/a.csv"))
  }

  @Test func `names from the file are made safe for paths`() {
    #expect(Explorer.fileName("stage_1.0") == "stage_1.0")
    #expect(Explorer.fileName("../../etc/passwd") == "_.._.._etc_passwd")
    #expect(Explorer.fileName("a b\u{1b}é") == "a_b__")
    #expect(Explorer.fileName("") == "matrices")
  }
}

@Suite struct KeyTableTests {
  @Test func `no key means two things in one place`() {
    for context in KeyContext.allCases {
      let keys = KeyTable.bindings.filter { $0.contexts.contains(context) }.flatMap(\.keys)
      #expect(Set(keys).count == keys.count, "\(context)")
    }
  }

  @Test func `help names every key of the table`() throws {
    var pilot = try Pilot("nano-release.pt", height: 90)
    pilot.type("?")
    let text = pilot.frame.text
    for binding in KeyTable.bindings where binding.contexts != [.page] {
      #expect(text.contains(binding.title), "\(binding.title)")
      #expect(text.contains(binding.keys[0].name))
    }
    pilot.press(.escape)
    #expect(pilot.explorer.overlay == nil)
  }
}

@Suite struct BadTensorTests {
  @Test func `a layer that lacks a tensor says which`() throws {
    let source = MemoryTensors([
      ("stage_1.0.ops.content.norm.weight", [4], [1, 1, 1, 1]),
      ("stage_1.0.ops.content.neocell.weight_a.0", [4, 2, 2], [Float](repeating: 1, count: 16)),
      ("stage_1.0.ops.content.neocell.weight_b.0", [4, 2, 2], [Float](repeating: 1, count: 16)),
      ("stage_1.1.ops.content.neocell.weight_a.0", [4, 2, 2], [Float](repeating: 1, count: 16)),
    ])
    var pilot = Pilot(source)
    pilot.press(.down)
    #expect(
      pilot.frame.text.contains(
        "expected a tensor stage_1.1.ops.content.neocell.weight_b.0, the file has none"))
  }

  @Test func `NaN, infinities, constants and empty tensors are shown as what they are`() {
    let source = MemoryTensors([
      ("mixed", [2, 3], [.nan, 1, -.infinity, 0, -1, .infinity]),
      ("constant", [2, 2], [3, 3, 3, 3]),
      ("empty", [0, 3], []), ("scalar", [], [4]), ("nans", [1, 2], [.nan, .nan]),
    ])
    var pilot = Pilot(source)
    pilot.press(.home)
    #expect(pilot.frame.text.contains("NaN 1"))
    #expect(pilot.frame.text.contains("±∞ 2"))
    #expect(pilot.explorer.readout.value == "nan")
    pilot.press(.down)
    #expect(pilot.frame.text.contains("3.0000"))
    pilot.press(.down)
    #expect(pilot.frame.text.contains("empty: no values to show"))
    pilot.press(.enter, .enter, .right, .down, .end, .escape, .escape)
    pilot.press(.down)
    #expect(pilot.explorer.readout.value == "4.0")
    pilot.press(.down)
    #expect(pilot.frame.text.contains("no finite values"))
  }

  @Test func `names from the file reach the screen escaped`() {
    let source = MemoryTensors([("evil\u{1b}]0;title\u{7}\n猫🙂", [2, 2], [1, 2, 3, 4])])
    let frame = Pilot(source).frame
    #expect(frame.text.contains("evil\\u{1b}"))
    #expect(frame.cells.allSatisfy { $0.scalar.value >= 32 || $0.scalar == Cell.continuation })
  }
}
