import Testing

@testable import NeoNeXt

@Suite struct ReceptiveFieldTests {
  private static let t = Architecture(.t, .release)

  /// The expected fields are the non-zero patterns of the gradients of the input, which PyTorch computed.
  @Test(arguments: [
    (LayerID.stem, 112, 4, 16), (.block(stage: 0, index: 0), 88, 52, 2032),
    (.block(stage: 0, index: 1), 64, 100, 7888), (.block(stage: 0, index: 2), 40, 148, 17552),
    (.downsample(stage: 0), 40, 152, 21344), (.block(stage: 1, index: 0), 0, 224, 42784),
    (.block(stage: 1, index: 1), 0, 224, 49280), (.block(stage: 1, index: 2), 0, 224, 50176),
  ])
  func `the fields of T at 224 are those of its gradient`(
    layer: LayerID, first: Int, extent: Int, pixels: Int
  ) throws {
    let field = try ReceptiveField(Self.t, height: 224, width: 224)
    let middle = field.middle(of: layer)
    #expect([middle.row, middle.column] == (layer.isAfterHalving ? [14, 14] : [28, 28]))
    let set = field.positions(of: layer, row: middle.row, column: middle.column)
    let found = FieldExtent(set)
    #expect([found.top, found.left] == [first, first])
    #expect([found.rows, found.columns] == [extent, extent])
    #expect(found.pixels == pixels)
  }

  @Test(arguments: [(0, 28, 784), (1, 32, 1024), (2, 56, 3136)])
  func `without shifts they stay small`(index: Int, extent: Int, pixels: Int) throws {
    var still = Self.t
    still.shifts = [0, 0, 0, 0]
    let field = try ReceptiveField(still, height: 224, width: 224)
    let set = field.positions(of: .block(stage: 0, index: index), row: 28, column: 28)
    let found = FieldExtent(set)
    #expect([found.rows, found.columns] == [extent, extent])
    #expect(found.pixels == pixels)
  }

  @Test func `a kernel group or a shift sees its own blocks alone, and together they see all`()
    throws
  {
    let field = try ReceptiveField(Self.t, height: 224, width: 224)
    let layer = LayerID.block(stage: 0, index: 0)
    let all = field.positions(of: layer, row: 28, column: 28)
    var union = field.positions(of: .stem, row: 28, column: 28)
    for group in 0..<2 {
      let part = field.positions(of: layer, row: 28, column: 28, .group(group))
      var shifts = PositionSet(part.size)
      let count = field.subgroups(of: layer).count { $0.group == group }
      #expect(count == [4, 7][group])
      for index in 0..<count {
        let one = field.positions(
          of: layer, row: 28, column: 28, .shift(group: group, index: index))
        let kernel = [4, 7][group]
        #expect(one.count == kernel * kernel)
        shifts.formUnion(one)
      }
      #expect(shifts == part)
      union.formUnion(part)
    }
    #expect(union == all)
  }

  @Test func `a convolution's field is the rectangle of kernel and stride`() throws {
    let field = try ReceptiveField(Self.t, height: 224, width: 224)
    func extent(_ layer: LayerID) -> Int {
      let middle = field.middle(of: layer)
      return field.convolution(of: layer, row: middle.row, column: middle.column).rows.count
    }
    #expect(extent(.stem) == 4)
    #expect((0..<3).map { extent(.block(stage: 0, index: $0)) } == [28, 52, 76])
    #expect(extent(.downsample(stage: 0)) == 80)
    #expect((0..<3).map { extent(.block(stage: 1, index: $0)) } == [128, 176, 220])
    let corner = field.convolution(of: .block(stage: 0, index: 0), row: 0, column: 55)
    #expect(corner.rows == 0..<16 && corner.columns == 208..<224)
  }

