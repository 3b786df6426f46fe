import Testing

@testable import NeoNeXt

extension FoldedOperator {
  /// The names of the norms and scales that are folded into the operator.
  fileprivate var foldedNames: [String] {
    switch self {
    case .product(let product):
      let norm =
        switch product.norm {
        case .ofInput(let name), .ofOutput(let name): name
        case nil: String?.none
        }
      return [norm, product.scale].compactMap(\.self)
    case .neocell(let cell): return [cell.norm].compactMap(\.self)
    case .spaceToDepth, .gelu, .addInput, .averagePool, .layerNorm: return []
    }
  }
}

extension LayerOperator {
  fileprivate var isFolded: Bool {
    switch self {
    case .batchNorm, .layerScale: true
    case .spaceToDepth, .pointwise, .neocell, .linear, .gelu, .addInput, .averagePool, .layerNorm:
      false
    }
  }
}

@Suite struct FoldedOperatorTests {
  private let product = LayerOperator.Product("fc", inputs: 2, outputs: 2, hasBias: false)
  private let biased = LayerOperator.Product("fc", inputs: 2, outputs: 2, hasBias: true)
  private let norm = LayerOperator.batchNorm(name: "norm", channels: 2)
  private let cell = LayerOperator.neocell(.init("neocell", channels: 2, groups: []))

  @Test(arguments: Variant.allCases, Revision.allCases)
  func `each batch norm and layer scale is folded exactly once, and nothing else is`(
    variant: Variant, revision: Revision
  ) {
    for order in DownsamplingOrder.allCases {
      var architecture = Architecture(variant, revision)
      architecture.downsampling = order
      for layer in architecture.layers.map(\.id) {
        let operators = architecture.operators(of: layer)
        let folded = architecture.foldedOperators(of: layer)
        #expect(
          folded.flatMap(\.foldedNames).sorted()
            == operators.filter(\.isFolded).map(\.name).sorted())
        #expect(folded.count == operators.count { !$0.isFolded })
      }
    }
  }

  @Test func `a norm goes into a product before or behind it, or else into a NeoCell`() {
    func folds(_ revision: Revision, _ layer: LayerID) -> [FoldedOperator] {
      Architecture(.t, revision).foldedOperators(of: layer)
    }
    func norms(_ operators: [FoldedOperator]) -> [FoldedOperator.Product.Norm?] {
      operators.compactMap { work -> FoldedOperator.Product.Norm?? in
        if case .product(let product) = work { .some(product.norm) } else { nil }
      }
    }
    #expect(norms(folds(.release, .stem)) == [.ofOutput("norm")])
    #expect(norms(folds(.release, .block(stage: 0, index: 0))) == [.ofInput("norm"), nil])
    #expect(norms(folds(.release, .downsample(stage: 0))) == [nil])
    #expect(norms(folds(.paper, .downsample(stage: 0))) == [.ofOutput("norm_2")])
    #expect(norms(folds(.paper, .head)) == [nil])
    for revision in Revision.allCases {
      let cells = folds(revision, .downsample(stage: 1)).compactMap { work in
        if case .neocell(let cell) = work { cell.norm } else { nil }
      }
      #expect(cells == ["norm_1"])
    }
  }

  @Test func `a product takes one norm, and none of its output if it has a bias`() {
    let scale = LayerOperator.layerScale(name: "scale", channels: 2)
    #expect(FoldedOperator.fold([.linear(product), norm, norm]) == nil)
    #expect(FoldedOperator.fold([.linear(biased), norm]) == nil)
    #expect(FoldedOperator.fold([.linear(biased), norm, .linear(product)])?.count == 2)
    #expect(FoldedOperator.fold([.linear(product), norm, scale])?.count == 1)
    #expect(FoldedOperator.fold([.linear(product), scale, norm]) == nil)
    #expect(FoldedOperator.fold([norm, .linear(product), norm]) == nil)
    #expect(FoldedOperator.fold([cell, norm, norm, .linear(product)])?.count == 2)
  }

  @Test func `norms and scales without a neighbour that takes them are refused`() {
    let scale = LayerOperator.layerScale(name: "scale", channels: 2)
    #expect(FoldedOperator.fold([norm]) == nil)
    #expect(FoldedOperator.fold([.gelu(channels: 2), norm, .addInput(channels: 2)]) == nil)
    #expect(FoldedOperator.fold([scale, .linear(product)]) == nil)
    #expect(FoldedOperator.fold([cell, scale]) == nil)
    #expect(FoldedOperator.fold([]) == [])
  }
}
