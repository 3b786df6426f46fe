import CheckpointFiles
import Sheets
import TensorCore
import TestSupport
import Testing
import Weights

@Suite struct AllLayersTests {
  @Test func `work on all layers that is called off is no damage`() throws {
    let model = Model(try Checkpoint.open(Fixtures.path("nano-release.pt")))
    let cancellation = Cancellation()
    cancellation.cancel()
    Cancellation.$current.withValue(cancellation) {
      #expect(throws: CancellationError.self) { try Sheet(all: model, entry: 0) }
    }
  }
}
