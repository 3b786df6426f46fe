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
}
