import Foundation
import TUICore
import TestSupport
import Testing

/// The README's tour, pressed in a real terminal as it stands there.
@Suite struct ReadmeTourTests {
  @Test(arguments: [(80, 24), (120, 36), (160, 48)])
  func `every line of the README's tour shows what it promises`(width: Int, height: Int) throws {
    // Keys that are wrong may write files, which must not lie in the checkout.
    try withTemporaryFolder { folder in
      try FileManager.default.createSymbolicLink(
        atPath: folder + "/samples", withDestinationPath: Fixtures.sample(""))
      let tmux = try Tmux(
        "cd \(folder) && \(Program.path); echo status-$?; sleep 100", width: width, height: height)
      try followTour(in: tmux)
    }
  }

  private func followTour(in tmux: Tmux) throws {
    let lines = try ReadmeTour().lines
    try #require(lines.count > 20)
    try tmux.wait(for: "q quit")
    for line in lines.dropLast() { try check(line, in: tmux) }
    try press(lines[lines.count - 1], in: tmux)
    try tmux.wait(for: "status-0")
  }

  /// All that a line promises comes, and some of it was not there before its keys.
  private func check(_ line: ReadmeTour.Line, in tmux: Tmux) throws {
    let before = try tmux.screen()
    try press(line, in: tmux)
    for promise in line.promises { try tmux.wait(for: promise) }
    #expect(
      line.promises.contains { !before.contains($0) },
      "nothing new is promised for \(line.keys): \(line.promises)")
  }

  private func press(_ line: ReadmeTour.Line, in tmux: Tmux) throws {
    for key in line.keys { try press(key, in: tmux) }
  }

  private func press(_ word: String, in tmux: Tmux) throws {
    switch Key(name: word) {
    case nil: try tmux.type(word)
    case .character(let scalar): try tmux.type(String(scalar))
    case .control(let scalar): try tmux.send("C-\(scalar)")
    case .escape:
      try tmux.send("Escape")
      // What follows at once would be a part of the same key.
      usleep(100_000)
    case .backspace: try tmux.send("BSpace")
    case let key?: try tmux.send(key.asciiName)
    }
  }

  @Test func `a line has keys in code and promises in bold`() {
    let readme = """
      ## Before
      | `a` | **no** |
      ## A tour of five minutes
      | keys | what you see |
      |---|---|
      | `r` `224\\|384` `Enter` | **two**, with the **ratio** of each \\| layer |
      ## After
      | `b` | **no** |
      """
    let lines = ReadmeTour("\n" + readme).lines
    #expect(lines.map(\.keys) == [["r", "224|384", "Enter"]])
    #expect(lines.map(\.promises) == [["two", "ratio"]])
  }
}
