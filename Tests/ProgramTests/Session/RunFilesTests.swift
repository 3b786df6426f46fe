import Foundation
import TestSupport
import Testing
import Weights

@testable import neoview

@Suite struct RunFilesTests {
  @Test func `averages stand beside the run that they are of`() throws {
    let all = ["a/epoch_1.pt", "a/epoch_1_ema.pt", "a/epoch_2.pt", "a/epoch_2_ema.safetensors"]
    let files = try RunFiles(all, averaged: false)
    #expect(files.paths == ["a/epoch_1.pt", "a/epoch_2.pt"])
    #expect(
      files.averages == [
        "a/epoch_1.pt": "a/epoch_1_ema.pt", "a/epoch_2.pt": "a/epoch_2_ema.safetensors",
      ])
    let averaged = try RunFiles(all, averaged: true)
    #expect(averaged.paths == ["a/epoch_1_ema.pt", "a/epoch_2_ema.safetensors"])
    #expect(averaged.averages.isEmpty)
  }

  @Test func `a run of averages alone is a run, and names without a mark are as they are`() throws {
    let averages = ["epoch_1_ema.pt", "epoch_2_ema.pt"]
    #expect(try RunFiles(averages, averaged: false).paths == averages)
    let plain = ["schema.pt", "x_ema_old.pt", "_ema/1.pt", "model_ema/epoch_1.pth.tar"]
    let files = try RunFiles(plain, averaged: false)
    #expect(files.paths == plain && files.averages.isEmpty)
    #expect(throws: RunFiles.NoAverages.self) { try RunFiles(plain, averaged: true) }
    #expect(try RunFiles(["b/1.pth.tar", "b/1_ema.pth.tar"], averaged: false).averages.count == 1)
    // An average without its checkpoint is left out.
    #expect(try RunFiles(["1.pt", "2_ema.pt"], averaged: false).paths == ["1.pt"])
  }

  @Test func `each checkpoint of a run is compared with its own average`() throws {
    try withTemporaryFolder { folder in
      for epoch in 1...2 {
        for (name, seed) in [("epoch_\(epoch)", epoch), ("epoch_\(epoch)_ema", epoch + 10)] {
          #expect(
            try Program.run(
              "init", "--variant", "nano", "--seed", "\(seed)", "--output", "\(folder)/\(name).pt"
            ).status == 0)
        }
      }
      let paths = try FileManager.default.contentsOfDirectory(atPath: folder).sorted().map {
        "\(folder)/\($0)"
      }
      let keys = "\(folder)/keys"
      try write(Array("5 shot ( 5 shot".utf8), to: keys)
      let both = try Program.run(executable: Program.path, ["replay", "--keys", keys] + paths)
      #expect(both.status == 0)
      let screens = both.output.components(separatedBy: "=== screen 2 ===")
      #expect(screens.count == 2)
      #expect(screens[0].contains("epoch_2.pt") && screens[0].contains("epoch_2_ema.pt"))
      #expect(screens[1].contains("epoch_1_ema.pt") && !screens[1].contains("epoch_2_ema.pt"))
      let averaged = try Program.run(
        executable: Program.path, ["replay", "--average", "--keys", keys] + paths)
      #expect(averaged.output.contains("epoch_2_ema.pt") && !averaged.output.contains("epoch_2.pt"))
      let compared = try Program.run(
        executable: Program.path, ["replay", "--compare", paths[0], "--keys", keys] + paths)
      #expect(!compared.output.contains("_ema.pt"))
      try write(Array("broken".utf8), to: "\(folder)/epoch_2_ema.pt")
      let broken = try Program.run(
        executable: Program.path, ["replay", "--keys", keys, "--size", "200x40"] + paths)
      #expect(broken.output.contains("epoch_2_ema.pt: expected a torch.save file"))
      let none = try Program.run("replay", "--average", "--keys", keys, paths[0])
      #expect(none.status == 1 && none.errors.contains("ends in _ema for --average"))
    }
  }
}
