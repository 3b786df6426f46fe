import TensorCore
import Testing

@testable import NeoNeXt

@Suite struct RecognitionTests {
  private func tensors(_ architecture: Architecture, prefix: String = "") -> [TensorDescription] {
    architecture.layers.flatMap(\.parameters).map {
      TensorDescription(name: prefix + $0.name, type: .f32, shape: $0.shape)
    }
  }

  @Test(arguments: Variant.allCases, Revision.allCases)
  func `every variant and revision is recognized by its names and shapes`(
    variant: Variant, revision: Revision
  ) throws {
    let architecture = Architecture(variant, revision)
    let recognition = try #require(Recognition(tensors(architecture)))
    #expect(recognition.architecture == architecture)
    #expect(recognition.isComplete)
    // T and S differ only in their depths, so this shows that depths are recognized, too.
    #expect(recognition.architecture.variant == variant)
    #expect(recognition.architecture.revision == revision)
  }

  @Test(arguments: ["module.", "model.module.", "_orig_mod.", "backbone.stage_9."])
  func `any prefix is taken off`(prefix: String) throws {
    let recognition = try #require(Recognition(tensors(Architecture(.t, .paper), prefix: prefix)))
    #expect(recognition.prefix == prefix)
    #expect(recognition.isComplete)
  }

  @Test func `other sizes, kernels and mixtures are recognized`() throws {
    var architecture = Architecture(
      dims: [12, 24, 40], depths: [2, 1, 4],
      kernels: [[Kernel(3)], [Kernel(3), Kernel(5), Kernel(9)], [Kernel(8)]], revision: .release,
      classes: 7)
    architecture.hasLayerScale = false
    architecture.downsamplingKernels[0] = [
      Kernel(height: 3, width: 3, outputHeight: 2, outputWidth: 2)
    ]
    architecture.imageChannels = 1
    architecture.expansion = 2
    let recognition = try #require(Recognition(tensors(architecture)))
    #expect(recognition.architecture == architecture)
    #expect(recognition.architecture.variant == nil)
    #expect(recognition.architecture.revision == nil)
    #expect(recognition.architecture.kernelNames == ["3", "3+5+9", "8"])
  }

