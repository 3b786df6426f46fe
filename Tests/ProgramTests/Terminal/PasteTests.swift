import Foundation
import TestSupport
import Testing

/// Pasted text in a real terminal. Without the marks around it, it would be keys.
@Suite(.serialized) struct PasteTests {
  private let model = Fixtures.path("nano-release.pt")

  private func start(in folder: String) throws -> Tmux {
    try Tmux(
      "cd \(folder); \(Program.path) \(model); echo status-$?; sleep 100"
    )
  }

  @Test func `pasted text neither quits nor writes, and lands in a prompt`() throws {
    try withTemporaryFolder { folder throws in
      let tmux = try start(in: folder)
      try tmux.wait(for: "stage_1.0 · NeoCell")
      try tmux.paste("hello q : text\rq\n")
      try tmux.wait(for: "pasted text is not run as keys: hello q : text")
      #expect(try tmux.isAlternate())
      try tmux.send("e", "C-u")
      try tmux.paste("naïve q.csv\rq")
      try tmux.wait(for: "naïve q.csv")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
      try tmux.send("Enter")
      try tmux.wait(for: "wrote 176 lines to naïve q.csv")
      try tmux.send("q")
      try tmux.wait(for: "status-0")
    }
  }

  @Test func `a paste whose end never comes is over after a while, and keys are keys again`() throws
  {
    try withTemporaryFolder { folder throws in
      let tmux = try start(in: folder)
      try tmux.wait(for: "stage_1.0 · NeoCell")
      try tmux.type("\u{1b}[200~hello q")
      usleep(500_000)
      #expect(try tmux.isAlternate())
      try tmux.wait(for: "pasted text is not run as keys: hello q")
      try tmux.send("q")
      try tmux.wait(for: "status-0")
    }
  }

  @Test func `a paste of a megabyte is limited, and a signal ends the program amid a paste`() throws
  {
    let pty = try Pty([Program.path, model])
    pty.wait(for: "NeoCell")
    let part = String(repeating: "q:e\r", count: 512)
    pty.type("\u{1b}[200~")
    for _ in 0..<500 {
      pty.type(part)
      pty.read(milliseconds: 0)
    }
    pty.type("\u{1b}[201~")
    pty.wait(for: "pasted")
    pty.type("\u{1b}[200~" + part)
    kill(pty.process, SIGTERM)
    #expect(pty.status(within: 1000) == 128 + SIGTERM)
  }

  @Test func `marks are asked for while the program has the terminal, and not after`() throws {
    let (on, off) = ("\u{1b}[?2004h", "\u{1b}[?2004l")
    for signal in [nil, SIGTERM, SIGSEGV] {
      let pty = try Pty([Program.path, model])
      pty.wait(for: "NeoCell")
      #expect(pty.read(milliseconds: 50).contains(on) && !pty.read(milliseconds: 0).contains(off))
      if let signal { kill(pty.process, signal) } else { pty.type("q") }
      let sent = pty.read(milliseconds: 800)
      #expect(sent.components(separatedBy: off).count == 2)
    }
  }

  @Test func `suspending turns the marks off, and coming back turns them on`() throws {
    let (on, off) = ("\u{1b}[?2004h", "\u{1b}[?2004l")
    let pty = try Pty([
      "/bin/sh", "-c",
      "set -m; \(Program.path) \(model); fg > /dev/null",
    ])
    pty.wait(for: "NeoCell")
    let process = try #require(pty.child)
    #expect(!pty.read(milliseconds: 300).contains(off))
    kill(process, SIGTSTP)
    let sent = pty.read(milliseconds: 1500)
    let marks = sent.components(separatedBy: "\u{1b}[?2004").dropFirst().map { $0.prefix(1) }
    #expect(marks == ["h", "l", "h"], "\(marks)")
    #expect(sent.contains(on))
    pty.type("q")
    #expect(pty.status(within: 3000) == 0)
  }
}
