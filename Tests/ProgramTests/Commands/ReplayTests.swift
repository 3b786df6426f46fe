import Foundation
import Screens
import TUICore
import TestSupport
import Testing

@testable import neoview

@Suite struct ReplayTests {
  private func replay(_ keys: String, _ arguments: [String]) throws -> ProgramResult {
    try withTemporaryFolder { folder throws in
      let path = folder + "/keys"
      try keys.write(toFile: path, atomically: false, encoding: .utf8)
      return try Program.run(executable: Program.path, ["replay", "--keys", path] + arguments)
    }
  }

  @Test func `screens are printed where the script says and at the end, work finished`() throws {
    let result = try replay(
      "1 Enter shot\n4 type:> shot ( 6",
      [
        Fixtures.sample("digits-0.pt"), Fixtures.sample("digits-24.pt"), "--image",
        Fixtures.sample("digit-3.png"), "--size", "120x36",
      ])
    #expect(result.status == 0, "\(result.errors)")
    let screens = result.output.components(separatedBy: "=== screen ")
    #expect(screens.count == 4)
    #expect(screens[1].contains("stage_1.0 · NeoCell 4+7 · 16 channels"))
    #expect(screens[2].contains("head · Linear (fc)") && screens[2].contains("→ "))
    #expect(
      screens[3].contains("digits-0.pt (1 of 2)")
        && screens[3].contains("moved over the checkpoints") == false)
    #expect(screens[3].split(separator: "\n").count <= 37)
  }

  @Test func `a run of nothing alike is compared with NeoInit, not with itself`() throws {
    let result = try replay(
      "5 shot", [Fixtures.path("nano-paper.bin"), Fixtures.path("nano-release.pt")])
    #expect(result.output.contains("nano-release.pt against NeoInit's expectation"))
  }

  @Test func `a saved screen is the screen, and does not say that it is saved`() throws {
    try withTemporaryFolder { folder throws in
      let result = try replay(
        "6 S C-u type:\(folder)/a.txt Enter Esc shot", [Fixtures.sample("digits-24.pt")])
      #expect(result.status == 0, "\(result.errors)")
      let saved = try text(of: folder + "/a.txt").split(separator: "\n")
      #expect(saved.count > 40 && saved.suffix(2).contains { $0.contains("median moved = L") })
      #expect(!saved.contains { $0.contains("a.txt") })
    }
  }

  @Test func `colours are escape sequences if asked for, and only then`() throws {
    let file = Fixtures.sample("digits-24.pt")
    #expect(try !replay("5", [file]).output.contains("\u{1b}"))
    #expect(try replay("5", [file, "--ansi"]).output.contains("\u{1b}[0;"))
    let ascii = try replay("5", [file, "--ascii", "--colors", "mono"]).output
    #expect(ascii.utf8.allSatisfy { $0 < 0x80 })
  }

  @Test func `quitting ends the replay, and a bad script is one line`() throws {
    let file = Fixtures.sample("digits-24.pt")
    let quit = try replay("q 5", [file])
    #expect(quit.status == 0 && !quit.output.contains("against"))
    let bad = try replay("1\nfoo", [file])
    #expect(
      bad.status == 1
        && bad.errors.hasSuffix(
          "line 2: expected a key, type:TEXT, paste:TEXT, click:ROW,COLUMN, resize:WxH (1 to 1000) or shot, found foo\n"
        )
    )
    let gone = try Program.run("replay", file, "--keys", "/nowhere")
    #expect(gone.status == 1 && gone.errors.contains("no such file"))
    #expect(try replay("1", [file, "--size", "0x5"]).status == 64)
  }
}
