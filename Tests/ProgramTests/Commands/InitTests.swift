import Foundation
import TestSupport
import Testing

@Suite struct InitTests {
  @Test(arguments: ["model.pt", "model.bin", "model.safetensors"])
  func `a fresh checkpoint is complete and the same for the same seed`(name: String) throws {
    try withTemporaryFolder { folder throws in
      for run in ["a-", "b-"] {
        let made = try Program.run(
          "init", "--output", "\(folder)/\(run)\(name)", "--variant", "nano", "--revision", "paper",
          "--seed", "5")
        #expect(made.status == 0, "\(made.errors)")
      }
      let info = try Program.run("info", "\(folder)/a-\(name)").output
      #expect(info.contains("249,882 trainable") && info.contains("paper revision"))
      #expect(!info.contains("missing"))
      let files = try ["a-", "b-"].map {
        try Data(contentsOf: URL(filePath: "\(folder)/\($0)\(name)"))
      }
      #expect(files[0] == files[1])
    }
  }

  @Test func `sizes and kernels of one's own are written and recognized`() throws {
    try withTemporaryFolder { folder throws in
      let path = folder + "/own.safetensors"
      let made = try Program.run(
        "init", "--output", path, "--dims", "6,12", "--depths", "1,2", "--kernels", "3,2+5",
        "--classes", "4", "--init", "random-normal")
      #expect(made.status == 0, "\(made.errors)")
      let info = try Program.run("info", path).output
      #expect(info.contains("kernels        3, 2+5") && info.contains("classes        4"))
    }
  }
}
