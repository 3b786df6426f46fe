import TestSupport
import Testing

@testable import CheckpointFiles

@Suite struct NotAFileTests {
  @Test func `what is no file says so`() throws {
    #expect(throws: CheckpointError.noSuchFile) { try Checkpoint.open("/no/such/file") }
    #expect(throws: CheckpointError.notAFile(kind: "directory")) { try Checkpoint.open("/tmp") }
    #expect(throws: CheckpointError.notAFile(kind: "device")) { try Checkpoint.open("/dev/null") }
    #expect(try error(opening: []) == .empty)
  }

  @Test func `what is no checkpoint is named`() throws {
    #expect(try error(opening: Array("GGUF1234".utf8)) == .notACheckpoint(found: "a GGUF file"))
    #expect(
      try error(opening: [1, 2, 3, 4, 5])
        == .notACheckpoint(found: "a file that begins with bytes 01 02 03 04"))
    #expect(
      try error(opening: Array("{}".utf8))
        == .notACheckpoint(found: "a JSON file without a weight_map"))
    let pickle: [UInt8] = [0x80, 2] + Array("}.".utf8)
    #expect(
      try error(opening: pickle)
        == .notACheckpoint(found: "a Python pickle that torch.save did not write"))
  }

  @Test func `a zip archive that torch did not write says what it lacks`() throws {
    let found = try #require(throws: CheckpointError.self) {
      try Checkpoint.open(Fixtures.path("lost-storage.pt"))
    }
    #expect(found == .missingMember(name: "views/data/0"))
  }

  @Test func `big-endian and complex values are refused`() {
    #expect(throws: CheckpointError.bigEndian) {
      try Checkpoint.open(Fixtures.path("big-endian.pt"))
    }
    #expect(
      throws: CheckpointError.unsupportedType(
        tensor: "phase", found: "complex64")
    ) { try Checkpoint.open(Fixtures.path("complex.pt")) }
  }
}
