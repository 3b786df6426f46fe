import CheckpointFiles
import Foundation
import TensorCore
import TestSupport
import Testing

@testable import neoview

/// Text from untrusted files must be harmless when it is printed to a terminal, a script or a spreadsheet.
@Suite struct EscapeTests {
  private static let nasty = "a\u{9b}31m\u{202e}b\u{7f}\u{0}\u{1b}c\u{2028}\u{e000}\u{e0001}"

  private func isHarmless(_ text: String) -> Bool {
    !text.unicodeScalars.contains { $0 != "\n" && $0.isHazardous }
  }

  @Test func `all JSON is without characters that a terminal acts on, and reads back the same`()
    throws
  {
    for line in [try [Self.nasty: Self.nasty].jsonLine, try [Self.nasty].snakeCaseJSONLine] {
      #expect(isHarmless(line), "\(line)")
    }
    let read = try JSONDecoder().decode(
      [String].self, from: Data(try [Self.nasty].snakeCaseJSONLine.utf8))
    #expect(read == [Self.nasty])
  }

  @Test func `labels in the JSON and the table of run are escaped`() throws {
    try withTemporaryFolder { folder throws in
      let labels = folder + "/labels"
      let line = Self.nasty.replacing("\u{2028}", with: "").replacing("\u{0}", with: "")
      try write(Array(Array(repeating: line, count: 10).joined(separator: "\n").utf8), to: labels)
      let arguments = [
        "run", Fixtures.sample("digits-24.pt"), "--image", Fixtures.sample("digit-3.png"),
        "--labels", labels,
      ]
      let json = try Program.run(executable: Program.path, arguments + ["--json"])
      #expect(json.status == 0, "\(json.errors)")
      #expect(isHarmless(json.output) && json.output.contains("\\u009b"))
      struct Result: Decodable {
        struct Entry: Decodable { let label: String }
        let top: [Entry]
      }
      let top = try JSONDecoder().decode(Result.self, from: Data(json.output.utf8)).top
      #expect(top.allSatisfy { $0.label == line })
      #expect(isHarmless(try Program.run(executable: Program.path, arguments).output))
    }
  }

  @Test(arguments: [
    ["info", "a.pt", "b\u{1b}]0;title\u{7}.pt"], ["info", "a.pt", "--x\u{9b}31m"],
    ["run", "a.pt", "--image", "b", "--top", "\u{1b}[2J"], ["diff", "\u{1b}[2J", "b"],
    ["init", "--output", "a\u{202e}b"], ["\u{1b}[2J"], ["rf", "--variant", "\u{1b}"],
  ])
  func `arguments come back in messages without what a terminal acts on`(arguments: [String]) throws
  {
    let result = try Program.run(executable: Program.path, arguments)
    #expect(result.status != 0 && !result.errors.isEmpty)
    #expect(isHarmless(result.errors) && isHarmless(result.output), "\(result.errors)")
  }

  @Test func `help and versions are as before`() throws {
    let help = try Program.run("--help")
    #expect(help.status == 0 && help.output.contains("OVERVIEW") && help.errors.isEmpty)
    #expect(try Program.run("--version").output == "0.1.0\n")
    #expect(try Program.run("--generate-completion-script", "bash").output.contains("neoview"))
    let wrong = try Program.run("info")
    #expect(wrong.status == 64 && wrong.errors.contains("Missing expected argument"))
  }

  @Test func `a message never holds a NUL, and no file is written under the half of a name`() throws
  {
    try withTemporaryFolder { folder throws in
      let keys = folder + "/keys"
      try write(Array("e C-u type:\(folder)/half\u{0}.csv Enter shot".utf8), to: keys)
      let result = try Program.run("replay", Fixtures.sample("digits-24.pt"), "--keys", keys)
      #expect(result.output.contains("no name of a file has a NUL"), "\(result.output)")
      #expect(!result.output.utf8.contains(0) && !result.errors.utf8.contains(0))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["keys"])
    }
  }

  @Test func `names that begin a formula are text in every spreadsheet`() throws {
    try withTemporaryFolder { folder throws in
      let (path, csv) = (folder + "/m.safetensors", folder + "/m.csv")
      let tensors = MemoryTensors([("=cmd()", [1, 2], [1, -2]), ("@b", [1], [3])])
      try CheckpointWriter.write(tensors, to: path, format: .safetensors)
      for (name, shown) in [("=cmd()", "'=cmd()"), ("@b", "'@b")] {
        let direct = try Program.run("export", path, "--layer", name, "--output", "-")
        #expect(direct.status == 0, "\(direct.errors)")
        let rows = direct.output.split(separator: "\n").dropFirst()
        #expect(!rows.isEmpty && rows.allSatisfy { $0.hasPrefix("\(shown),") }, "\(direct.output)")
      }
      let keys = folder + "/keys"
      try write(Array("Down Down e C-u type:\(csv) Enter".utf8), to: keys)
      _ = try Program.run("replay", path, "--keys", keys)
      let lines = try text(of: csv).split(separator: "\n").dropFirst()
      #expect(!lines.isEmpty && lines.allSatisfy { $0.hasPrefix("'") }, "\(lines)")
    }
  }
}