  @Test func `the head sees what the last map sees`() throws {
    let field = try ReceptiveField(Self.t, height: 96, width: 160)
    let set = field.positions(of: .head, row: 0, column: 0)
    #expect(FieldExtent(set).pixels == 96 * 160)
  }

  @Test func `thousands of blocks are followed as far as they add something`() throws {
    let deep = Architecture(
      dims: [4, 4], depths: [700, 1], kernels: [[Kernel(2)], [Kernel(3)]], revision: .paper)
    let start = ContinuousClock.now
    let field = try ReceptiveField(deep, height: 96, width: 96)
    for layer in field.architecture.layers {
      let (row, column) = field.middle(of: layer.id)
      let set = field.positions(of: layer.id, row: row, column: column)
      if case .block(0, let index) = layer.id, index > 24 { #expect(set.count == 24 * 24) }
    }
    #expect(ContinuousClock.now - start < .seconds(20))
  }

  @Test func `what would take too long is refused, the largest variant is not`() throws {
    var up = Architecture(
      dims: [2, 2], depths: [1, 700], kernels: [[Kernel(2)], [Kernel(2)]], revision: .release)
    up.downsamplingKernels = [
      [Kernel(height: 1, width: 1, outputHeight: 73, outputWidth: 73)]
    ]
    let fields = try FieldPair(up, MapSize(height: 224, width: 224))
    #expect(throws: MapSizeError.self) { try fields.check(up.layers.map(\.id)) }
    #expect(throws: Never.self) { try fields.check([.block(stage: 1, index: 0)]) }
    let groups = (0..<64).map { _ in Kernel(1000) }
    let cut = Architecture(
      dims: [65536], depths: [1], kernels: [groups], revision: .release)
    #expect(throws: MapSizeError.tooManyBlocks(layer: "stage_1.0")) {
      _ = try ReceptiveField(cut, height: 224, width: 224)
    }
    let largest = Architecture(.xl, .release)
    let whole = try FieldPair(largest, MapSize(height: 16384, width: 16384))
    #expect(throws: Never.self) { try whole.check(largest.layers.map(\.id)) }
  }

  @Test func `kernels that no field can be followed through are refused`() {
    var odd = Self.t
    odd.kernels[1] = [.halving]
    #expect(throws: MapSizeError.changesSize(layer: "stage_2.0", kernel: "2x2→1x1")) {
      try ReceptiveField(odd, height: 224, width: 224)
    }
    odd.kernels[1] = [Kernel(0)]
    #expect(throws: MapSizeError.self) { try ReceptiveField(odd, height: 224, width: 224) }
    var empty = Self.t
    empty.downsamplingKernels[0] = [Kernel(0)]
    #expect(throws: MapSizeError.self) { try ReceptiveField(empty, height: 224, width: 224) }
  }
}

extension LayerID {
  fileprivate var isAfterHalving: Bool {
    switch self {
    case .downsample, .block(stage: 1, _): true
    default: false
    }
  }
}

@Suite struct PositionSetTests {
  @Test(arguments: [1, 7, 63, 64, 65, 130])
  func `bits are where they were set, across words`(width: Int) {
    let size = MapSize(height: 3, width: width)
    var set = PositionSet(size)
    for column in stride(from: 0, to: width, by: 3) { set.insert(row: 1, column: column) }
    for column in 0..<width {
      #expect(set.contains(row: 1, column: column) == (column % 3 == 0))
      #expect(!set.contains(row: 0, column: column))
    }
    #expect(set.count == (width + 2) / 3)
    #expect(set.bounds?.rows == 1..<2)
    #expect(set.bounds?.columns == 0..<(width - 1) / 3 * 3 + 1)
    #expect(PositionSet.all(size).count == 3 * width)
    #expect(set.containsAny(0..<2, 0..<1) && !set.containsAny(0..<1, 0..<width))
    #expect(PositionSet(size).bounds == nil)
    #expect(!set.contains(row: -1, column: 0) && !set.contains(row: 0, column: width))
  }
}
