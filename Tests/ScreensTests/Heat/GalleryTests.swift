import TUICore
import Testing

@testable import Screens

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
      let shown = explorer.heat.scroll..<explorer.heat.scroll + explorer.body.height
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
    #expect(pilot.frame.text.contains("shrunk 3×3"))
  }

  @Test(arguments: [(160, 48), (80, 24), (300, 90), (60, 16)])
  func `channels are as large as the window has room for, at one scale`(
    width: Int, height: Int
  ) throws {
    var pilot = try Pilot("nano-release.pt", width: width, height: height)
    pilot.press(.enter)
    let explorer = pilot.explorer
    let (gallery, area) = (try #require(explorer.galleryLayout), explorer.body)
    let sizes = Set(gallery.blocks.flatMap(\.images).map(\.enlargement))
    #expect(sizes.count == 1)
    let size = try #require(sizes.first)
    #expect(gallery.lineCount <= area.height || size == 1)
    pilot.type("+")
    let larger = try #require(pilot.explorer.galleryLayout)
    #expect(larger.blocks[0].images[0].enlargement == size + 1)
    #expect(larger.lineCount > area.height)
  }

  @Test func `it is said once which is L, and what the labels mean`() throws {
    var pilot = try Pilot("nano-release.pt")
    #expect(
      pilot.frame.text.contains("L left, R right · label colours alternate with the shift"))
    pilot = try Pilot("nano-release.pt", depth: .mono)
    #expect(pilot.frame.text.contains("labels of every other shift are underlined"))
    pilot = try Pilot("nano-release.pt", width: 60, height: 16)
    pilot.press(.enter)
    #expect(pilot.frame.text.contains("L left, R right"))
    pilot.type("x")
    #expect(pilot.frame.text.contains("ΔL | ΔR"))
  }

  @Test func `the only channel that a filter leaves has its label`() throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.press(.enter)
    pilot.type("f")
    pilot.type("moved > 2")
    pilot.press(.enter)
    #expect(pilot.explorer.sheet?.itemCount == 1)
    #expect(pilot.frame.text.contains("│ 3 · shift 1"))
    #expect(pilot.explorer.galleryLayout?.blocks[0].images[0].enlargement == 12)
  }

  @Test func `more feature maps are shown rather than larger ones`() throws {
    var pilot = try Pilot.onForward()
    pilot.type(" ")
    let many = try #require(pilot.explorer.galleryLayout)
    #expect(many.lineCount <= pilot.explorer.body.height && many.blocks[0].images[0].isShrunk)
    pilot.type(" ")
    let few = try #require(pilot.explorer.galleryLayout)
    #expect(few.lineCount <= pilot.explorer.body.height && !few.blocks[0].images[0].isShrunk)
  }

  @Test(arguments: [60, 80, 100, 160, 220])
  func `the labels of a section have one form`(width: Int) throws {
    var pilot = try Pilot("nano-release.pt", width: width, height: 48)
    pilot.press(.end, .up)
    pilot.type("s")
    let text = pilot.frame.text.replacing("\n", with: " \n")
    let sheet = try #require(pilot.explorer.sheet)
    let layout = try #require(pilot.explorer.galleryLayout)
    let forms = layout.blocks[0].items(inRow: 0).map { sheet.sections[0].labels(of: $0) }
    let shown = forms.map { $0.firstIndex { text.contains(" \($0) ") } }
    #expect(Set(shown).count == 1 && shown[0] != nil, "\(shown)")
  }
}
