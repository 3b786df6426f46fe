import Testing

@testable import Screens

@Suite struct PasteTests {
  private static let dangerous = "hello q : text"

  @Test(arguments: ScreenID.allCases)
  func `pasted text is run as keys on no screen, and the status line says so`(screen: ScreenID)
    throws
  {
    var pilot = try Pilot("nano-release.pt")
    pilot.type("\(screen.rawValue)")
    let before = pilot.explorer
    pilot.paste(Self.dangerous)
    #expect(pilot.effects.isEmpty)
    #expect(pilot.explorer.message?.text == "pasted text is not run as keys: hello q : text")
    #expect(pilot.frame.text.contains("pasted text is not run as keys: hello q : text"))
    var after = pilot.explorer
    after.message = before.message
    #expect(after == before)
  }

  @Test(arguments: ["?", "i"])
  func `a page stays as it is`(key: String) throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.type(key)
    let page = pilot.explorer.overlay
    pilot.paste(Self.dangerous)
    #expect(pilot.explorer.overlay == page && pilot.effects.isEmpty)
  }

  @Test func `it is put in at the caret of a prompt, or in the place of a selected text`() throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.type("e")
    pilot.press(.control("u"))
    pilot.type("ab")
    pilot.press(.left)
    pilot.paste(Self.dangerous)
    pilot.type("!")
    #expect(pilot.promptText == "ahello q : text!b")
    pilot.press(.escape)
    pilot.type("2r")
    pilot.paste("64")
    #expect(pilot.promptText == "64")
  }

  @Test func `a changed path is asked about anew`() {
    var prompt = Prompt.export(ExportRequest(.table(.figures), path: "a"), asksToOverwrite: true)
    prompt.insert("b")
    #expect(prompt.text == "ab" && !prompt.asksToOverwrite)
  }

  @Test func `it is searched for, among layers, commands and keys`() throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.type("/")
    pilot.paste("stage_2.0\n")
    #expect(pilot.selected == "stage_2.0" && pilot.explorer.search?.query == "stage_2.0")
    pilot.press(.enter)
    pilot.type(":")
    pilot.paste("save screen")
    #expect(pilot.frame.text.contains("save the screen: .png"))
    #expect(!pilot.frame.text.contains("larger images"))
    pilot.press(.escape)
    pilot.type("?/")
    pilot.paste("clipboard")
    #expect(pilot.frame.text.contains("Keys /clipboard"))
  }

  @Test func `only the first line is taken, without control characters`() throws {
    #expect(PastedLine("\n\r\n a\tb\u{1b}[2J\u{7f}c\r\n") == PastedLine(" ab[2Jc"))
    #expect(PastedLine(" ab[2Jc").text == " ab[2Jc" && PastedLine(" ab[2Jc").note == nil)
    #expect(PastedLine("a\nb").note == "only the first line was pasted")
    #expect(PastedLine("\u{1b}\n\n").text.isEmpty)
    var pilot = try Pilot("nano-release.pt")
    pilot.type("e")
    pilot.press(.control("u"))
    pilot.paste("a.csv\nq\n")
    #expect(pilot.promptText == "a.csv" && pilot.effects.isEmpty)
    #expect(pilot.frame.text.contains("only the first line was pasted"))
  }

  @Test func `a line without end is cut, and the status line says so`() throws {
    var pilot = try Pilot("nano-release.pt")
    pilot.type("e")
    pilot.press(.control("u"))
    pilot.paste(String(repeating: "a", count: 3_000_000))
    #expect(pilot.promptText?.count == 4096)
    #expect(pilot.frame.text.contains("only the first 4096 characters were pasted"))
  }
}

extension Pilot {
  fileprivate var promptText: String? {
    if case .prompt(let prompt) = explorer.overlay { prompt.text } else { nil }
  }
}
