import TestSupport
import Testing

@testable import CheckpointFiles

@Suite struct HostileIndexTests {
  @Test(arguments: ["index.json", "../x", "/etc/passwd", "", ".."])
  func `an index names neither itself nor files elsewhere`(name: String) throws {
    try withTemporaryFolder { folder throws in
      let path = folder + "/index.json"
      try write(Array(#"{"weight_map":{"a":"\#(name)"}}"#.utf8), to: path)
      let found = #expect(throws: CheckpointError.self) { try Checkpoint.open(path) }
      #expect(found.map { "\($0)" }?.contains("shard") == true)
    }
  }
}
