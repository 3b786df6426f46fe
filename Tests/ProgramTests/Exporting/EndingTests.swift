import Foundation
import TestSupport
import Testing

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
      result.errors.contains("expected a name that ends in .csv, .npy, .png, .svg, found"))
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

  @Test(arguments: [("3", "flops.json", "layers"), ("6", "figures.json", "cells")])
  func `the explorer writes tables as the JSON of their command`(
    key: String, name: String, field: String
  ) throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: name).path
    let keys = folder.appending(path: "keys.txt").path
    try Data("\(key) e ^U type:\(path) Enter\n".utf8).write(to: URL(filePath: keys))
    let result = try Program.run("replay", Fixtures.path("nano-release.pt"), "--keys", keys)
    #expect(result.output.contains("wrote the JSON to"), "\(result.output)")
    let json = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: path)))
    let object = try #require(json as? [String: Any])
    #expect(object[field] != nil || object["layers"] != nil, "\(object.keys)")
  }
}
