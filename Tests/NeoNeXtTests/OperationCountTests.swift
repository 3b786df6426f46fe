import Testing

@testable import NeoNeXt

@Suite struct OperationCountTests {
  private func counts(_ architecture: Architecture, _ height: Int, _ width: Int) throws
    -> OperationCounts
  {
    try architecture.operators(sizes: architecture.mapSizes(height: height, width: width)).counts
  }

  private func billions(_ count: Int, decimals: Int) -> Double {
    let scale = (0..<decimals).reduce(1.0) { product, _ in product * 10 }
    return (Double(count) / 1e9 * scale).rounded() / scale
  }

  @Test(arguments: PublishedRow.table1.filter { $0.variant != nil })
  func `Table 1 is met to its last digit`(row: PublishedRow) throws {
    let variant = try #require(row.variant)
    let counts = try counts(Architecture(variant, .paper), row.resolution, row.resolution)
    #expect(billions(counts.table1, decimals: 2) == Double(row.billionOperations))
    let parameters = (Double(counts.parameters) / 1e5).rounded() / 10
    #expect(parameters == Double(row.millionParameters))
  }

  @Test(arguments: [
    (Variant.t, 224, 4.3982, 4.2471), (.s, 224, 8.6047, 8.4279), (.b, 224, 15.1915, 14.9558),
    (.t, 384, 13.2671, 12.4799), (.s, 384, 25.7087, 24.7662), (.b, 384, 45.2065, 43.9498),
  ])
  func `both conventions have their check values`(
    variant: Variant, resolution: Int, table1: Double, formulas: Double
  ) throws {
    let counts = try counts(Architecture(variant, .paper), resolution, resolution)
    #expect(billions(counts.table1, decimals: 4) == table1)
    #expect(billions(counts.totalPatchwise, decimals: 4) == formulas)
  }

  @Test(arguments: PublishedRow.release.map(\.variant))
  func `the parameters of the release are those published`(variant: Variant) throws {
    let row = try #require(PublishedRow.release.first { $0.variant == variant })
    let count = try counts(Architecture(variant, .release), 224, 224).parameters
    #expect((Double(count) / 1e5).rounded() / 10 == Double(row.millionParameters))
    #expect(count == Architecture(variant, .release).parameterCount)
  }

  @Test(arguments: Revision.allCases, [(224, 224), (96, 160), (36, 100)])
  func `operators sum to layers, parameters are all there, and formulas hold`(
    revision: Revision, size: (Int, Int)
  ) throws {
    let architecture = Architecture(.t, revision)
    let sizes = try architecture.mapSizes(height: size.0, width: size.1)
    let operators = try architecture.operators(sizes: sizes)
    for layer in architecture.layers {
      let counts = operators.filter { $0.layer == layer.id }.counts
      #expect(counts.parameters == layer.parameterCount, "\(layer.id)")
    }
    for stage in 0..<4 {
      let block = operators.filter { $0.layer == .block(stage: stage, index: 0) }.counts
      let (c, h, w) = (architecture.dims[stage], sizes[stage].height, sizes[stage].width)
      #expect(block.pointwise == 8 * c * c * h * w)
      #expect(block.dense == c * h * h * w + c * h * w * w)
      let kernels = KernelGroup.split(c, into: architecture.kernels[stage])
      #expect(
        block.patchwise
          == kernels.reduce(0) { $0 + 2 * $1.channels.count * h * w * $1.kernel.height })
      #expect(
        block.depthwise
          == kernels.reduce(0) {
            $0 + $1.channels.count * h * w * $1.kernel.height * $1.kernel.height
          })
      #expect(block.norm == 5 * c * h * w)
    }
  }

  @Test func `bytes are those of every tensor and every map`() throws {
    let architecture = Architecture(
      dims: [8], depths: [1], kernels: [[Kernel(4)]], revision: .release, classes: 3)
    let operators = try architecture.operators(
      sizes: architecture.mapSizes(height: 16, width: 32))
    let floats = architecture.layers.flatMap(\.parameters).reduce(0) {
      $0 + ($1.role == .batchCount ? 0 : $1.shape.count)
    }
    #expect(operators.counts.weightBytes == 4 * floats)
    let add = try #require(operators.first { $0.kind == .addInput })
    #expect(add.counts.activationBytes == 4 * 3 * 8 * 4 * 8)
    let gelu = try #require(operators.first { $0.kind == .gelu })
    #expect(gelu.counts.activationBytes == 4 * 2 * 32 * 4 * 8)
    #expect(gelu.counts.operationsPerByte == 0)
  }

  @Test func `a row of Table 1 is found for the paper's models alone, whatever the shifts`() throws
  {
    var paper = Architecture(.t, .paper)
    paper.shifts = [0, 0, 0, 0]
    #expect(paper.publishedRow(MapSize(height: 384, width: 384))?.billionOperations == "13.27")
    #expect(paper.publishedRow(MapSize(height: 384, width: 224)) == nil)
    #expect(Architecture(.t, .release).publishedRow(MapSize(height: 224, width: 224)) == nil)
  }

  @Test func `sizes from a hostile file are refused before they overflow`() {
    let huge = Architecture(
      dims: [1 << 27], depths: [1], kernels: [[Kernel(4)]], revision: .paper)
    #expect(throws: MapSizeError.uncountable(channels: 1 << 27)) {
      try counts(huge, 16384, 16384)
    }
    #expect(throws: Never.self) { try counts(Architecture(.xl, .paper), 16384, 16384) }
  }
}
