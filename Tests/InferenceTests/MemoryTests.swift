import CheckpointFiles
import Kernels
import NeoNeXt
import TensorCore
import TestSupport
import Testing
import Weights

@testable import Inference

@Suite struct MemoryTests {
  private func model(_ name: String = "nano-release.pt") throws -> Model {
    try Model(Checkpoint.open(Fixtures.path(name)))
  }

  private func need(_ architecture: Architecture, _ side: Int) throws -> MemoryNeed {
    try MemoryNeed(architecture, MapSize(height: side, width: side), threads: 2)
  }

  @Test func `every variant runs at the usual sizes within the usual limit, with a trace too`()
    throws
  {
    for variant in Variant.allCases {
      for revision in Revision.allCases {
        for side in [64, 224, 384, 1024] {
          let need = try need(Architecture(variant, revision), side)
          #expect(throws: Never.self) { try need.check(need.forward + need.activations, .usual) }
        }
      }
    }
  }

  @Test func `what a pass would need is said before anything is allocated`() throws {
    let model = try model()
    let size = MapSize(height: 16384, width: 16384)
    let error = #expect(throws: InferenceError.self) { try ForwardPlan(model, size) }
    #expect(
      error.map { "\($0)" }?.hasPrefix("this would need 1") == true
        && error.map { "\($0)" }?.contains("GB of memory, the limit is 4") == true)
    #expect(throws: InferenceError.self) {
      try ForwardPlan(Network(model), height: 16384, width: 16384)
    }
    #expect(throws: InferenceError.self) {
      try ForwardPlan(model, MapSize(height: 224, width: 224), memory: .bytes(1 << 20))
    }
  }

  @Test func `a small file cannot ask for much by its ratios between stages`() throws {
    var architecture = Architecture(
      dims: [1, 1], depths: [1, 1], kernels: [[Kernel(2)], [Kernel(2)]], revision: .release,
      classes: 2)
    let up = Kernel(height: 1, width: 1, outputHeight: 73, outputWidth: 73)
    architecture.downsamplingKernels = [[up]]
    let model = Model(FreshModel(architecture, initialization: .neoinit, seed: 1))
    let size = MapSize(height: 224, width: 224)
    #expect(throws: InferenceError.self) { try ForwardPlan(model, size) }
    #expect(throws: InferenceError.self) {
      try Stepper(model, height: 224, width: 224, threads: 1)
    }
  }

  @Test func `a need covers what is really taken`() throws {
    let model = try model()
    let need = try need(#require(model.architecture), 224)
    let plan = try ForwardPlan(model, MapSize(height: 224, width: 224))
    var trace = 0
    _ = try plan.run([Float](repeating: 0.5, count: 3 * 224 * 224), threads: 1) { activation in
      switch activation {
      case .neocell(_, let map), .layer(_, let map): trace += 4 * map.planar.count
      case .head: break
      }
    }
    #expect(Double(trace) <= need.activations)
    // A stage uses three maps in turn, and the input of its first block.
    #expect(need.forward > 4.0 * 4 * 56 * 56 * 16)
  }
}
