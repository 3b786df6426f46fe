import Foundation
import TestSupport
import Testing

@Suite struct SelectionTests {
  @Test(arguments: [
    ["--group", "99"], ["--layer", "stage_1.0", "--group", "9"],
    ["--layer", "stage_1.0", "--channel", "3", "--group", "1"],
    ["--layer", "stage_1.0.fc_1.weight", "--group", "0"],
  ])
  func `a group that is not there is said, and nothing is written`(options: [String]) throws {
    try withTemporaryFolder { folder throws in
      for name in ["a.csv", "a.npy", "a.png", "a.svg"] {
        let result = try Program.run(
          executable: Program.path,
          ["export", Fixtures.path("nano-release.pt"), "-o", folder + "/" + name] + options)
        #expect(
          result.status == 1 && result.errors.split(separator: "\n").count == 1, "\(result.errors)")
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
    }
  }
}
