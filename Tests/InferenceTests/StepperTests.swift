import CheckpointFiles
import Kernels
import NeoNeXt
import Synchronization
import TensorCore
import TestSupport
import Testing
import Weights

@testable import Inference

@Suite struct StepperTests {
  private func stepper(
    _ checkpoint: String, _ trace: Trace, shifts: [StageShift] = [1, 1, 1, 0], threads: Int = 2,
    budget: Int = 1 << 30
  ) throws -> Stepper {
    let model = try Model(Checkpoint.open(Fixtures.path(checkpoint))).with(shifts: shifts)
    let stepper = try Stepper(
      model, height: trace.height, width: trace.width, threads: threads, budget: budget)
    try stepper.setInput(trace.input)
    return stepper
  }

  @Test(arguments: [
    ("nano-release.pt", "nano-release.trace-224.safetensors", [1, 1, 1, 0]),
    ("nano-release.pt", "nano-release.trace-96x160.safetensors", [1, 1, 1, 1]),
    ("nano-paper.bin", "nano-paper.trace-224.safetensors", [1, 1, 1, 0]),
    (
      "odd-release.safetensors", "odd-release.trace.safetensors",
      [StageShift([Shift(rows: 1, columns: 2), Shift(rows: 3, columns: 1)]), 1, 1, 0]
    ),
    (
      "odd-paper.safetensors", "odd-paper.trace.safetensors",
      [1, StageShift([Shift(rows: 0, columns: 2), Shift(rows: 1, columns: 0)])]
    ),
  ])
  func `steps give what the trace has, with nothing folded`(
    checkpoint: String, trace name: String, shifts: [StageShift]
  ) throws {
    let trace = try Trace(name)
    let stepper = try stepper(checkpoint, trace, shifts: shifts)
    var compared: Set<String> = []
    for (index, step) in stepper.operators.enumerated() {
      let isLast =
        index + 1 == stepper.operators.count || stepper.operators[index + 1].layer != step.layer
      let name = isLast ? "\(step.layer)" : step.kind == .neocell ? "\(step.layer).neocell" : ""
      guard let expected = trace.activations[name] else { continue }
      compared.insert(name)
      let map = try stepper.output(of: index)
      #expect(
        [map.channels, map.height, map.width] == [step.channels, step.size.height, step.size.width])
      let worst = zip(map.planar, expected).map { ($0 - $1).magnitude }.max() ?? .infinity
      let scale = expected.map(\.magnitude).max() ?? 0
      #expect(worst <= max(1e-4, 1e-5 * scale), "\(name) \(worst)")
    }
    #expect(compared == Set(trace.activations.keys))
  }

  @Test(arguments: ["nano-release", "nano-paper"])
  func `folded and unfolded passes agree`(name: String) throws {
    let trace = try Trace("\(name).trace-224.safetensors")
    let checkpoint = name == "nano-paper" ? "nano-paper.bin" : "nano-release.pt"
    let stepper = try stepper(checkpoint, trace)
    let plan = try ForwardPlan(
      Network(Model(Checkpoint.open(Fixtures.path(checkpoint)))), height: trace.height,
      width: trace.width)
    let folded = try plan.run(trace.input, threads: 2)
    let unfolded = try stepper.output(of: stepper.operators.count - 1).planar
    let scale = folded.map(\.magnitude).max() ?? 0
    for (a, b) in zip(folded, unfolded) { #expect((a - b).magnitude <= 1e-5 * scale) }
  }

  @Test func `every operator is that of its equation`() throws {
    let trace = try Trace("nano-release.trace-96x160.safetensors")
    let stepper = try stepper("nano-release.pt", trace)
    let reader = try ParameterReader(Model(Checkpoint.open(Fixtures.path("nano-release.pt"))))
    var seen: Set<Operator.Kind> = []
    var layerInput: [Float] = []
    for (index, step) in stepper.operators.enumerated() where index > 0 {
      let x = try stepper.output(of: index - 1)
      if stepper.operators[index - 1].layer != step.layer { layerInput = x.planar }
      let found = try stepper.output(of: index).planar
      let expected = try reference(step, x, layerInput: layerInput, reader)
      let scale = expected.map(\.magnitude).max() ?? 0
      let worst = zip(found, expected).map { ($0 - $1).magnitude }.max() ?? .infinity
      #expect(found.count == expected.count && worst <= 1e-5 * scale, "\(step)")
      seen.insert(step.kind)
    }
    #expect(seen == Set(Operator.Kind.allCases).subtracting([.spaceToDepth]))
  }

  private func reference(
    _ step: Operator, _ x: FeatureMap, layerInput: [Float], _ reader: ParameterReader
  ) throws -> [Float] {
    let isBlock = if case .block = step.layer { true } else { false }
    let name = "\(step.layer)\(isBlock ? ".ops.content" : "").\(step.parameters)"
    let (values, positions) = (x.planar, x.positions)
    switch step.kind {
    case .spaceToDepth: return values
    case .pointwise, .linear:
      return Reference.linear(
        values, positions: positions,
        weights: Matrix(
          rows: step.channels, columns: x.channels, values: try reader.values(name + ".weight")),
        bias: step.kind == .linear ? try reader.values(name + ".bias") : nil)
    case .leftProduct:
      return Reference.neocell(
        values, height: x.height, width: x.width,
        groups: try reader.cell(step.layer).map { group in
          NeoCellGroup(
            channels: group.channels, left: group.left,
            right: MatrixStack(
              count: group.left.count, rows: 1, columns: 1,
              values: group.left.values.indices.prefix(group.left.count).map { _ in 1 }),
            shift: Shift(rows: group.shift.rows, columns: 0), firstInStack: group.firstInStack)
        })
    case .neocell:
      // The input is the output of the first half, L·X. This computes its product with R, with 1 × 1 identities in place of L.
      return Reference.neocell(
        values, height: x.height, width: x.width,
        groups: try reader.cell(step.layer).map { group in
          NeoCellGroup(
            channels: group.channels,
            left: MatrixStack(
              count: group.right.count, rows: 1, columns: 1,
              values: group.right.values.indices.prefix(group.right.count).map { _ in 1 }),
            right: group.right, shift: Shift(rows: 0, columns: group.shift.columns),
            firstInStack: group.firstInStack)
        })
    case .batchNorm:
      return Reference.batchNorm(values, positions: positions, try reader.norm(name))
    case .gelu: return Reference.gelu(values)
    case .layerScale:
      let gamma = try reader.values(name + ".gamma")
      return values.enumerated().map { $1 * gamma[$0 / positions] }
    case .addInput: return zip(values, layerInput).map { $0 + $1 }
    case .averagePool: return Reference.globalAveragePool(values, positions: positions)
    case .layerNorm:
      return Reference.layerNorm(
        values, weight: try reader.values(name + ".weight"),
        bias: try reader.values(name + ".bias"), epsilon: 1e-6)
    }
  }

  @Test func `a step is the same whichever way it is reached and however little is kept`() throws {
    let trace = try Trace("nano-release.trace-96x160.safetensors")
    let straight = try stepper("nano-release.pt", trace)
    let all = try straight.operators.indices.map { try straight.output(of: $0).planar }
    #expect(straight.computedCount == straight.operators.count)
    _ = try straight.output(of: 3)
    #expect(straight.computedCount == straight.operators.count)
    var random = Seeded(3)
    for budget in [0, 40_000, 1 << 20] {
      let jumping = try stepper("nano-release.pt", trace, threads: 1, budget: budget)
      for _ in 0..<40 {
        let step = random.below(all.count)
        #expect(try jumping.output(of: step).planar == all[step])
      }
    }
  }

  @Test func `with room for the layers' outputs alone, a step costs at most its own layer`() throws
  {
    let trace = try Trace("nano-release.trace-224.safetensors")
    let stepper = try stepper("nano-release.pt", trace, budget: 800_000)
    _ = try stepper.output(of: stepper.operators.count - 1)
    let before = stepper.computedCount
    let step = try #require(
      stepper.operators.firstIndex {
        $0.layer == .block(stage: 2, index: 0) && $0.kind == .gelu
      })
    _ = try stepper.output(of: step)
    #expect((1...5).contains(stepper.computedCount - before))
  }

  @Test func `steps in a row are each computed once, with room for none`() throws {
    let trace = try Trace("nano-release.trace-96x160.safetensors")
    let roomy = try stepper("nano-release.pt", trace)
    let expected = try (2...4).map { try roomy.output(of: $0).planar }
    let tight = try stepper("nano-release.pt", trace, budget: 0)
    #expect(try tight.outputs(of: 2...4).map(\.planar) == expected)
    #expect(tight.computedCount == 5)
    #expect(try roomy.outputs(of: 2...4).map(\.planar) == expected)
    #expect(roomy.computedCount == 5)
  }

  @Test func `NaN in one place of a map stays in the patches that hold it`() throws {
    let trace = try Trace("nano-release.trace-96x160.safetensors")
    let stepper = try stepper("nano-release.pt", trace)
    var image = trace.input
    image[(4 * 5) * 160 + 4 * 7] = .nan
    try stepper.setInput(image)
    let step = try #require(stepper.operators.firstIndex { $0.kind == .neocell })
    let map = try stepper.output(of: step)
    let reader = try ParameterReader(
      Model(Checkpoint.open(Fixtures.path("nano-release.pt"))).with(shifts: [1, 1, 1, 0]))
    let expected = Reference.neocell(
      try stepper.output(of: step - 2).planar, height: map.height, width: map.width,
      groups: try reader.cell(.block(stage: 0, index: 0)))
    #expect(map.planar.map(\.isNaN) == expected.map(\.isNaN))
    #expect(map.planar.contains { !$0.isNaN } && map.planar.contains(where: \.isNaN))
  }

  @Test func `another image begins anew, and one of another size is refused`() throws {
    let trace = try Trace("nano-release.trace-96x160.safetensors")
    let stepper = try stepper("nano-release.pt", trace)
    let first = try stepper.output(of: 5).planar
    try stepper.setInput(trace.input.map { -$0 })
    #expect(stepper.durations.isEmpty)
    #expect(try stepper.output(of: 5).planar != first)
    #expect(throws: InferenceError.inputSize(expected: 3 * 96 * 160, found: 3)) {
      try stepper.setInput([1, 2, 3])
    }
  }

  @Test func `a cancelled pass stops between two operators, and can go on`() async throws {
    let trace = try Trace("nano-release.trace-96x160.safetensors")
    let done = Mutex(0)
    let task = Task { () throws -> Int in
      let stepper = try self.stepper("nano-release.pt", trace)
      #expect(throws: CancellationError.self) {
        try stepper.output(of: stepper.operators.count - 1) { step, _ in
          done.withLock { $0 = step }
          if step == 4 { withUnsafeCurrentTask { $0?.cancel() } }
        }
      }
      return stepper.computedCount
    }
    #expect(try await task.value == 5)
    #expect(done.withLock { $0 } == 4)
  }

  @Test func `a model without a head is stepped as far as it goes`() throws {
    let whole = try Checkpoint.open(Fixtures.path("nano-release.pt"))
    func stepper(keeping isKept: (String) -> Bool) throws -> Stepper {
      let parts = try whole.tensors.enumerated().filter {
        !$1.name.contains("head.") || isKept($1.name)
      }.map { ($1.name, $1.shape.dimensions, try whole.values(at: $0)) }
      let stepper = try Stepper(Model(MemoryTensors(parts)), height: 32, width: 32, threads: 1)
      try stepper.setInput([Float](repeating: 0.5, count: 3 * 32 * 32))
      return stepper
    }
    let backbone = try stepper { _ in false }
    #expect(backbone.operators.last?.layer == .block(stage: 3, index: 0))
    let last = backbone.operators.count - 1
    #expect(try backbone.output(of: last).planar.allSatisfy(\.isFinite))
    let features = try stepper { $0.contains("head.ln.") }
    #expect(features.operators.last?.kind == .layerNorm)
    #expect(try features.output(of: features.operators.count - 1).planar.count == 128)
    let damaged = try stepper { $0.contains("head.fc.bias") }
    #expect(throws: InferenceError.missing(tensor: "head.ln.weight", count: 1)) {
      try damaged.output(of: last + 2)
    }
  }

  @Test func `tensors of another shape are refused where they are needed`() throws {
    let whole = try Checkpoint.open(Fixtures.path("nano-release.pt"))
    for name in ["stage_4.0.ops.content.fc_2.bias", "downsample_3.neocell.weight_a.0"] {
      let parts = try whole.tensors.enumerated().map { index, tensor in
        tensor.name.hasSuffix(name)
          ? (tensor.name, [1, 1, 2], [Float](repeating: 1, count: 2))
          : (tensor.name, tensor.shape.dimensions, try whole.values(at: index))
      }
      let stepper = try Stepper(Model(MemoryTensors(parts)), height: 32, width: 32, threads: 1)
      try stepper.setInput([Float](repeating: 0.5, count: 3 * 32 * 32))
      _ = try stepper.output(of: 10)
      #expect(throws: (any Error).self) { try stepper.output(of: stepper.operators.count - 1) }
    }
  }

  @Test func `maps that no memory holds are refused before any is taken`() throws {
    let model = try Model(Checkpoint.open(Fixtures.path("nano-release.pt")))
    let error = #expect(throws: InferenceError.self) {
      try Stepper(model, height: 16384, width: 16384, threads: 1)
    }
    #expect(error.map { "\($0)" }?.contains("--memory raises it") == true)
    #expect(throws: InferenceError.self) {
      try Stepper(model, height: 64, width: 64, threads: 1, memory: .bytes(1 << 10))
    }
    #expect(throws: Never.self) {
      try Stepper(model, height: 64, width: 64, threads: 1, memory: .bytes(64 << 20))
    }
  }
}
