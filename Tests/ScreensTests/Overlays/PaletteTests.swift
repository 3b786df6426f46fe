import Testing

@testable import Screens

@Suite struct PaletteTests {
  @Test func `commands of the place are found by words or key, and done`() throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.type(":")
    let all = pilot.explorer.commands(Palette()).count
    #expect(pilot.frame.text.contains("Commands: type words or a key") && all > 25)
    pilot.type("colour map")
    #expect(pilot.frame.text.contains("c               next colour map"))
    let map = pilot.explorer.map
    pilot.press(.enter)
    #expect(pilot.explorer.map == map.next && pilot.explorer.overlay == nil)
    pilot.type(":S")
    pilot.press(.enter)
    #expect(pilot.frame.text.contains("Save the screen as"))
    pilot.press(.escape)
    pilot.type(":nothing like it")
    #expect(pilot.frame.text.contains("no such command here"))
    pilot.press(.enter)
    #expect(pilot.explorer.overlay == nil)
  }

  @Test func `arrows choose among the commands`() throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.type(":")
    pilot.press(.down, .down, .up)
    let expected = pilot.explorer.commands(Palette())[1]
    guard case .palette(let palette)? = pilot.explorer.overlay else {
      return #expect(Bool(false), "the palette was to be open")
    }
    #expect(pilot.explorer.commands(palette)[palette.row].title == expected.title)
    pilot.press(.pageDown, .pageDown, .pageDown, .pageDown, .pageDown, .pageDown)
    _ = pilot.frame
    pilot.press(.escape)
    #expect(pilot.explorer.overlay == nil)
  }

  @Test func `the palette finds the words of headings and hints`() throws {
    var pilot = try run()
    for (words, screen) in [
      ("chart", "Forward"), ("residual share", "Forward"), ("jumps", "Forward"), ("nan", "Forward"),
      ("table 1", "FLOPs"), ("eq. 5", "FLOPs"), ("what if", "FLOPs"), ("depthwise", "FLOPs"),
      ("singular values", "Figures"), ("stable rank", "Figures"), ("std", "Figures"),
      ("median", "Figures"), ("fields", "Field"), ("effective filter", "Matrices"),
      ("most changed", "Compare"), ("epochs", "checkpoint of the run"), ("percentile", "domain"),
    ] {
      pilot.type(":" + words)
      #expect(pilot.frame.text.contains(screen), "\(words)")
      #expect(!pilot.frame.text.contains("no such command here"), "\(words)")
      pilot.press(.escape)
    }
  }

  @Test func `help is searched by words and by key`() throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.type("?")
    #expect(pilot.frame.text.contains("/ searches, Esc closes"))
    pilot.type("/checkpoint run")
    #expect(pilot.explorer.overlayLines.count == 3, "\(pilot.explorer.overlayLines)")
    pilot.press(.control("u"))
    pilot.type("^L")
    #expect(pilot.explorer.overlayLines.first?.contains("draw the screen anew") == true)
    pilot.press(.escape)
    #expect(pilot.explorer.overlayLines.count > 30)
    pilot.press(.escape)
    #expect(pilot.explorer.overlay == nil)
    pilot.type("?q")
    #expect(pilot.explorer.overlay == nil)
  }

  @Test func `screens stand first, in the palette and in help`() throws {
    var pilot = try Pilot("nano-release.pt")
    let first = pilot.explorer.commands(Palette()).prefix(ScreenID.allCases.count)
    #expect(first.map(\.command) == ScreenID.allCases.map { .show($0) })
    pilot.type("?")
    #expect(pilot.explorer.overlayLines.first == "Screens")
    #expect(pilot.explorer.overlayLines[1].contains("Matrices: the matrices of a layer"))
  }

  @Test(arguments: ScreenID.allCases)
  func `every word of a hint and of a tab finds its command`(screen: ScreenID) throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.type("\(screen.rawValue)")
    pilot.openImage()
    for binding in pilot.explorer.commands(Palette()) {
      guard let hint = binding.hint else { continue }
      let found = pilot.explorer.commands(Palette(query: KeyQuery(text: hint)))
      #expect(found.contains { $0.command == binding.command }, "\(hint)")
    }
    for (word, target) in [
      ("flops", ScreenID.costs), ("figures", .figures), ("forward", .forward), ("field", .field),
      ("statistics", .figures), ("diff", .compare), ("receptive", .field), ("image", .forward),
    ] {
      let found = pilot.explorer.commands(Palette(query: KeyQuery(text: word)))
      #expect(found.contains { $0.command == .show(target) }, "\(word)")
    }
  }
}
