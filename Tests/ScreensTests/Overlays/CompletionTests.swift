import TUICore
import Testing

@testable import Screens

@Suite struct CompletionTests {
  /// An explorer whose prompt for an export holds a path.
  private func prompt(_ path: String, width: Int = 160, height: Int = 48) throws -> Pilot {
    var pilot = try Pilot("nano-release.pt", width: width, height: height)
    pilot.type("e")
    pilot.press(.control("u"))
    pilot.type(path)
    return pilot
  }

  private func text(_ pilot: Pilot) -> String? {
    if case .prompt(let prompt) = pilot.explorer.overlay { prompt.text } else { nil }
  }

  @Test func `Tab asks how the path goes on up to the caret, and the only answer is typed`() throws
  {
    var pilot = try prompt("runs/ep.csv")
    #expect(pilot.frame.text.contains("Enter writes, Tab completes, Esc cancels"))
    pilot.press(.left, .left, .left, .left, .tab)
    #expect(pilot.effects == [.complete(path: "runs/ep")])
    pilot.perform(.completed(path: "runs/ep", PathCompletion(["epochs/"])))
    pilot.type("x")
    #expect(text(pilot) == "runs/epochs/x.csv")
  }

  @Test func `what several names have in common is typed, and they are listed`() throws {
    var pilot = try prompt("~/e")
    pilot.press(.tab)
    pilot.perform(.completed(path: "~/e", PathCompletion(["epoch_0.pt", "epoch_1.pt"])))
    #expect(text(pilot) == "~/epoch_")
    #expect(pilot.frame.text.contains("epoch_0.pt  epoch_1.pt"))
    pilot.type("1")
    #expect(!pilot.frame.text.contains("epoch_0.pt"))
  }

  @Test func `as many names as fit are listed, and then more is hinted at`() throws {
    var pilot = try prompt("", width: 80, height: 24)
    pilot.press(.tab)
    let names = (100..<900).map { "file-\($0).csv" }
    pilot.perform(.completed(path: "", PathCompletion(names)))
    let text = pilot.frame.text
    #expect(text.contains("file-100.csv") && text.contains("…") && !text.contains("file-899.csv"))
    #expect(text.contains("Tab completes"))
  }

  @Test func `keys that come before the answer stay, and an answer that comes too late is dropped`()
    throws
  {
    var pilot = try prompt("ru")
    pilot.press(.tab)
    pilot.type("new")
    pilot.perform(.completed(path: "ru", PathCompletion(["runs/"])))
    #expect(text(pilot) == "runs/new")
    pilot.perform(.completed(path: "ru", PathCompletion(["rubbish"])))
    #expect(text(pilot) == "runs/new")
    pilot.press(.tab, .backspace, .backspace)
    pilot.perform(.completed(path: "runs/new", PathCompletion(["newer"])))
    #expect(text(pilot) == "runs/n")
    pilot.press(.tab, .escape)
    pilot.perform(.completed(path: "runs/n", PathCompletion(["new"])))
    #expect(pilot.explorer.overlay == nil)
  }

  @Test func `what is not found, not readable or too much is said`() throws {
    var pilot = try prompt("zz")
    for (answer, words) in [
      (PathCompletion([]), "no file begins so"),
      (PathCompletion([], failure: "zz/: Permission denied"), "zz/: Permission denied"),
      (PathCompletion([], isCut: true), "too many files to look through"),
    ] {
      pilot.press(.tab)
      pilot.perform(.completed(path: "zz", answer))
      #expect(pilot.frame.text.contains(words) && text(pilot) == "zz")
    }
  }

  @Test func `names are shown safely and never run`() throws {
    var pilot = try prompt("")
    pilot.press(.tab)
    pilot.perform(.completed(path: "", PathCompletion(["a\u{1b}[2J\rq", "a\u{1b}[3J"])))
    #expect(pilot.effects.isEmpty && text(pilot) == "a\u{1b}[")
    let shown = pilot.frame.text
    #expect(shown.contains("a\\u{1b}[2J\\rq"))
    #expect(!shown.unicodeScalars.contains { $0.value < 32 && $0 != "\n" })
  }

  @Test func `Tab and Shift-Tab do nothing where no path is typed`() throws {
    var pilot = try prompt("a")
    let before = pilot.explorer
    pilot.press(.backTab)
    #expect(pilot.explorer == before && pilot.effects.isEmpty)
    pilot.press(.escape)
    pilot.type("2r")
    let asking = pilot.explorer
    pilot.press(.tab)
    #expect(pilot.explorer == asking && pilot.effects.isEmpty)
    #expect(!pilot.frame.text.contains("Tab completes"))
  }
}
