import Readers
import TestSupport
import Testing

@Suite struct AuditCommandTests {
  private func audit(_ pickle: String, _ flags: String...) throws -> ProgramResult {
    try withTemporaryFolder { folder throws in
      try write(StoredZip.archive(pickle: Array(pickle.utf8)), to: folder + "/a.pt")
      return try Program.run(executable: Program.path, ["audit", folder + "/a.pt"] + flags)
    }
  }

  @Test func `what is dangerous is said, escaped, with exit status 1`() throws {
    let result = try audit("cos\nsystem\n(S'\u{1b}]2;x\u{7}\u{202e}'\ntR.")
    #expect(result.status == 1 && result.errors.isEmpty)
    #expect(
      result.output.contains(
        "dangerous: runs code     1×        0  os.system('\\u{1b}]2;x\\u{7}\\u{202e}')"),
      "\(result.output)")
    let json = try audit("cos\nsystem\n(S'\u{1b}'\ntR.", "--json")
    #expect(json.status == 1 && json.output.contains(#""dangerous":true"#))
    #expect(!json.output.contains("\u{1b}"))
  }

  @Test func `what is plain, or has no pickle, is exit status 0`() throws {
    for name in ["nano-release.pt", "types-stream.pt", "types.safetensors", "model.index.json"] {
      let result = try Program.run("audit", Fixtures.path(name))
      #expect(result.status == 0, "\(name): \(result.output)")
    }
    let missing = try Program.run("audit", "/no/such.pt")
    #expect(missing.status == 1 && missing.errors == "neoview: /no/such.pt: no such file\n")
  }
}
