import Foundation
import TestSupport
import Testing

/// Tests what users of terminal programs often report: other terminals, suspending, much output, activity while idle.
@Suite(.serialized) struct TerminalLifeTests {
  private func start(
    _ arguments: String = "", width: Int = 120, height: Int = 36, term: String = "tmux-256color",
    locale: String = "C.UTF-8"
  ) throws -> Tmux {
    let tmux = try Tmux(
      "\(Program.path) \(arguments) \(Fixtures.path("nano-release.pt")); echo status-$?; sleep 100",
      width: width, height: height, term: term, locale: locale)
    return tmux
  }

  @Test(arguments: [
    "dumb", "vt100", "linux", "xterm", "xterm-256color", "screen", "screen-256color",
    "tmux-256color", "rxvt",
  ])
  func `every terminal type opens, shows values, or says in a line why it cannot`(term: String)
    throws
  {
    let tmux = try start(term: term)
    if term == "dumb" {
      let screen = try tmux.wait(for: "status-0")
      #expect(screen.contains("cannot place text, so this is neoview info"), "\(screen)")
      #expect(screen.contains("parameters"))
      return
    }
    try tmux.wait(for: "stage_1.0 · NeoCell")
    try tmux.send("Enter", "Enter")
    try tmux.wait(for: "L[0,0] = 1.1020509")
    try tmux.send("q")
    try tmux.wait(for: "status-0")
  }

  @Test(arguments: ["C", "POSIX", "no_such.locale"])
  func `a locale that is not UTF-8 gets ASCII alone`(locale: String) throws {
    let tmux = try start(term: "xterm-256color", locale: locale)
    let screen = try tmux.wait(for: "[256 colours, ASCII]")
    #expect(!screen.unicodeScalars.contains { !$0.isASCII }, "\(screen)")
    try tmux.send("Enter", "Enter")
    try tmux.wait(for: "L[0,0] = 1.1020509")
    try tmux.send("q")
    try tmux.wait(for: "status-0")
  }

  @Test func `an unknown terminal type gives one line`() throws {
    let tmux = try start(term: "no-such-terminal")
    let screen = try tmux.wait(for: "status-1")
    #expect(screen.contains("no terminfo entry for the terminal type TERM=no-such-terminal"))
  }

  @Test func `what was found is said by detect`() throws {
    let tmux = try start("--detect", term: "xterm-256color")
    let screen = try tmux.wait(for: "status-0")
    #expect(screen.contains("TERM        xterm-256color, 256 colours in terminfo"))
    #expect(screen.contains("colours     256 colours: terminfo has 256 colours"))
    #expect(screen.contains("characters  UTF-8: the locale has it"))
  }

  @Test func `suspending gives the terminal back, and coming back draws the same`() throws {
    let tmux = try Tmux("exec bash --norc -i", width: 120, height: 36)
    try tmux.type("PS1=; stty -g > /dev/null; \(Program.path) \(Fixtures.path("nano-release.pt"))")
    try tmux.send("Enter")
    try tmux.wait(for: "q quit")
    usleep(300_000)
    let before = try tmux.screen()
    try tmux.send("C-z")
    try tmux.wait(for: "Stopped")
    #expect(try !tmux.isAlternate() && !tmux.hearsMouse())
    try tmux.type("echo typed-$((40 + 2))")
    try tmux.send("Enter")
    try tmux.wait(for: "typed-42")
    try tmux.type("fg")
    try tmux.send("Enter")
    try tmux.wait(for: "q quit")
    usleep(300_000)
    #expect(try tmux.isAlternate() && tmux.hearsMouse())
    #expect(try tmux.screen() == before)
    try tmux.send("Enter", "Enter")
    try tmux.wait(for: "L[0,0] = 1.1020509")
    try tmux.send("C-z")
    try tmux.resize(width: 70, height: 20)
    try tmux.type("fg")
    try tmux.send("Enter")
    let small = try tmux.wait(for: "q quit")
    #expect(small.split(separator: "\n").count <= 20)
    try tmux.send("q")
  }

  @Test(arguments: ["tmux-256color", "xterm-256color", "screen"])
  func `the mouse selects, drags, scrolls, and goes back to the terminal`(term: String) throws {
    let tmux = try start("--colors mono", width: 240, term: term)
    try tmux.wait(for: "stage_1.0 · NeoCell")
    #expect(try tmux.hearsMouse())
    let lines = try tmux.screen().split(separator: "\n", omittingEmptySubsequences: false)
    let row = try #require(lines.firstIndex { $0.contains("stage_2.0") }) + 1
    try tmux.mouse(0, row: row, column: 8)
    try tmux.mouse(0, row: row, column: 8, isRelease: true)
    try tmux.wait(for: "stage_2.0 · NeoCell")
    try tmux.mouse(0, row: row, column: 8)
    try tmux.mouse(0, row: row, column: 8, isRelease: true)
    try tmux.wait(for: "Enter enlarge")
    try tmux.mouse(65, row: 10, column: 235)
    try tmux.wait(for: "stage_2.0 · channel")
    // This column is beyond the largest one of the old format of reports.
    try tmux.mouse(0, row: 36, column: 237)
    try tmux.mouse(0, row: 36, column: 237, isRelease: true)
    try tmux.wait(for: "status-0")
    #expect(try !tmux.hearsMouse() && !tmux.isAlternate())
  }

  @Test func `without the mouse the terminal keeps it, and M asks for it`() throws {
    let tmux = try start("--mouse off")
    try tmux.wait(for: "stage_1.0 · NeoCell")
    #expect(try !tmux.hearsMouse())
    try tmux.send("M")
    try tmux.wait(for: "mouse on")
    #expect(try tmux.hearsMouse())
    try tmux.send("M")
    try tmux.wait(for: "mouse off")
    #expect(try !tmux.hearsMouse())
    try tmux.send("M")
    try tmux.wait(for: "mouse on")
    kill(try tmux.childProcess(), SIGSEGV)
    try tmux.wait(for: "status-139")
    #expect(try !tmux.hearsMouse())
  }

