import CheckpointFiles
import NeoNeXt
import TestSupport
import Testing
import Weights

@Suite struct ModelTests {
  private func nano() throws -> Model {
    Model(try Checkpoint.open(Fixtures.path("nano-release.pt")))
  }

  @Test func `a layer gives L and R of every channel with their shifts`() throws {
    let cell = try nano().neocell(of: .block(stage: 0, index: 0))
    #expect(cell.channelCount == 16)
    #expect(cell.groups.map(\.group.channels) == [0..<8, 8..<16])
    #expect(cell.groups.map(\.group.kernel) == [Kernel(4), Kernel(7)])
    #expect(cell.groups[0].shifts.map(\.shift) == [0, 1, 2, 3])
    #expect(cell.groups[1].shifts.map(\.channels.count) == [1, 1, 1, 1, 1, 1, 2])
    #expect(cell.groups[1].left.count == 8)
    #expect(cell.groups[1].right.rows == 7)
  }

  @Test func `down-sampling is one group that is not shifted`() throws {
    let cell = try nano().neocell(of: .downsample(stage: 0))
    #expect(cell.groups.count == 1)
    #expect(cell.groups[0].left.rows == 1)
    #expect(cell.groups[0].right.columns == 1)
    #expect(cell.groups[0].shifts.map(\.shift) == [0])
  }

  @Test func `shifts follow the flag and must fit the stages and kernels`() throws {
    let shifted = try nano().with(shifts: [0, 2, 1, 1])
    #expect(try shifted.neocell(of: .block(stage: 0, index: 0)).groups[0].shifts.count == 1)
    let second = try shifted.neocell(of: .block(stage: 1, index: 0))
    #expect(second.groups[1].shifts.map(\.shift) == [0, 2, 4, 6])
    for wrong: [StageShift] in [[1, 1, 1], [1, 1, 1, 4], [-1, 0, 0, 0], []] {
      #expect(throws: WeightsError.self) { try nano().with(shifts: wrong) }
    }
  }

  @Test func `the tensors of a checkpoint stand in the order of the described parameters`() throws {
    for name in ["nano-release.pt", "nano-paper.bin"] {
      let model = Model(try Checkpoint.open(Fixtures.path(name)))
      let recognition = try #require(model.recognition)
      let described = recognition.architecture.layers.flatMap(\.parameters).map(\.name)
      #expect(model.source.tensors.map(\.name) == described.map { recognition.prefix + $0 })
    }
  }

  @Test func `parameters are the trainable ones`() throws {
    #expect(try nano().parameterCount == 243_482)
    #expect(Model(try Checkpoint.open(Fixtures.path("nano-paper.bin"))).parameterCount == 249_882)
  }

  @Test func `a layer without NeoCell has its projection as main tensor`() throws {
    let model = try nano()
    #expect(try model.subject(of: .stem) == model.subject(named: "module.stem.conv.weight"))
    #expect(try model.subject(of: .head) == model.subject(named: "head.fc.weight"))
    #expect(try model.subject(of: .downsample(stage: 1)) == .neocell(.downsample(stage: 1)))
    #expect(throws: WeightsError.noNeoCell(layer: "stem")) { try model.neocell(of: .stem) }
  }

  @Test func `shapes that do not fit are shown as they are, or said`() throws {
    func tensors(_ left: [Int], _ right: [Int]) -> MemoryTensors {
      let name = "stage_1.0.ops.content.neocell.weight_"
      return MemoryTensors([
        ("stage_1.0.ops.content.norm.weight", [8], [Float](repeating: 1, count: 8)),
        (name + "a.0", left, [Float](repeating: 1, count: left.reduce(1, *))),
        (name + "b.0", right, [Float](repeating: 1, count: right.reduce(1, *))),
      ])
    }
    let layer = LayerID.block(stage: 0, index: 0)
    let odd = Model(tensors([5, 4, 4], [5, 4, 4]))
    #expect(try odd.neocell(of: layer).channelCount == 5)
    #expect(
      throws: WeightsError.unequalSides(layer: "stage_1.0", group: 0, left: 5, right: 6)
    ) { try Model(tensors([5, 4, 4], [6, 4, 4])).neocell(of: layer) }
  }
}
