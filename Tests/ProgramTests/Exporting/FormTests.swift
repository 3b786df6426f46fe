import Foundation
import TestSupport
import Testing

@Suite struct FormTests {
  private let path = Fixtures.path("nano-release.pt")

  private func export(_ arguments: String...) throws -> [[Substring]] {
    let result = try Program.run(
      executable: Program.path, ["export", path, "--output", "-"] + arguments)
    #expect(result.status == 0, "\(result.errors)")
    return result.output.split(separator: "\n").dropFirst().map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
  }

  @Test func `expanded is A and B of the resolution, with L down the diagonal`() throws {
    let lines = try export(
      "--layer", "stage_1.0", "--channel", "9", "--form", "expanded", "--resolution", "64x96")
    #expect(lines.count == 16 + 24)
    #expect(lines.allSatisfy { $0.count == 7 + 24 })
    #expect(
      lines.prefix(16).allSatisfy { $0[5] == "A" } && lines.suffix(24).allSatisfy { $0[5] == "B" })
    let plain = try export("--layer", "stage_1.0", "--channel", "9")
    // Channel 9 of group 1 is shifted by one, so the corner block is the lower right element of L.
    #expect(lines[0][7] == plain[6][13] && lines[0][8] == "0")
    #expect(lines[1][8...14] == plain[0][7...13])
  }

  @Test func `kernel has the effective filter of every output in a row`() throws {
    let lines = try export("--layer", "stage_1.0", "--channel", "2", "--form", "kernel")
    let plain = try export("--layer", "stage_1.0", "--channel", "2")
    let left = plain.prefix(4).map { $0[7...10].compactMap { Float($0) } }
    let right = plain.suffix(4).map { $0[7...10].compactMap { Float($0) } }
    #expect(lines.count == 16 && lines.allSatisfy { $0[5] == "K" })
    for (row, line) in lines.enumerated() {
      let found = line[7..<23].compactMap { Float($0) }
      for place in 0..<16 {
        #expect(found[place] == left[row / 4][place / 4] * right[place % 4][row % 4])
      }
    }
  }

  @Test func `the forms are arrays too, and the ending of the name chooses`() throws {
    try withTemporaryFolder { folder throws in
      for (name, form, shape) in [
        ("a.npy", "expanded", "(8, 16, 16)"), ("k.npy", "kernel", "(8, 16, 16)"),
      ] {
        let result = try Program.run(
          executable: Program.path,
          [
            "export", path, "-o", folder + "/" + name, "--layer", "stage_1.0", "--group", "0",
            "--form", form,
            "--resolution", "64",
          ] + (form == "expanded" ? ["--side", "left"] : []))
        #expect(result.status == 0, "\(result.errors)")
        let bytes = try Data(contentsOf: URL(filePath: folder + "/" + name))
        #expect(String(decoding: bytes.prefix(128), as: UTF8.self).contains(shape))
      }
    }
  }

  @Test(arguments: [
    ["--form", "kernel", "--side", "left"], ["--scale", "0"], ["--map", "jet"],
    ["--format", "gif"],
    ["--scale", "4"], ["--map", "grey", "--format", "npy"],
    ["--format", "ansi"],
  ])
  func `options that make no sense are wrong usage`(options: [String]) throws {
    let result = try Program.run(
      executable: Program.path, ["export", path, "-o", "/tmp/never.csv"] + options)
    #expect(result.status == 64)
  }

  @Test func `a resolution that does not fit the model is said`() throws {
    let result = try Program.run(
      executable: Program.path,
      [
        "export", path, "-o", "-", "--layer", "stage_1.0", "--form", "expanded", "--resolution",
        "30",
      ])
    #expect(result.status == 1 && result.errors.contains("30"), "\(result.errors)")
    let stem = try Program.run(
      "export", path, "--output", "-", "--layer", "head.fc.weight", "--form", "kernel")
    #expect(stem.status == 1 && stem.errors.contains("head.fc.weight"))
  }
}