  @Test func `a terminal that says its background is light gets dark on light`() throws {
    let (dark, light) = ("48;2;38;45;54", "48;2;213;220;229")
    let tmux = try start("--colors 24bit")
    try tmux.wait(for: "stage_1.0 · NeoCell")
    #expect(try tmux.styledScreen().contains(dark))
    for nonsense in ["\u{1b}]11;?\u{07}", "\u{1b}]11;rgb:zz/1\u{1b}\\", "\u{1b}]11;rgb:1/2\u{07}"] {
      try tmux.type(nonsense)
    }
    try tmux.type("\u{1b}]11;rgb:ffff/ffff/f0f0\u{1b}\\")
    try tmux.wait(for: "diverging light")
    #expect(try tmux.styledScreen().contains(light) && !tmux.styledScreen().contains(dark))
    try tmux.type("\u{1b}]11;rgb:10/10/10\u{07}")
    try tmux.wait(for: "over the layer")
    usleep(200_000)
    #expect(try tmux.styledScreen().contains(dark))
    try tmux.send("q")
    try tmux.wait(for: "status-0")
    let told = try start("--colors 24bit --background light")
    try told.wait(for: "stage_1.0 · NeoCell")
    #expect(try told.styledScreen().contains(light))
    try told.send("q")
    try told.wait(for: "status-0")
  }

  /// The sequences of other keys begin with Esc. So the program has to wait for more before it acts on Esc.
  @Test func `Esc answers within 25 ms more than another key`() throws {
    let tmux = try start()
    try tmux.wait(for: "stage_1.0 · NeoCell")
    try tmux.send("Enter", "Enter")
    try tmux.wait(for: "L[0,0] =")
    func answer(_ key: String, shows text: String) throws -> Double {
      let start = DispatchTime.now().uptimeNanoseconds
      try tmux.send(key)
      while try !tmux.screen().contains(text) {
        if DispatchTime.now().uptimeNanoseconds - start > 5_000_000_000 { break }
      }
      return Double(DispatchTime.now().uptimeNanoseconds - start) / 1e6
    }
    var (plain, escaped): ([Double], [Double]) = ([], [])
    for _ in 0..<9 {
      escaped.append(try answer("Escape", shows: "enlarge"))
      plain.append(try answer("Enter", shows: "A and B"))
    }
    let late = escaped.sorted()[4] - plain.sorted()[4]
    #expect(late < 35, "Esc \(escaped), Enter \(plain)")
    try tmux.send("q")
    try tmux.wait(for: "status-0")
  }

  /// A report may arrive in the old format, in pieces, or incomplete. It must never be taken for keys.
  @Test func `reports of the mouse are never taken for keys`() throws {
    let tmux = try start()
    try tmux.wait(for: "stage_1.0 · NeoCell")
    for report in [
      "\u{1b}[M !!", "\u{1b}[M#!!", "\u{1b}[<0;1;1M", "\u{1b}[<2;5;5M", "\u{1b}[<99;999;999M",
    ] {
      try tmux.type(report)
    }
    usleep(300_000)
    #expect(try tmux.screen().contains("stage_1.0 · NeoCell"))
    try tmux.send("q")
    try tmux.wait(for: "status-0")
  }

  /// A step of the cursor over a heatmap changes few cells, so little may be sent. Another layer or figure changes the screen,
  /// which must be sent.
  @Test func `a step of the cursor sends less than 2 KB, and another layer what is new`() throws {
    try withTemporaryFolder { folder throws in
      let tmux = try start(
        "--colors 24bit --image \(Fixtures.sample("digit-3.png"))", width: 160, height: 48)
      try tmux.wait(for: "stage_1.0 · NeoCell")
      let path = folder + "/sent"
      try write([], to: path)
      try tmux.record(to: path)
      let places: [(open: [String], step: String, limit: Int)] = [
        (["Enter"], "Right", 2048), (["Enter"], "Right", 2048), (["Enter"], "Down", 2048),
        (["Escape", "Escape", "Escape", "4", "Space", "Tab"], "Right", 2048),
        (["Enter"], "Right", 2048),
        (["2"], "Right", 8192), (["3"], "Down", 4096), (["5", "Enter"], "Down", 16384),
        (["6"], "Down", 8192),
        (["1", "Tab"], "Down", 32768),
      ]
      for (open, step, limit) in places {
        for key in open { try tmux.send(key) }
        usleep(500_000)
        let before = try size(of: path)
        try tmux.send(step)
        usleep(400_000)
        let sent = try size(of: path) - before
        #expect(sent < limit && sent > 0, "\(open) \(step): \(sent) bytes")
      }
      try tmux.send("q")
    }
  }

  @Test func `nothing wakes up while nothing happens`() throws {
    let tmux = try start()
    try tmux.wait(for: "stage_1.0 · NeoCell")
    let process = try tmux.childProcess()
    usleep(1_500_000)
    let before = try contextSwitches(of: process)
    usleep(1_000_000)
    #expect(try contextSwitches(of: process) == before)
    try tmux.send("q")
  }

  private func size(of path: String) throws -> Int {
    try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
  }

  @Test func `a terminal that goes away ends the program`() throws {
    var tmux: Tmux? = try start()
    try tmux?.wait(for: "stage_1.0 · NeoCell")
    let process = try #require(try tmux?.childProcess())
    tmux = nil
    for _ in 0..<100 where kill(process, 0) == 0 { usleep(50_000) }
    #expect(kill(process, 0) != 0)
  }
}
