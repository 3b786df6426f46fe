import NeoNeXt
import TensorCore
import TestSupport
import Testing
import Weights

@testable import neoview

@Suite struct CheckpointsTests {
  @Test
  func `a run opens at the last file that can be read, and says what is wrong with later ones`()
    throws
  {
    let good = Fixtures.path("nano-release.pt")
    let run = try Checkpoints([good, "/nowhere/epoch_2.pt"], shifts: nil)
    #expect(run.start == 0 && run.notice?.contains("epoch_2.pt: ") == true)
    #expect(throws: (any Error).self) {
      try Checkpoints(["/nowhere/a.pt", "/nowhere/b.pt"], shifts: nil)
    }
    let first = try Checkpoints(["/nowhere/a.pt", good, good], shifts: nil)
    #expect(first.start == 2 && first.notice == nil && first.first.report?.open.path == good)
  }

  @Test func `a run may change its format: tensors are found by their names`() throws {
    try withTemporaryFolder { folder throws in
      for name in ["1.safetensors", "2.pt"] {
        let made = try Program.run("init", "--variant", "nano", "--output", folder + "/" + name)
        #expect(made.status == 0, "\(made.errors)")
      }
      let run = try Checkpoints(
        [folder + "/1.safetensors", folder + "/2.pt"], shifts: [1, 1, 1, 0])
      let (first, last) = (try run.report(0).open.model, try run.report(1).open.model)
      #expect(first.source.tensors.map(\.shape) == last.source.tensors.map(\.shape))
      #expect(first.shifts == last.shifts)
      for index in first.source.tensors.indices {
        #expect(first.shortName(ofTensor: index) == last.shortName(ofTensor: index))
        #expect(try first.source.values(at: index) == last.source.values(at: index))
      }
    }
  }

  @Test func `a run of one architecture opens at its last, another is refused with its name`()
    throws
  {
    try withTemporaryFolder { folder throws in
      for (name, seed) in [("epoch_10.pt", "1"), ("epoch_2.pt", "2")] {
        let made = try Program.run(
          "init", "--variant", "nano", "--seed", seed, "--output", folder + "/" + name)
        #expect(made.status == 0, "\(made.errors)")
      }
      let paths = NaturalOrder.sorted([folder + "/epoch_10.pt", folder + "/epoch_2.pt"])
      let run = try Checkpoints(paths, shifts: nil)
      #expect(run.titles == ["epoch_2.pt", "epoch_10.pt"] && run.start == 1)
      #expect(try run.report(0).open.title == "epoch_2.pt")
      let mixed = try Checkpoints(
        [Fixtures.path("nano-paper.bin"), folder + "/epoch_2.pt"], shifts: nil)
      #expect(throws: Checkpoints.Refusal.otherModel(path: "nano-paper.bin", first: "epoch_2.pt")) {
        try mixed.report(0)
      }
    }
  }
}
