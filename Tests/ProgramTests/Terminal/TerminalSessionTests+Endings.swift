import Foundation
import TUICore
import TestSupport
import Testing

/// Tests how sessions end, and sessions with untrusted files.
extension TerminalSessionTests {
  @Test func `resizing is followed`() throws {
    let tmux = try session(Fixtures.path("nano-release.pt"))
    try tmux.wait(for: "stage_1.0 · NeoCell")
    try tmux.resize(width: 30, height: 8)
    try tmux.wait(for: "needs 40×10, is 30×8")
    try tmux.resize(width: 100, height: 30)
    try tmux.wait(for: "stage_1.0 · NeoCell")
    try tmux.send("q")
    try expectWhole(tmux, status: 0)
  }

  @Test func `e exports what is on screen and says where it went`() throws {
    try withTemporaryFolder { folder throws in
      let tmux = try session(Fixtures.path("nano-release.pt"))
      try tmux.wait(for: "stage_1.0 · NeoCell")
      try tmux.send("e")
      try tmux.wait(for: "Export all matrices of stage_1.0 as .csv .npy .npz .png .svg")
      try tmux.send("C-u", "\(folder)/out.csv", "Enter")
      try tmux.wait(for: "wrote 176 lines to")
      #expect(try text(of: folder + "/out.csv").split(separator: "\n").count == 177)
      try tmux.send("e", "C-c")
      try tmux.wait(for: "nothing was exported")
      try tmux.send("e", "C-u", "\(folder)/out.csv", "Enter")
      try tmux.wait(for: "exists already: Enter again overwrites it")
      try tmux.send("Enter")
      try tmux.wait(for: "wrote 176 lines to")
      try tmux.send("q")
      try expectWhole(tmux, status: 0)
    }
  }

  /// A pipe that nobody reads keeps the export from ending.
  @Test func `leaving while a file is written says that it was not`() throws {
    try withTemporaryFolder { folder throws in
      let pipe = folder + "/pipe.csv"
      mkfifo(pipe, 0o600)
      let tmux = try session(Fixtures.path("nano-release.pt"))
      try tmux.wait(for: "stage_1.0 · NeoCell")
      try tmux.send("e", "C-u", pipe, "Enter")
      try tmux.wait(for: "Esc stops")
      try tmux.send("Escape")
      try tmux.wait(for: "stopped writing")
      try tmux.send("e", "C-u", "\(folder)/next.csv", "Enter")
      try tmux.wait(for: "Esc stops")
      try tmux.send("q")
      let shown = try tmux.wait(for: "neoview: stopped writing")
      #expect(shown.replacing("\n", with: "").contains("next.csv: the explorer was left"))
      #expect(!shown.contains("pipe.csv"))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["pipe.csv"])
    }
  }

  @Test(arguments: [SIGTERM, SIGHUP, SIGINT, SIGUSR1])
  func `signals that end the program leave the terminal whole`(signal: Int32) throws {
    let tmux = try session(Fixtures.path("nano-release.pt"))
    try tmux.wait(for: "stage_1.0 · NeoCell")
    kill(try tmux.childProcess(), signal)
    try expectWhole(tmux, status: 128 + Int(signal))
  }

  @Test(arguments: [SIGSEGV, SIGILL, SIGABRT])
  func `a crash leaves the terminal whole`(signal: Int32) throws {
    let tmux = try session(Fixtures.path("nano-release.pt"))
    try tmux.wait(for: "stage_1.0 · NeoCell")
    kill(try tmux.childProcess(), signal)
    try expectWhole(tmux, status: 128 + Int(signal))
  }

  @Test func `signals and keys count while a large tensor loads`() throws {
    try withTemporaryFolder { folder throws in
      let count = 1 << 26
      let header =
        #"{"a.big":{"dtype":"F32","shape":[8192,8192],"data_offsets":[0,\#(count * 4)]}}"#
      let length = (0..<8).map { UInt8(truncatingIfNeeded: header.utf8.count >> ($0 * 8)) }
      let path = folder + "/big"
      try write(length + Array(header.utf8), to: path)
      #expect(truncate(path, header.utf8.count + 8 + count * 4) == 0)  // a hole of zeros
      let tmux = try session(path)
      try tmux.wait(for: "loading")
      kill(try tmux.childProcess(), SIGTERM)
      try expectWhole(tmux, status: 128 + Int(SIGTERM))
    }
  }

