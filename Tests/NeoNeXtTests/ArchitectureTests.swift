import TensorCore
import Testing

@testable import NeoNeXt

@Suite struct ArchitectureTests {
  @Test(arguments: [
    (Variant.t, 27_532_552), (.s, 49_270_792), (.b, 86_804_840), (.l, 193_539_112),
  ])
  func `the release revision has the published number of parameters`(
    variant: Variant, count: Int
  ) {
    #expect(Architecture(variant, .release).parameterCount == count)
  }

  @Test(arguments: [(Variant.t, 27.682), (.s, 49.606), (.b, 87.252)])
  func `the paper revision has the parameters of Table 1`(variant: Variant, millions: Double) {
    let count = Double(Architecture(variant, .paper).parameterCount) / 1e6
    #expect((count * 1000).rounded() / 1000 == millions)
  }

  @Test(arguments: [(Variant.t, 27.683), (.s, 49.608), (.b, 87.254), (.l, 194.21)])
  func `the paper revision with the release order has these parameters`(
    variant: Variant, millions: Double
  ) {
    var architecture = Architecture(variant, .paper)
    architecture.downsampling = .release
    let count = Double(architecture.parameterCount) / 1e6
    let digits = variant == .l ? 100.0 : 1000.0
    #expect((count * digits).rounded() / digits == millions)
  }

  @Test func `the paper's text, 4+7 in three stages, gives fewer parameters than its table`() {
    var architecture = Architecture(.t, .paper)
    architecture.kernels[2] = architecture.kernels[1]
    #expect((Double(architecture.parameterCount) / 1e4).rounded() / 100 == 27.57)
  }

  @Test func `layers stand in the order of the forward pass`() {
    let names = Architecture(.t, .release).layers.map { String(describing: $0.id) }
    #expect(names.count == 1 + 18 + 3 + 1)
    #expect(names.prefix(5) == ["stem", "stage_1.0", "stage_1.1", "stage_1.2", "downsample_1"])
    #expect(names.last == "head")
  }

  @Test func `channels are split evenly and the last kernel takes the remainder`() {
    let groups = KernelGroup.split(13, into: [Kernel(4), Kernel(7)])
    #expect(groups.map(\.channels) == [0..<6, 6..<13])
  }
}

@Suite struct ShiftTests {
  private func group(_ channels: Range<Int>, _ kernel: Int) -> KernelGroup {
    KernelGroup(index: 0, channels: channels, kernel: Kernel(kernel))
  }

  @Test func `48 channels with k = 7 are six sub-groups of 6 and a last one of 12`() {
    let groups = group(48..<96, 7).subgroups(step: 1)
    #expect(groups.map(\.channels.count) == [6, 6, 6, 6, 6, 6, 12])
    #expect(groups.map(\.shift) == (0...6).map { Shift($0) })
    #expect(groups.first?.channels.lowerBound == 48)
    #expect(groups.last?.channels.upperBound == 96)
  }

  @Test func `a step of 3 gives shifts 0, 3 and 6`() {
    #expect(group(0..<9, 7).subgroups(step: 3).map(\.shift) == [0, 3, 6])
  }

  @Test func `without a step, or without a square matrix, nothing is shifted`() {
    #expect(group(0..<8, 4).subgroups(step: 0).map(\.shift) == [0])
    let halving = KernelGroup(index: 0, channels: 0..<8, kernel: .halving)
    #expect(halving.subgroups(step: 1) == [ShiftGroup(channels: 0..<8, shift: 0)])
  }

  @Test func `fewer channels than shifts all get the last shift`() {
    #expect(group(0..<3, 7).subgroups(step: 1) == [ShiftGroup(channels: 0..<3, shift: 6)])
  }

  @Test func `an empty kernel has one sub-group`() {
    #expect(group(0..<0, 0).subgroups(step: 1).count == 1)
  }

  @Test func `a kernel of any size costs no more than its channels`() {
    #expect(group(0..<2, 1 << 24).subgroups(step: 1).count == 1)
  }
}

@Suite struct NeoInitTests {
  @Test func `a square matrix is the identity`() {
    #expect(NeoInit.expectation(rows: 3, columns: 3) == [1, 0, 0, 0, 1, 0, 0, 0, 1])
  }

