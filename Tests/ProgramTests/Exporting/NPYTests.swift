import CheckpointFiles
import Foundation
import TensorCore
import TestSupport
import Testing

@Suite struct NPYTests {
  private let path = Fixtures.path("nano-release.pt")

  private func export(_ arguments: String...) throws -> (result: ProgramResult, bytes: [UInt8]) {
    try withTemporaryFolder { folder throws in
      let file = folder + "/a.npy"
      let result = try Program.run(
        executable: Program.path,
        ["export", path, "--output", file, "--format", "npy"] + arguments)
      return (result, (try? Data(contentsOf: URL(filePath: file))).map { [UInt8]($0) } ?? [])
    }
  }

  @Test func `an array is numpy's, with the bits of the file`() throws {
    let (result, bytes) = try export("--layer", "stage_1.0", "--side", "right", "--group", "1")
    #expect(result.status == 0, "\(result.errors)")
    #expect(Array(bytes.prefix(8)) == [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0])
    let length = Int(bytes[8]) + Int(bytes[9]) << 8
    #expect((10 + length) % 64 == 0)
    let header = String(decoding: bytes[10..<10 + length], as: UTF8.self)
    #expect(
      header.hasPrefix("{'descr': '<f4', 'fortran_order': False, 'shape': (8, 7, 7), }")
        && header.hasSuffix("\n"))
    let file = try Checkpoint.open(path)
    let index = try #require(
      file.tensors.firstIndex { $0.name.hasSuffix("stage_1.0.ops.content.neocell.weight_b.1") })
    let expected = try file.values(at: index).flatMap { value in
      withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) }
    }
    #expect(Array(bytes[(10 + length)...]) == expected)
  }

  @Test func `one channel and any tensor are exported too`() throws {
    let one = try export("--layer", "stage_1.0", "--side", "left", "--channel", "12")
    #expect(String(decoding: one.bytes.prefix(128), as: UTF8.self).contains("(1, 7, 7)"))
    let tensor = try export("--layer", "stage_1.0.fc_1.weight")
    #expect(String(decoding: tensor.bytes.prefix(128), as: UTF8.self).contains("(1, 64, 16)"))
    // L and R of a channel follow each other.
    let both = try export("--layer", "stage_1.0", "--channel", "12")
    #expect(String(decoding: both.bytes.prefix(128), as: UTF8.self).contains("(2, 7, 7)"))
    #expect(both.bytes.dropFirst(128).prefix(4 * 49) == one.bytes.dropFirst(128))
  }

  @Test func `what is not of one size is refused, and says how to choose`() throws {
    for (arguments, message) in [
      (["--layer", "stage_1.0", "--side", "left"], "found 4×4, 7×7"),
      (["--layer", "stage_1.0", "--side", "left"], "choose with neoview export --side"),
      (["--layer", "stage_1.0"], "an npz file holds all"),
      ([], "--layer"),
      (["--layer", "stage_1.0", "--side", "left", "--channel", "16"], "no channel 16"),
    ] {
      let result = try Program.run(
        executable: Program.path,
        ["export", path, "--output", "/tmp/never.npy", "--format", "npy"] + arguments)
      #expect(result.status == 1 && result.errors.contains(message), "\(result.errors)")
    }
  }
}
