import CheckpointFiles
import Sheets
import TestSupport
import Testing
import Weights

@Suite struct CompareResultTests {
  @Test func `what cannot be compared for its values is counted, and listed with the reason`()
    throws
  {
    let whole = Model(try Checkpoint.open(Fixtures.path("nano-release.pt")))
    let damaged = Model(
      DamagedTensors(whole.source, ["stage_1.0.ops.content.neocell"]))
    let result = CompareResult(
      try ModelDifference(damaged, whole))
    #expect(result.summary.contains("cannot be read: i says why"))
    #expect(result.unmatched.contains { $0.contains("stage_1.0 of the first: the disk says no") })
  }
}
