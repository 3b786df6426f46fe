import Foundation
import TestSupport
import Testing

/// Recordings of replayed keys, which asciinema plays.
@Suite struct CastTests {
  private let sample = Fixtures.sample("digits-24.pt")

  private struct Recording {
    let bytes: Data
    let printed: String
    let header: [String: Any]
    let events: [(time: Double, kind: String, data: String)]

    /// All that a terminal gets.
    var output: String { events.filter { $0.kind == "o" }.map(\.data).joined() }
  }

  private func record(_ keys: String, _ arguments: String...) throws -> Recording {
    try withTemporaryFolder { folder throws in
      let (script, file) = (folder + "/keys", folder + "/a.cast")
      try write(Array(keys.utf8), to: script)
      let result = try Program.run(
        executable: Program.path, ["replay", sample, "--keys", script, "--cast", file] + arguments)
      #expect(result.status == 0, "\(result.errors)")
      let bytes = try Data(contentsOf: URL(filePath: file))
      let lines = try bytes.split(separator: UInt8(ascii: "\n")).map {
        try JSONSerialization.jsonObject(with: $0)
      }
      return Recording(
        bytes: bytes, printed: result.output, header: try #require(lines[0] as? [String: Any]),
        events: try lines.dropFirst().map { line in
          let fields = try #require(line as? [Any])
          return (
            try #require(fields[0] as? Double), try #require(fields[1] as? String),
            try #require(fields[2] as? String)
          )
        })
    }
  }

  @Test func `a recording has the size, an event for each screen that changed, and fixed times`()
    throws
  {
    let keys = "Enter Right shot Right x / type:12 Enter resize:100x30 6"
    let recording = try record(keys)
    #expect(recording.header["version"] as? Int == 2)
    #expect(recording.header["width"] as? Int == 160 && recording.header["height"] as? Int == 48)
    let times = recording.events.map(\.time)
    #expect(times == times.sorted() && times.first == 0)
    #expect(
      recording.events.contains { $0.time == 1 && $0.kind == "m" && $0.data == "screen 1" })
    // The screen of a shot stands for two seconds, a character that is typed after another for a tenth of one.
    #expect(times.contains(3.5) && !times.contains { $0 > 1 && $0 < 3.5 })
    #expect(times.contains(5) && times.contains(5.1))
    #expect(recording.events.contains { $0.kind == "r" && $0.data == "100x30" })
    let again = try record(keys)
    #expect(again.bytes == recording.bytes)
  }

  @Test func `a key that changes nothing gives no event`() throws {
    let recording = try record("Up Up Up g g g g")
    let outputs = recording.events.filter { $0.kind == "o" }
    #expect(outputs.count < 7)
  }

  @Test(arguments: ["24bit", "256", "16", "8", "mono"])
  func `a terminal that gets the recording shows the last screen, in the colours asked for`(
    colors: String
  ) throws {
    let recording = try record("Enter Right } 2 Space 5 Enter 1 ?", "--colors", colors)
    try withTemporaryFolder { folder throws in
      try write(Array(recording.output.utf8), to: folder + "/output")
      let tmux = try Tmux("cat \(folder)/output; sleep 60", width: 160, height: 48)
      try tmux.wait(for: "Esc closes")
      func lines(_ text: String) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).map {
          String($0.reversed().drop { $0 == " " }.reversed())
        }
      }
      #expect(lines(try tmux.screen()) == lines(recording.printed))
    }
    #expect(recording.output.contains(";48;2;") == (colors == "24bit"))
    #expect(recording.output.contains(";48;5;") == (colors == "256"))
    #expect(recording.output.hasSuffix("\u{1b}[?25h"))
  }

  @Test func `a light terminal's own colours are in the header`() throws {
    func background(_ recording: Recording) -> String? {
      (recording.header["theme"] as? [String: Any])?["bg"] as? String
    }
    #expect(background(try record("q")) == "#0c0c0c")
    #expect(background(try record("q", "--background", "light")) == "#ffffff")
  }

  @Test func `a recording replaces no file, and needs another one than the screens`() throws {
    try withTemporaryFolder { folder throws in
      let (script, file) = (folder + "/keys", folder + "/a.cast")
      try write(Array("q".utf8), to: script)
      try write(Array("old".utf8), to: file)
      let arguments = ["replay", sample, "--keys", script, "--cast", file]
      let result = try Program.run(executable: Program.path, arguments)
      #expect(result.status == 1 && result.errors.contains("exists already"))
      #expect(try text(of: file) == "old")
      let both = try Program.run(executable: Program.path, arguments + ["--screens", file])
      #expect(both.status == 64 && both.errors.contains("different files for --cast and --screens"))
    }
  }
}
