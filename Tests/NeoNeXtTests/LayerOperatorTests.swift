import TensorCore
import Testing

@testable import NeoNeXt

/// The tensors of a released checkpoint as text, `name [dimensions]`, written without the code that is tested.
private struct ReleasedNames {
  let architecture: Architecture

  func lines(of layer: LayerID) -> [String] {
    let dims = architecture.dims
    switch layer {
    case .stem:
      return ["stem.conv.weight [\(dims[0]), 48, 1, 1]"] + batchNorm("stem.norm", dims[0])
    case .block(let stage, let index): return block(stage, index)
    case .downsample(let stage): return downsampling(stage)
    case .head:
      return norm("head.ln", dims[3]) + [
        "head.fc.weight [1000, \(dims[3])]", "head.fc.bias [1000]",
      ]
    }
  }

  private func block(_ stage: Int, _ index: Int) -> [String] {
    let (prefix, c) = ("stage_\(stage + 1).\(index).ops.content", architecture.dims[stage])
    let sizes = architecture.variantKernels[stage]
    let sides = ["a", "b"].flatMap { side in
      sizes.enumerated().map { group, k in
        "\(prefix).neocell.weight_\(side).\(group) [\(c / sizes.count), \(k), \(k)]"
      }
    }
    let isRelease = architecture.revision == .release
    return sides + batchNorm("\(prefix).norm", c)
      + ["\(prefix).fc_1.weight [\(4 * c), \(c)]"]
      + (isRelease ? ["\(prefix).fc_1.bias [\(4 * c)]"] : [])
      + ["\(prefix).fc_2.weight [\(c), \(4 * c)]"]
      + (isRelease ? ["\(prefix).fc_2.bias [\(c)]", "\(prefix).layer_scale.gamma [\(c)]"] : [])
  }

  private func downsampling(_ stage: Int) -> [String] {
    let (name, from, to) = (
      "downsample_\(stage + 1)", architecture.dims[stage], architecture.dims[stage + 1]
    )
    let isPaper = architecture.revision == .paper
    let c = isPaper ? from : to
    return [
      "\(name).conv.weight [\(to), \(from), 1, 1]", "\(name).neocell.weight_a.0 [\(c), 1, 2]",
      "\(name).neocell.weight_b.0 [\(c), 2, 1]",
    ] + batchNorm("\(name).norm_1", c) + (isPaper ? batchNorm("\(name).norm_2", to) : [])
  }

  private func norm(_ name: String, _ channels: Int) -> [String] {
    ["\(name).weight [\(channels)]", "\(name).bias [\(channels)]"]
  }

  private func batchNorm(_ name: String, _ channels: Int) -> [String] {
    norm(name, channels) + [
      "\(name).running_mean [\(channels)]", "\(name).running_var [\(channels)]",
      "\(name).num_batches_tracked []",
    ]
  }
}

extension Architecture {
  fileprivate var variantKernels: [[Int]] {
    revision == .release ? [[4, 7], [4, 7], [4, 7], [4, 7]] : [[4, 7], [4, 7], [7], [7]]
  }
}

@Suite struct LayerOperatorTests {
  @Test(arguments: Variant.allCases, Revision.allCases)
  func `the tensors of the described operators are those of a release, in its order`(
    variant: Variant, revision: Revision
  ) {
    let architecture = Architecture(variant, revision)
    let released = ReleasedNames(architecture: architecture)
    for layer in architecture.layers {
      let found = layer.parameters.map { "\($0.name) \($0.shape.dimensions)" }
      #expect(found == released.lines(of: layer.id))
    }
  }

  @Test(arguments: Variant.allCases, Revision.allCases)
  func `every operator takes the channels that the one before gives`(
    variant: Variant, revision: Revision
  ) {
    let architecture = Architecture(variant, revision)
    let chain = architecture.layers.map(\.id).flatMap(architecture.operators(of:))
    for (before, after) in zip(chain, chain.dropFirst()) {
      #expect(before.outputs == after.inputs, "\(before) \(after)")
    }
    #expect(chain.first?.inputs == 3 && chain.last?.outputs == 1000)
  }

  @Test func `the paper's down-sampling runs in another order than its tensors stand`() {
    let architecture = Architecture(.t, .paper)
    let layer = LayerID.downsample(stage: 0)
    #expect(
      architecture.operators(of: layer).map(\.name)
        == ["neocell", "norm_1", "", "conv", "norm_2", ""])
    #expect(
      architecture.parameters(of: layer).map(\.name).first == "downsample_1.conv.weight")
  }

  @Test(arguments: Revision.allCases)
  func `blocks alone add their input, and all but stem and head have a NeoCell`(
    revision: Revision
  ) {
    let architecture = Architecture(.s, revision)
    for layer in architecture.layers.map(\.id) {
      let reaches = architecture.operators(of: layer).map(\.reach)
      let isBlock = if case .block = layer { true } else { false }
      #expect(reaches.contains(.layerInput) == isBlock)
      #expect(reaches.contains(.block) == (layer != .stem && layer != .head))
      #expect(reaches.contains(.map) == (layer == .head))
      #expect((architecture.neocell(of: layer) != nil) == reaches.contains(.block))
    }
  }

  @Test func `operators with sizes are the described ones, a NeoCell in two halves`() throws {
    for revision in Revision.allCases {
      let architecture = Architecture(.t, revision)
      let sizes = try architecture.mapSizes(height: 224, width: 224)
      let operators = try architecture.operators(sizes: sizes)
      let whole = operators.filter { $0.kind != .leftProduct }.map(\.definition)
      #expect(whole == architecture.layers.map(\.id).flatMap(architecture.operators(of:)))
      let halves = operators.filter { $0.kind == .leftProduct }.map(\.definition.reach)
      #expect(halves.count == architecture.cellLayers.count && Set(halves) == [.block])
    }
  }

  @Test func `a model without classes ends in its norm`() {
    var architecture = Architecture(.t, .release)
    architecture.classes = 0
    #expect(architecture.operators(of: .head).map(\.name) == ["", "ln"])
  }
}
