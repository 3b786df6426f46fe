import Glibc
import TestSupport
import Testing

@testable import CheckpointFiles

/// Files that change while they are open, as a training run may change them.
@Suite struct ChangingFileTests {
  private static let files = ["types.pt", "types-stream.pt", "types.safetensors", "deflated.pt"]

  private func opened<Result>(_ name: String, _ body: (String, Checkpoint) throws -> Result) throws
    -> Result
  {
    try withTemporaryFolder { folder throws in
      let path = "\(folder)/\(name)"
      try TestSupport.write(try Fixtures.bytes(name), to: path)
      return try body(path, try Checkpoint.open(path))
    }
  }

  @Test(arguments: files) func `a file that shrinks or is written over is noticed`(name: String)
    throws
  {
    try opened(name) { path, checkpoint in
      _ = try checkpoint.values(at: 0)
      #expect(truncate(path, 100) == 0)
      #expect(throws: CheckpointError.changed) { try checkpoint.values(at: 0) }
    }
    try opened(name) { path, checkpoint in
      let descriptor = open(path, O_WRONLY)
      usleep(20_000)
      #expect(pwrite(descriptor, [UInt8(1)], 1, 90) == 1)
      close(descriptor)
      #expect(throws: CheckpointError.changed) { try checkpoint.values(at: 0) }
    }
  }

  @Test(arguments: files) func `a file that is removed or replaced is read as it was`(name: String)
    throws
  {
    try opened(name) { path, checkpoint in
      let before = try checkpoint.values(at: 0)
      #expect(unlink(path) == 0)
      #expect(try checkpoint.values(at: 0).map(\.bitPattern) == before.map(\.bitPattern))
      try TestSupport.write([1, 2, 3], to: path)
      #expect(try checkpoint.values(at: 0).map(\.bitPattern) == before.map(\.bitPattern))
    }
  }

  @Test(arguments: files)
  func `a file that is written over in place is noticed, whatever its time says`(
    name: String
  ) throws {
    try opened(name) { path, checkpoint in
      var status = stat()
      #expect(stat(path, &status) == 0)
      usleep(20_000)
      let descriptor = open(path, O_WRONLY)
      #expect(pwrite(descriptor, [UInt8(1)], 1, 90) == 1)
      // The times are set back, as rsync -t --inplace does it.
      let times = [status.st_atim, status.st_mtim]
      #expect(futimens(descriptor, times) == 0)
      close(descriptor)
      #expect(throws: CheckpointError.changed) { try checkpoint.values(at: 0) }
    }
  }

  @Test func `what is read is of the file that was opened, whatever has its name by now`() throws {
    try opened("types.pt") { path, checkpoint in
      let before = try (0..<4).map { try checkpoint.values(at: $0).map(\.bitPattern) }
      try TestSupport.write(try Fixtures.bytes("views.pt"), to: path + ".new")
      #expect(rename(path + ".new", path) == 0)
      let after = try (0..<4).map { try checkpoint.values(at: $0).map(\.bitPattern) }
      #expect(before == after)
    }
  }
}
