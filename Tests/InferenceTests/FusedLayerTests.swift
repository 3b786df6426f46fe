import NeoNeXt
import Testing

@testable import Inference

@Suite struct FusedLayerTests {
  private func fused(_ operators: [LayerOperator]) throws -> FusedLayer? {
    FusedLayer(try #require(FoldedOperator.fold(operators)))
  }

  @Test(arguments: Variant.allCases, Revision.allCases)
  func `the fast pass can run every layer of every variant, its blocks in tiles`(
    variant: Variant, revision: Revision
  ) throws {
    let architecture = Architecture(variant, revision)
    for layer in architecture.layers.map(\.id) {
      let form = try #require(FusedLayer(architecture.foldedOperators(of: layer)))
      #expect(form.suits(layer), "\(layer) \(form)")
    }
  }

  @Test func `a head without classes has no product`() throws {
    var architecture = Architecture(.t, .release)
    architecture.classes = 0
    let form = FusedLayer(architecture.foldedOperators(of: .head))
    #expect(form == .head(norm: "ln", nil))
  }

  @Test func `a chain of operators that the fast pass cannot run is refused`() throws {
    let architecture = Architecture(.t, .paper)
    // NeoCell, norm, Linear, GELU, Linear, + input
    let block = architecture.operators(of: .block(stage: 0, index: 0))
    #expect(try fused(block) != nil)
    for place in [0, 2, 3, 4] {
      var shorter = block
      shorter.remove(at: place)
      #expect(try fused(shorter) == nil, "without \(block[place])")
    }
    let stem = architecture.operators(of: .stem)
    #expect(try fused(stem + [.gelu(channels: 96)]) == nil)
    #expect(try fused([.spaceToDepth(channels: 3, side: 2)] + stem.dropFirst()) == nil)
    let head = architecture.operators(of: .head)
    #expect(try fused(head + [.gelu(channels: 1000)]) == nil)
    #expect(try fused([head[1], head[0]]) == nil)
    let between = Architecture(.t, .release).operators(of: .downsample(stage: 0))
    let gelu = LayerOperator.gelu(channels: 192)
    #expect(try fused(between + [gelu]) != nil)
    #expect(try fused(between + [gelu, gelu]) == nil)
    #expect(try fused([gelu] + between) == nil)
    #expect(try fused(between + between) == nil)
    #expect(try fused([]) == nil)
  }
}

extension FusedLayer {
  fileprivate func suits(_ layer: LayerID) -> Bool {
    switch self {
    case .patches: layer == .stem
    case .residual: if case .block = layer { true } else { false }
    case .transition: if case .downsample = layer { true } else { false }
    case .head: layer == .head
    }
  }
}
