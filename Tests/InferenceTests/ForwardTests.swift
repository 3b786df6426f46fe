import CheckpointFiles
import Inference
import Kernels
import NeoNeXt
import Synchronization
import TensorCore
import TestSupport
import Testing
import Weights

/// A counter that the thread sanitizer understands, unlike a Mutex.
private final class Counter: Sendable {
  let value = Atomic(0)
}

@Suite struct ParallelTests {
  @Test func `every index is run once, whatever the number of threads before`() {
    var random = Seeded(2)
    for _ in 0..<3000 {
      let count = 1 + random.below(9)
      let runs = (0..<count).map { _ in Counter() }
      parallel(count) { index in runs[index].value.add(1, ordering: .relaxed) }
      #expect(runs.allSatisfy { $0.value.load(ordering: .relaxed) == 1 })
    }
  }

  @Test func `work inside work, and from several threads at once, is done`() async {
    let total = Counter()
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask {
          for _ in 0..<200 {
            parallel(3) { _ in parallel(2) { _ in _ = total.value.add(1, ordering: .relaxed) } }
          }
        }
      }
    }
    #expect(total.value.load(ordering: .relaxed) == 8 * 200 * 6)
  }
}

@Suite struct ForwardTests {
  @Test(
    arguments: [
      ("nano-release.pt", "nano-release.trace-224.safetensors", "1,1,1,0"),
      ("nano-release.pt", "nano-release.trace-96x160.safetensors", "1,1,1,1"),
      ("nano-paper.bin", "nano-paper.trace-224.safetensors", "1,1,1,0"),
      ("odd-release.safetensors", "odd-release.trace.safetensors", "1/2+3/1,1,1,0"),
      ("odd-paper.safetensors", "odd-paper.trace.safetensors", "1,0/2+1/0"),
    ], [1, 2, 3])
  func `every activation is that of the trace, whatever the threads`(
    files: (String, String, String), threads: Int
  ) throws {
    let trace = try Trace(files.1)
    let shifts = try #require([StageShift](shifts: files.2))
    let model = try Model(Checkpoint.open(Fixtures.path(files.0))).with(shifts: shifts)
    let plan = try ForwardPlan(
      Network(model, threads: threads), height: trace.height, width: trace.width, threads: threads)
    var compared: Set<String> = []
    func compare(_ name: String, _ values: [Float]) {
      guard let expected = trace.activations[name] else { return }
      compared.insert(name)
      let worst = zip(values, expected).map { ($0 - $1).magnitude }.max() ?? .infinity
      let scale = expected.map(\.magnitude).max() ?? 0
      #expect(
        values.count == expected.count && worst <= max(1e-4, 1e-5 * scale), "\(name) \(worst)")
    }
    _ = try plan.run(trace.input, threads: threads) { activation in
      switch activation {
      case .neocell(let layer, let map): compare("\(layer).neocell", map.planar)
      case .layer(let layer, let map): compare("\(layer)", map.planar)
      case .head(let images): compare("head", images[0])
      }
    }
    #expect(compared == Set(trace.activations.keys))
  }

  @Test(
    arguments: [
      ("nano-release.pt", 96, 160), ("nano-paper.bin", 60, 44), ("odd-release.safetensors", 64, 64),
    ], [1, 2, 3])
  func `a batch gives the logits of its images, bit by bit`(
    model: (file: String, height: Int, width: Int), threads: Int
  ) throws {
    let plan = try ForwardPlan(
      Network(Model(Checkpoint.open(Fixtures.path(model.file)))), height: model.height,
      width: model.width)
    var random = Seeded(7)
    let images = (0..<11).map { _ in
      (0..<3 * model.height * model.width).map { _ in Float(random.below(2000)) / 1000 - 1 }
    }
    let single = try images.map { try plan.run($0, threads: 1) }
    #expect(Set(single).count == images.count && single.joined().allSatisfy(\.isFinite))
    for count in [1, 2, 11] {
      let batch = try plan.run(batch: Array(images[..<count]), threads: threads)
      #expect(batch == Array(single[..<count]))
    }
    #expect(try plan.run(batch: [], threads: threads) == [])
    #expect(throws: InferenceError.self) {
      try plan.run(batch: [images[0], [1]], threads: threads)
    }
  }

  @Test func `a batch that leaves the caches runs in parts, with the same logits`() throws {
    let architecture = Architecture(
      dims: [96, 128], depths: [1, 2], kernels: [[Kernel(4), Kernel(7)], [Kernel(4), Kernel(7)]],
      revision: .paper, classes: 5)
    let plan = try ForwardPlan(
      Network(Model(FreshModel(architecture, initialization: .neoinit, seed: 3))), height: 160,
      width: 160)
    var layers: [LayerID: Int] = [:]
    var random = Seeded(9)
    let images = (0..<5).map { _ in (0..<3 * 160 * 160).map { _ in Float(random.below(99)) / 99 } }
    let batch = try plan.run(batch: images, threads: 2) { activation in
      if case .layer(let layer, let map) = activation { layers[layer, default: 0] += map.images }
    }
    #expect(try batch == images.map { try plan.run($0, threads: 2) })
    #expect(layers.values.allSatisfy { $0 == images.count } && layers.count == 5)
  }

  @Test
  func `the reference gives numpy's NeoCells with rectangular kernels and steps of their own`()
    throws
  {
    for name in ["odd-release", "odd-paper"] {
      let trace = try Trace("\(name).trace.safetensors")
      let shifts = name == "odd-release" ? "1/2+3/1,1,1,0" : "1,0/2+1/0"
      let model = try Model(Checkpoint.open(Fixtures.path("\(name).safetensors"))).with(
        shifts: #require([StageShift](shifts: shifts)))
      let groups = try ParameterReader(model).cell(.block(stage: 0, index: 0))
      let expected = try #require(trace.activations["stage_1.0.neocell"])
      let stem = try #require(trace.activations["stem"])
      let found = Reference.neocell(
        stem, height: trace.height / 4, width: trace.width / 4, groups: groups)
      #expect(found.count == expected.count)
      for (a, b) in zip(found, expected) { #expect(abs(a - b) < 1e-5) }
      // Without its shifts, the model gives other results.
      let still = try ParameterReader(
        model.with(shifts: shifts.split(separator: ",").map { _ in 0 }))
      let unshifted = Reference.neocell(
        stem, height: trace.height / 4, width: trace.width / 4,
        groups: try still.cell(.block(stage: 0, index: 0)))
      #expect(zip(unshifted, expected).contains { abs($0 - $1) > 0.1 })
    }
  }

  @Test func `resolutions that do not fit say which do`() throws {
    let network = try Network(Model(Checkpoint.open(Fixtures.path("nano-release.pt"))))
    for (height, width) in [(225, 224), (0, 224), (-4, 8), (20000, 224), (Int.max, 4), (4, .min)] {
      #expect(throws: MapSizeError.self) {
        try ForwardPlan(network, height: height, width: width)
      }
    }
    #expect(
      throws: MapSizeError.resolution(
        height: 16, width: 64, reason: "too small: nothing is left for stage 4")
    ) { try ForwardPlan(network, height: 16, width: 64) }
    let found = #expect(throws: MapSizeError.self) {
      try ForwardPlan(network, height: 223, width: 224)
    }
    #expect(found.map { "\($0)" }?.contains("such as 224×224") == true)
  }

  @Test func `odd sizes run`() throws {
    let network = try Network(Model(Checkpoint.open(Fixtures.path("nano-paper.bin"))))
    for (height, width) in [(32, 32), (36, 100), (60, 44)] {
      let plan = try ForwardPlan(network, height: height, width: width)
      let logits = try plan.run([Float](repeating: 0.5, count: 3 * height * width), threads: 2)
      #expect(logits.count == 10 && logits.allSatisfy(\.isFinite))
    }
  }

  @Test func `models that lack something cannot run, and say what`() throws {
    let other = Model(MemoryTensors([("conv.weight", [2, 2], [1, 2, 3, 4])]))
    #expect(throws: InferenceError.notNeoNeXt) { try Network(other) }
    let part = Model(
      MemoryTensors([
        ("stage_1.0.ops.content.norm.weight", [2], [1, 1]),
        ("stage_1.0.ops.content.neocell.weight_a.0", [2, 2, 2], [Float](repeating: 1, count: 8)),
        ("stage_1.0.ops.content.neocell.weight_b.0", [2, 2, 2], [Float](repeating: 1, count: 8)),
      ]))
    let found = #expect(throws: InferenceError.self) { try Network(part) }
    #expect(found.map { "\($0)" }?.contains("expected tensor stem.conv.weight") == true)
  }

  @Test func `kernels that would change a block's map, or enlarge one beyond any, are refused`()
    throws
  {
    func network(_ kernel: Kernel, between: Kernel = .halving) throws -> Network {
      var architecture = Architecture(
        dims: [8, 8], depths: [1, 1], kernels: [[kernel], [Kernel(4)]], revision: .paper,
        classes: 3)
      architecture.downsamplingKernels = [[between]]
      return try Network(
        Model(FreshModel(architecture, initialization: .neoinit, seed: 1)))
    }
    for kernel in [
      Kernel(height: 1, width: 1, outputHeight: 2, outputWidth: 2), .halving,
      Kernel(height: 4, width: 4, outputHeight: 4, outputWidth: 2),
    ] {
      #expect(throws: MapSizeError.self) { try network(kernel) }
    }
    let larger = Kernel(height: 1, width: 1, outputHeight: 1000, outputWidth: 1000)
    let upscaling = try network(Kernel(4), between: larger)
    #expect(throws: MapSizeError.self) { try ForwardPlan(upscaling, height: 32, width: 32) }
    let uneven = Kernel(height: 4, width: 3, outputHeight: 4, outputWidth: 3)
    let plan = try ForwardPlan(network(uneven), height: 32, width: 32)
    #expect(try plan.run([Float](repeating: 1, count: 3072), threads: 2).count == 3)
  }

  @Test func `NaN in the weights is carried through to the logits`() throws {
    let fresh = FreshModel(
      Architecture(
        dims: [8, 16], depths: [1, 1], kernels: [[Kernel(4)], [Kernel(7)]], revision: .paper,
        classes: 3), initialization: .neoinit, seed: 1)
    let values = fresh.tensors.indices.map { index -> [Float] in
      fresh.tensors[index].name == "stem.conv.weight"
        ? [Float](repeating: .nan, count: fresh.tensors[index].shape.count)
        : fresh.values(at: index)
    }
    let poisoned = MemoryTensors(
      zip(fresh.tensors, values).map { ($0.name, $0.shape.dimensions, $1) })
    let plan = try ForwardPlan(Network(Model(poisoned)), height: 32, width: 32)
    #expect(try plan.run([Float](repeating: 1, count: 3072), threads: 1).allSatisfy(\.isNaN))
  }
}