  @Test func `errors come before the terminal is touched`() throws {
    let tmux = try session("/no/such/file.pt")
    try expectWhole(tmux, status: 1)
    #expect(try tmux.screen().contains("neoview: /no/such/file.pt: no such file"))
    let strange = try session(Fixtures.path("nano-release.pt"), term: "no-such-terminal")
    try expectWhole(strange, status: 1)
    #expect(
      try strange.screen().contains(
        "no terminfo entry for the terminal type TERM=no-such-terminal"))
  }

  @Test func `names with control characters reach neither the screen nor the title`() throws {
    try withTemporaryFolder { folder throws in
      let header =
        #"{"\u001b]2;pwned\u0007\u001b[2J":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#
      let length = (0..<8).map { UInt8(truncatingIfNeeded: header.utf8.count >> ($0 * 8)) }
      try write(length + Array(header.utf8) + [UInt8](repeating: 0, count: 8), to: folder + "/evil")
      let tmux = try session(folder + "/evil")
      try tmux.wait(for: "\\u{1b}]2;pwned")
      #expect(try !tmux.title().contains("pwned"))
      try tmux.send("q")
      try expectWhole(tmux, status: 0)
    }
  }

  @Test func `wide characters and emoji in names keep columns straight`() throws {
    try withTemporaryFolder { folder throws in
      let names = [
        "plain.weight", "層.重み", "⭐✅.⚡", "e\u{301}a\u{308}.x", "👩‍👩‍👧.🇩🇪", "한국어.가중치", "ไทย.ค่า",
        "🦀❤️.w", "ｆｕｌｌ.ｗｉｄｅ",
      ]
      let tensors = names.enumerated().map { index, name in
        "\"\(name)\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[\(index * 8),\(index * 8 + 8)]}"
      }
      let header = "{" + tensors.joined(separator: ",") + "}"
      let length = (0..<8).map { UInt8(truncatingIfNeeded: header.utf8.count >> ($0 * 8)) }
      try write(
        length + Array(header.utf8) + [UInt8](repeating: 0, count: 8 * names.count),
        to: folder + "/wide")
      let tmux = try session(folder + "/wide")
      let screen = try tmux.wait(for: "重み")
      var columns: Set<Int> = []
      for line in screen.split(separator: "\n") {
        guard let edge = line.firstIndex(of: "│") else { continue }
        columns.insert(String(line[..<edge]).displayWidth)
      }
      #expect(columns.count == 1, "\(columns) \(screen)")
      try tmux.send("?", "Escape", "Down", "Down", "Down", "Down", "Down")
      try tmux.wait(for: "한국어.가중치 · 2")
      try tmux.send("q")
      try expectWhole(tmux, status: 0)
    }
  }

  @Test(arguments: [
    ("--colors 24bit", "tmux-256color", "[24 bit]", "38;2;"),
    ("--colors 256", "tmux-256color", "[256 colours]", "38;5;"),
    ("--colors auto", "screen", "[8 colours]", "[3"), ("--colors mono", "xterm", "[mono]", "[7m"),
    ("--ascii", "vt100", "[mono, ASCII]", "[7m"),
  ])
  func `colours are those asked for, on what the terminal has`(
    flags: String, term: String, badge: String, code: String
  ) throws {
    let tmux = try session(
      "--shifts 1,1,1,0 \(flags) \(Fixtures.path("nano-release.pt"))", term: term)
    try tmux.wait(for: badge)
    #expect(try tmux.styledScreen().contains(code))
    try tmux.send("q")
    try expectWhole(tmux, status: 0)
  }

  @Test func `a model needs no file, and nothing at all opens the sample`() throws {
    let fresh = try session("--variant t --revision paper")
    try fresh.wait(for: "NeoNeXt-T, fresh")
    try fresh.send("q")
    try expectWhole(fresh, status: 0)
    let sample = try session("")
    try sample.wait(for: "digits-24.pt")
    try sample.send("q")
    try expectWhole(sample, status: 0)
  }
}