  @Test func `fewer rows than columns average, as in the paper's figure 5`() {
    #expect(
      NeoInit.expectation(rows: 3, columns: 6) == [

        0.5, 0.5, 0, 0, 0, 0,
        0, 0, 0.5, 0.5, 0, 0,
        0, 0, 0, 0, 0.5, 0.5,
      ])
    #expect(NeoInit.expectation(rows: 1, columns: 2) == [0.5, 0.5])
  }

  @Test func `more rows than columns are the transpose`() {
    let wide = NeoInit.expectation(rows: 4, columns: 8)
    let tall = NeoInit.expectation(rows: 8, columns: 4)
    for row in 0..<4 {
      for column in 0..<8 { #expect(wide[row * 8 + column] == tall[column * 4 + row]) }
    }
  }

  @Test func `steps are rounded half to even and empty ranges stay zero`() {
    // 5 / 2 rounds to 2, so the last column is in no range.
    #expect(NeoInit.expectation(rows: 2, columns: 5) == [0.5, 0.5, 0, 0, 0, 0, 0, 0.5, 0.5, 0])
    // 7 / 2 rounds to 4, so the second range is truncated.
    let third: Float = 1.0 / 3
    #expect(
      NeoInit.expectation(rows: 2, columns: 7)
        == [0.25, 0.25, 0.25, 0.25, 0, 0, 0] + [0, 0, 0, 0, third, third, third])
    // 8 / 5 rounds to 2, so the fifth range is empty.
    #expect(NeoInit.expectation(rows: 5, columns: 8).suffix(8).allSatisfy { $0 == 0 })
  }

  @Test func `noise has the stated deviation`() {
    #expect(NeoInit.noise(rows: 7, columns: 7) == 1.0 / 7)
    #expect(NeoInit.noise(rows: 1, columns: 2) == 1 / 2.0.squareRoot())
  }
}

@Suite struct SeededGeneratorTests {
  @Test func `integers are those of SplitMix64`() {
    var generator = SeededGenerator(seed: 1_234_567)
    #expect(generator.next() == 6_457_827_717_110_365_317)
    #expect(generator.next() == 3_203_168_211_198_807_973)
    #expect(generator.next() == 9_817_491_932_198_370_423)
  }

  @Test func `normal values are the same on every machine`() {
    var generator = SeededGenerator(seed: 7, name: "stem.conv.weight")
    let bits = (0..<4).map { _ in generator.normal().bitPattern }
    #expect(bits == Self.recorded)
  }

  private static let recorded: [UInt64] = [
    4_608_960_227_383_437_357, 13_830_931_006_989_754_422, 13_828_862_220_474_381_142,
    13_822_211_207_344_102_068,
  ]

  @Test func `normal values have mean 0, deviation 1 and normal tails`() {
    var generator = SeededGenerator(seed: 42)
    let count = 200_000
    let values = (0..<count).map { _ in generator.normal() }
    let mean = values.reduce(0, +) / Double(count)
    let variance = values.reduce(0) { $0 + $1 * $1 } / Double(count)
    let outside = Double(values.count { abs($0) > 2 }) / Double(count)
    #expect(abs(mean) < 0.01)
    #expect(abs(variance - 1) < 0.02)
    #expect(abs(outside - 0.0455) < 0.002)
  }
}

@Suite struct FreshModelTests {
  private let model = FreshModel(
    Architecture(
      dims: [16, 32], depths: [1, 1], kernels: [[Kernel(4), Kernel(7)], [Kernel(7)]],
      revision: .release, classes: 10), initialization: .neoinit, seed: 3)

  @Test func `the same seed and name give the same values, another seed others`() throws {
    let index = try #require(model.tensors.firstIndex { $0.name.hasSuffix("weight_a.1") })
    let again = FreshModel(model.architecture, initialization: .neoinit, seed: 3)
    let other = FreshModel(model.architecture, initialization: .neoinit, seed: 4)
    #expect(model.values(at: index) == again.values(at: index))
    #expect(model.values(at: index) != other.values(at: index))
  }

  @Test func `NeoCell matrices scatter around NeoInit's expectation`() throws {
    let t = FreshModel(Architecture(.t, .release), initialization: .neoinit, seed: 0)
    let index = try #require(
      t.tensors.firstIndex { $0.name == "stage_3.0.ops.content.neocell.weight_b.1" })
    let expectation = NeoInit.expectation(rows: 7, columns: 7)
    let values = t.values(at: index)
    let residuals = values.enumerated().map { Double($1 - expectation[$0 % 49]) }
    let mean = residuals.reduce(0, +) / Double(residuals.count)
    let deviation = (residuals.reduce(0) { $0 + $1 * $1 } / Double(residuals.count)).squareRoot()
    #expect(abs(mean) < 0.005)
    #expect(abs(deviation - 1.0 / 7) < 0.005)
  }

  @Test func `the baseline has no identity and the deviation of its side`() throws {
    let t = FreshModel(Architecture(.t, .release), initialization: .randomNormal, seed: 0)
    let index = try #require(
      t.tensors.firstIndex { $0.name == "stage_3.0.ops.content.neocell.weight_a.1" })
    let values = t.values(at: index).map(Double.init)
    let deviation = (values.reduce(0) { $0 + $1 * $1 } / Double(values.count)).squareRoot()
    #expect(abs(deviation - 1 / 7.0.squareRoot()) < 0.01)
  }

  @Test func `norms are neutral and layer scale is 1e-6`() {
    for (index, tensor) in model.tensors.enumerated() {
      let values = model.values(at: index)
      if tensor.name.hasSuffix("gamma") { #expect(values.allSatisfy { $0 == 1e-6 }) }
      if tensor.name.hasSuffix("running_var") { #expect(values.allSatisfy { $0 == 1 }) }
      if tensor.name.hasSuffix("num_batches_tracked") { #expect(values == [0]) }
    }
  }
}
