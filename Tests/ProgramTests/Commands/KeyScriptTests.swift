import Screens
import TUICore
import Testing

@Suite struct KeyScriptTests {
  @Test func `words are keys as help and tmux name them, text, sizes and pictures`() throws {
    let script = try KeyScript(
      "# a note\n5 Tab ^D C-c  PgDn NPage\tEsc\ntype:a>b paste:q:e resize:80x24 shot ─")
    #expect(
      script.steps == [
        .key(.character("5")), .key(.tab), .key(.control("d")), .key(.control("c")),
        .key(.pageDown),
        .key(.pageDown), .key(.escape), .key(.character("a")), .key(.character(">")),
        .key(.character("b")), .paste("q:e"),
        .resize(Size(width: 80, height: 24)), .shot,
        .key(.character("─")),
      ])
    #expect(try KeyScript("").steps.isEmpty)
  }

  @Test(arguments: ["foo", "resize:80", "resize:0x5", "resize:80x99999", "C-", "Shoot"])
  func `what is no key is said with its line`(word: String) {
    #expect(throws: KeyScript.Failure(line: 2, word: word)) { try KeyScript("a\nb \(word)") }
  }

  @Test func `every name that help writes is understood`() {
    for key in [
      Key.up, .pageUp, .home, .enter, .escape, .tab, .backTab, .backspace, .delete,
      .control("l"), .character(" "), .character("?"),
    ] {
      #expect(Key(name: key.name) == key)
    }
  }
}
