import NeoNeXt
import TUICore
import Testing

@testable import Screens

@Suite struct PromptTests {
  private func edited(_ prompt: Prompt, _ keys: Key...) -> Prompt {
    var prompt = prompt
    for key in keys { prompt.edit(key) }
    return prompt
  }

  @Test func `the caret moves among characters, and stops at the ends`() {
    let prompt = Prompt.image("naïve.png")
    #expect(prompt.caret == 9)
    #expect(edited(prompt, .right).caret == 9)
    #expect(edited(prompt, .home, .left).caret == 0)
    #expect(edited(prompt, .control("a"), .right, .right, .delete).text == "nave.png")
  }

  @Test func `characters are put in and taken out at the caret`() {
    let prompt = edited(.image("ab"), .left)
    #expect(edited(prompt, .character("x")).text == "axb")
    #expect(edited(prompt, .character("x")).caret == 2)
    #expect(edited(prompt, .backspace).text == "b")
    #expect(edited(prompt, .delete).text == "a")
    #expect(edited(prompt, .end, .delete).text == "ab")
    #expect(edited(prompt, .home, .backspace).text == "ab")
    #expect(edited(prompt, .control("u")).text == "b")
    #expect(edited(prompt, .control("k")).text == "a")
    #expect(edited(prompt, .control("e"), .control("u")) == edited(.image(""), .left))
  }

  @Test func `the first character takes the place of a selected text, a movement keeps it`() {
    let prompt = Prompt.resolution(MapSize(height: 224, width: 96))
    #expect(prompt.text == "224x96" && prompt.isSelected)
    #expect(edited(prompt, .character("6"), .character("4")).text == "64")
    #expect(edited(prompt, .left, .character("1")).text == "224x916")
  }

  @Test func `another path is asked about anew`() {
    let request = ExportRequest(.table(.figures), path: "a.csv")
    let prompt = Prompt.export(request, asksToOverwrite: true)
    #expect(edited(prompt, .left).asksToOverwrite)
    #expect(!edited(prompt, .character("2")).asksToOverwrite)
  }
}