  @Test func `what is missing, unexpected or of the wrong shape is listed in full`() throws {
    var names = tensors(Architecture(.t, .release))
    names.removeAll { $0.name == "head.ln.bias" || $0.name.hasPrefix("stage_2.1.ops.content.fc_1") }
    names.append(TensorDescription(name: "optimizer.step", type: .i64, shape: Shape()))
    let wrong = try #require(names.firstIndex { $0.name == "stem.norm.bias" })
    names[wrong] = TensorDescription(name: "stem.norm.bias", type: .f32, shape: Shape(95))
    let recognition = try #require(Recognition(names))
    #expect(
      recognition.missing == [
        "stage_2.1.ops.content.fc_1.weight", "stage_2.1.ops.content.fc_1.bias", "head.ln.bias",
      ])
    #expect(recognition.unexpected == ["optimizer.step"])
    #expect(
      recognition.mismatched == [
        .init(name: "stem.norm.bias", expected: Shape(96), found: Shape(95))
      ])
  }

  @Test
  func `unequal groups, other ratios, stages without blocks and headless models are recognized`()
    throws
  {
    var architecture = Architecture(
      dims: [22, 12, 10, 8], depths: [1, 2, 0, 1],
      kernels: [[Kernel(3), Kernel(4)], [Kernel(6)], [], [Kernel(2)]], revision: .paper)
    architecture.groupSizes[0] = [9, 13]
    let up = Kernel(height: 2, width: 1, outputHeight: 3, outputWidth: 2)
    architecture.downsamplingKernels = [[.halving], [up, up], [Kernel(3)]]
    architecture.downsamplingSizes[1] = [4, 8]
    for (bias, scale) in [(false, false), (false, true), (true, false), (true, true)] {
      (architecture.hasLinearBias, architecture.hasLayerScale) = (bias, scale)
      for order in DownsamplingOrder.allCases {
        architecture.downsampling = order
        architecture.downsamplingSizes[1] = order == .paper ? [4, 8] : [3, 7]
        for (hasHead, classes) in [(true, 7), (true, 0), (false, 0)] {
          (architecture.hasHead, architecture.classes) = (hasHead, classes)
          let recognition = try #require(Recognition(tensors(architecture)))
          #expect(recognition.architecture == architecture)
          #expect(recognition.isComplete)
        }
      }
    }
  }

  @Test func `nothing needs a count of batches`() throws {
    let names = tensors(Architecture(.t, .release)).filter {
      !$0.name.hasSuffix("num_batches_tracked")
    }
    let recognition = try #require(Recognition(names))
    #expect(recognition.missing.count == 22 && recognition.neededAndMissing.isEmpty)
  }

  @Test func `thousands of blocks with one tensor each, and many groups, are no network`() {
    func names(_ blocks: Int, groups: Int, _ size: (Int) -> Int) -> [TensorDescription] {
      (0..<blocks).flatMap { block in
        (0..<(block == 0 ? groups : 1)).map { group in
          TensorDescription(
            name: "stage_1.\(block).ops.content.neocell.weight_a.\(group)", type: .f32,
            shape: Shape(1, size(block), size(block)))
        }
      } + [
        TensorDescription(
          name: "stage_1.0.ops.content.norm.weight", type: .f32, shape: Shape(64))
      ]
    }
    let start = ContinuousClock.now
    #expect(Recognition(names(4096, groups: 64) { _ in 2 }) == nil)
    #expect(Recognition(names(4096, groups: 1) { $0 + 1 }) == nil)
    #expect(Recognition(names(700, groups: 1) { _ in 2 }) != nil)
    #expect(ContinuousClock.now - start < .seconds(5))
  }

  @Test func `a missing side of a kernel group is told by the other side`() throws {
    var names = tensors(
      Architecture(
        dims: [16], depths: [1], kernels: [[Kernel(4), Kernel(7)]], revision: .release))
    names.removeAll { $0.name.hasSuffix("neocell.weight_a.1") }
    let recognition = try #require(Recognition(names))
    #expect(recognition.missing == ["stage_1.0.ops.content.neocell.weight_a.1"])
    #expect(recognition.unexpected.isEmpty && recognition.mismatched.isEmpty)
  }

  @Test func `of two blocks that disagree, the one that is no NeoCell of the paper is wrong`()
    throws
  {
    var names = tensors(
      Architecture(dims: [16], depths: [2], kernels: [[Kernel(4)]], revision: .release))
    let wrong = try #require(names.firstIndex { $0.name.hasSuffix("neocell.weight_a.0") })
    names[wrong] = TensorDescription(name: names[wrong].name, type: .f32, shape: Shape(5, 4, 3))
    let recognition = try #require(Recognition(names))
    #expect(recognition.mismatched.map(\.name) == ["stage_1.0.ops.content.neocell.weight_a.0"])
  }

  @Test func `tensors of other models are no NeoNeXt`() {
    let resnet = [TensorDescription(name: "conv1.weight", type: .f32, shape: Shape(64, 3, 7, 7))]
    #expect(Recognition(resnet) == nil)
    #expect(Recognition([]) == nil)
  }

  @Test func `sizes and numbers beyond any network are refused, not computed with`() {
    let huge = [
      TensorDescription(
        name: "stage_1.0.ops.content.neocell.weight_a.0", type: .f32,
        shape: Shape([0, Int.max / 2, 1])!),
      TensorDescription(
        name: "stage_1.0.ops.content.neocell.weight_b.0", type: .f32, shape: Shape([0, 1, 1])!),
      TensorDescription(
        name: "stage_1.0.ops.content.norm.weight", type: .f32, shape: Shape([0, Int.max / 2])!),
    ]
    #expect(Recognition(huge) == nil)
    for sides in [[1 << 24, 0], [0, 1 << 20], [1 << 16, 1 << 11]] {
      let name = "stage_1.0.ops.content."
      let shapes = [
        ("norm.weight", [sides[0]]), ("neocell.weight_a.0", [0, sides[1], sides[1]]),
        ("neocell.weight_b.0", [0, sides[1], sides[1]]), ("fc_1.weight", [1 << 24, sides[0]]),
      ]
      let tensors = shapes.map {
        TensorDescription(name: name + $0.0, type: .f32, shape: Shape($0.1)!)
      }
      #expect(Recognition(tensors) == nil, "\(sides)")
    }
    for name in ["stage_1.4000", "stage_1.99999999999999999999", "stage_16.0", "stage_-1.0"] {
      let sparse = ["a", "b"].map {
        TensorDescription(
          name: "\(name).ops.content.neocell.weight_\($0).0", type: .f32, shape: Shape(4, 4, 4))
      }
      #expect(Recognition(sparse) == nil, "\(name)")
    }
  }
}
