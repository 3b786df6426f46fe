import CheckpointFiles
import NeoNeXt
import TensorCore
import TestSupport
import Testing
import Weights

@Suite struct DifferenceTests {
  private let layer = LayerID.block(stage: 0, index: 0)

  private func fixture() throws -> Checkpoint {
    try Checkpoint.open(Fixtures.path("nano-release.pt"))
  }

  @Test func `what cannot be read is said with its reason, and the rest is compared`() throws {
    let whole = Model(try fixture())
    let name = try #require(
      whole.source.tensors.first {
        $0.name.contains("stage_1.0.ops.content.neocell") && $0.shape.rank == 3
      }?.name)
    let broken = Model(DamagedTensors(try fixture(), [name, "head.fc.bias"]))
    for (first, second, place) in [
      (broken, whole, ModelDifference.Unreadable.Place.first), (whole, broken, .second),
    ] {
      let difference = try ModelDifference(first, second)
      #expect(difference.unreadable.allSatisfy { $0.place == place })
      #expect(difference.unreadable.allSatisfy { $0.reason == "the disk says no" })
      #expect(
        Set(difference.unreadable.map(\.name))
          == [
            first.shortName(ofTensor: try index(of: name, in: first)), "head.fc.bias", "\(layer)",
          ])
      #expect(difference.notCompared.isEmpty)
      #expect(difference.tensors.count == whole.source.tensors.count - 2)
      #expect(!difference.channels.contains { $0.layer == layer })
      #expect(Set(difference.channels.map(\.layer)).count == whole.neocellLayers.count - 1)
      #expect(difference.unmatched.count == 3)
      #expect(difference.unmatched.allSatisfy { $0.contains("of the \(place): the disk says no") })
    }
  }

  @Test func `matrices are called missing or misshapen only where they are`() throws {
    let whole = try fixture()
    let kept = try whole.tensors.indices.filter {
      !whole.tensors[$0].name.hasSuffix("stage_1.0.ops.content.neocell.weight_a.1")
    }.map { (whole.tensors[$0].name, whole.tensors[$0].shape.dimensions, try whole.values(at: $0)) }
    let difference = try ModelDifference(Model(MemoryTensors(kept)), Model(whole))
    #expect(difference.notCompared == ["stage_1.0: its matrices are missing or misshapen"])
    #expect(difference.unreadable.isEmpty)
  }

  @Test func `figures and differences that are called off are not taken for unreadable`() throws {
    let model = Model(try fixture())
    let cancellation = Cancellation()
    cancellation.cancel()
    Cancellation.$current.withValue(cancellation) {
      #expect(throws: CancellationError.self) { try ModelDifference(model, model) }
      #expect(throws: CancellationError.self) { try NeoCellFigures(model.neocell(of: layer)) }
      #expect(throws: CancellationError.self) { try LayerFigures(model.neocell(of: layer)) }
    }
  }

  private func index(of name: String, in model: Model) throws -> Int {
    try #require(model.source.tensors.firstIndex { $0.name == name })
  }

  @Test func `changes from tiny values come after the others and before what is equal`() {
    let tiny = Change([0.1, 0.1] as [Float], from: [1e-6, 1e-6] as [Float])
    let zero = Change([0.2, 0.2] as [Float], from: [0, 0] as [Float])
    let small = Change([1.001, 1] as [Float], from: [1, 1] as [Float])
    let equal = Change([1, .nan] as [Float], from: [1, .nan] as [Float])
    let odd = Change([1, .nan] as [Float], from: [1, 1] as [Float])
    let ranks = [odd, small, zero, tiny, equal].map(\.rank)
    #expect(ranks == ranks.sorted(by: >) && Set(ranks).count == ranks.count)
    #expect(abs((tiny.relative ?? 0) - 1e5) < 1 && tiny.isFromTiny && !small.isFromTiny)
    let all = Change(all: [tiny, zero, small])
    #expect(all.count == 6 && !all.isFromTiny && equal.count == 1)
  }
}
