import Foundation
import TestSupport
import Testing

@Suite struct ErrorTests {
  @Test(arguments: ["info", "export", ""])
  func `bad files give one line on standard error and status 1`(command: String) throws {
    try withTemporaryFolder { folder throws in
      let empty = folder + "/empty.pt"
      try write([], to: empty)
      let cut = folder + "/cut.pt"
      try write(Array(try Fixtures.bytes("nano-release.pt").prefix(5000)), to: cut)
      let files = [
        ("/no/such/file.pt", "no such file"), (folder, "found a directory"),
        (empty, "found an empty file"), (cut, "damaged zip archive"),
        (Fixtures.path("make_small.py"), "expected a torch.save file or safetensors"),
        (Fixtures.path("complex.pt"), "found complex64"),
      ]
      for (path, reason) in files {
        let options = command == "export" ? ["--output", folder + "/out.csv"] : []
        let words = (command.isEmpty ? [] : [command]) + [path] + options
        let result = try Program.run(executable: Program.path, words)
        #expect(result.status == 1)
        #expect(result.output == "")
        #expect(result.errors.hasPrefix("neoview: \(path): "), "\(result.errors)")
        #expect(result.errors.contains(reason), "\(result.errors)")
        #expect(result.errors.split(separator: "\n").count == 1)
      }
      #expect(!FileManager.default.fileExists(atPath: folder + "/out.csv"))
    }
  }

  @Test func `a file that may not be read says so`() throws {
    guard getuid() != 0 else { return }  // Root may read every file.
    try withTemporaryFolder { folder throws in
      let path = folder + "/secret.pt"
      try write([1], to: path)
      chmod(path, 0)
      #expect(try Program.run("info", path).errors.contains("permission denied"))
    }
  }

  @Test(arguments: [
    ["info"], ["export", "x"], ["init"], ["init", "--output", "model.txt"],
    ["init", "--output", "m.pt", "--dims", "8,16", "--depths", "1"],
    ["init", "--output", "m.pt", "--kernels", "0,1,2,3"], ["--variant", "q"], ["--shifts", "a"],
    ["x.pt", "--variant", "t"], ["export", "x", "--output", "y", "--channel", "1"],
    ["--colors", "7"],
  ])
  func `wrong usage is status 64`(arguments: [String]) throws {
    #expect(try Program.run(executable: Program.path, arguments).status == 64)
  }
}
