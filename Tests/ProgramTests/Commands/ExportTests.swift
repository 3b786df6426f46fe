import CheckpointFiles
import Foundation
import TestSupport
import Testing

@Suite struct ExportTests {
  private func export(_ arguments: String...) throws -> ProgramResult {
    try Program.run(
      executable: Program.path,
      ["export", Fixtures.path("nano-release.pt"), "--output", "-"] + arguments)
  }

  @Test func `one channel has both its matrices`() throws {
    let lines = try export("--layer", "stage_1.0", "--channel", "9").output.split(separator: "\n")
    #expect(lines.count == 15)
    #expect(lines[0] == "layer,group,kernel,shift,channel,side,row,c0,c1,c2,c3,c4,c5,c6")
    #expect(lines[1].hasPrefix("stage_1.0,1,7,1,9,L,0,"))
    #expect(lines[14].hasPrefix("stage_1.0,1,7,1,9,R,6,"))
  }

  @Test func `sides, tensors and shifts are chosen`() throws {
    let left = try export("--layer", "downsample_1", "--side", "left", "--channel", "0").output
    #expect(left.split(separator: "\n").last?.hasPrefix("downsample_1,0,2x2→1x1,0,0,L,0,") == true)
    let tensor = try export("--layer", "head.fc.weight").output.split(separator: "\n")
    #expect(tensor.count == 11 && tensor[1].hasPrefix("head.fc.weight,,10x128,,0,,0,"))
    let still = try export("--layer", "stage_1.0", "--channel", "9", "--shifts", "0,0,0,0").output
    #expect(still.contains("stage_1.0,1,7,0,9,L,0,"))
  }

  @Test func `the whole model reads back to the same bits as its layers`() throws {
    let all = try export().output.split(separator: "\n")
    let rows = all.dropFirst().filter { $0.hasPrefix("stage_3.1,") }
    let layer = try export("--layer", "stage_3.1").output.split(separator: "\n").dropFirst()
    #expect(rows.elementsEqual(layer))
    #expect(all.contains { $0.hasPrefix("downsample_3,") })
    // These are the values of the first row of L that numpy reads.
    #expect(
      all[1].hasPrefix("stage_1.0,0,4,0,0,L,0,1.1020509,0.318449497,0.132479116,-0.401544273"))
  }

  @Test func `every value of the whole model reads back to the bits in the file`() throws {
    let checkpoint = try Checkpoint.open(Fixtures.path("nano-release.pt"))
    var expected: [UInt32] = []
    for (index, tensor) in checkpoint.tensors.enumerated() where tensor.name.contains("neocell") {
      expected += try checkpoint.values(at: index).map(\.bitPattern)
    }
    let found = try export().output.split(separator: "\n").dropFirst().flatMap { line in
      line.split(separator: ",").dropFirst(7).compactMap { Float($0)?.bitPattern }
    }
    // The order differs, because CSV has L and R of one channel after the other.
    #expect(found.sorted() == expected.sorted())
  }

  @Test func `unknown layers and channels outside name what there is`() throws {
    let layer = try export("--layer", "stage_9.0")
    #expect(layer.status == 1)
    #expect(layer.errors.contains("layers are stem stage_1.0 downsample_1 stage_2.0"))
    let channel = try export("--layer", "stage_1.0", "--channel", "16")
    #expect(channel.status == 1)
    #expect(channel.errors.contains("no channel 16 in stage_1.0; channels are 0 to 15"))
    #expect(try export("--layer", "stem").errors.contains("stem has no NeoCell"))
  }

  @Test func `a layer or tensor is found by its short and by its stored name`() throws {
    let names = [
      "stage_1.0.neocell.weight_a.0", "stage_1.0.ops.content.neocell.weight_a.0",
      "module.stage_1.0.ops.content.neocell.weight_a.0",
    ]
    let outputs = try names.map { try export("--layer", $0).output }
    #expect(Set(outputs).count == 1 && outputs[0].contains("\nstage_1.0.neocell.weight_a.0,,4x4,"))
    #expect(
      try export("--layer", "module.stage_1.0").output == export("--layer", "stage_1.0").output)
  }
}
