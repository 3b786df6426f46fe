import Foundation
import Screens
import TestSupport
import Testing

@testable import neoview

/// The ending of a file's name decides its format, both in the explorer and on the command line.
@Suite struct EndingTests {
  private func folder() throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
  }

  @Test(arguments: ["a.json", "b.parquet", "c.txt"])
  func `an ending that matrices have not is refused with those that they have`(name: String) throws
  {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: name).path
    let result = try Program.run(
      "export", Fixtures.path("nano-release.pt"), "--layer", "stage_1.0", "--output", path)
    #expect(result.status == 1)
    #expect(
      result.errors.contains("expected a name that ends in .csv, .npy, .npz, .png, .svg, found"))
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test func `a name without an ending gets CSV, and --format chooses whatever the ending`() throws
  {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    func export(_ name: String, _ arguments: String...) throws -> Data {
      let path = folder.appending(path: name).path
      let result = try Program.run(
        executable: Program.path,
        ["export", Fixtures.path("nano-release.pt"), "--layer", "head.fc.weight", "-o", path]
          + arguments)
      #expect(result.status == 0, "\(result.errors)")
      return try Data(contentsOf: URL(filePath: path))
    }
    #expect(try export("matrices").starts(with: Data("layer,".utf8)))
    #expect(try export("a.dat", "--format", "npy").starts(with: [0x93]))
  }

  @Test(arguments: ["csv", "json"])
  func `the explorer writes every table as its command does, byte by byte`(format: String) throws {
    let (first, second) = (Fixtures.sample("digits-24.pt"), Fixtures.sample("digits-0.pt"))
    let commands = [
      ("2", ["rf", first]), ("3", ["flops", first]), ("5", ["diff", first, second]),
      ("6", ["stats", first]),
    ]
    try withTemporaryFolder { folder throws in
      func path(_ key: String) -> String { "\(folder)/\(key).\(format)" }
      try replay(
        commands.map { "\($0.0) e ^U type:\(path($0.0)) Enter" }.joined(separator: "\n"),
        [first, "--compare", second])
      for (key, arguments) in commands {
        let printed = try Program.run(
          executable: Program.path, arguments + ["--format", format])
        #expect(try text(of: path(key)) == printed.output, "\(arguments)")
      }
    }
  }

  @Test(arguments: ["csv", "npy", "npz"])
  func `the explorer writes one channel as the command does, byte by byte`(format: String) throws {
    let file = Fixtures.path("nano-release.pt")
    try withTemporaryFolder { folder throws in
      let paths = ["explorer", "command"].map { "\(folder)/\($0).\(format)" }
      try replay("1 Enter Right Enter e ^U type:\(paths[0]) Enter", [file])
      let result = try Program.run(
        "export", file, "--layer", "stage_1.0", "--channel", "1", "-o", paths[1])
      #expect(result.status == 0, "\(result.errors)")
      let bytes = try paths.map { try Data(contentsOf: URL(filePath: $0)) }
      #expect(bytes[0] == bytes[1])
    }
  }

  /// Replays keys that export files, each of which must be written.
  private func replay(_ keys: String, _ arguments: [String]) throws {
    try withTemporaryFolder { folder throws in
      let path = folder + "/keys"
      try write(Array((keys + " shot").utf8), to: path)
      let result = try Program.run(
        executable: Program.path, ["replay", "--keys", path] + arguments)
      #expect(result.status == 0 && result.output.contains("wrote "), "\(result)")
    }
  }

  @Test func `an ending is refused before anything else is asked, with those that are possible`()
    throws
  {
    try withTemporaryFolder { folder throws in
      let (file, keys) = (folder + "/a.gif", folder + "/keys")
      try write([1], to: file)
      try write(Array("6 e ^U type:\(file) Enter shot Esc S ^U type:\(file) Enter".utf8), to: keys)
      let result = try Program.run("replay", Fixtures.path("nano-release.pt"), "--keys", keys)
      #expect(result.output.contains("expected a name that ends in .csv, .json, found"))
      #expect(
        result.output.contains("expected a name that ends in .png, .svg, .txt, .ansi, found"))
      #expect(!result.output.contains("exists already"))
    }
  }

  @Test func `every ending that a prompt lists is a format`() throws {
    let contents: [ExportRequest.Content] = [.screen, .table(.figures)]
    let endings = contents.flatMap { ExportRequest($0, path: "").endings }
    #expect(endings == ["png", "svg", "txt", "ansi", "csv", "json"])
    #expect(endings.allSatisfy { ExportFormat(rawValue: $0) != nil })
    #expect(ExportFormat.ofMatrices.map(\.rawValue) == ["csv", "npy", "npz", "png", "svg"])
  }
}
