import ArgumentParser
import CheckpointFiles
import Inference
import NeoNeXt
import TensorCore
import Weights

struct Verify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compare a model's activations and gradients with a trace, layer by layer.",
    discussion: """
      A trace is a safetensors file with input [3,H,W] and the outputs of layers by name, such as \
      stem, stage_1.0.neocell, stage_1.0 and head; its metadata may name the shifts. It may also have gradients \
      of the logit of class K, logit_K.input and logit_K.PARAMETER, and of the cross entropy, \
      cross_entropy_K.…, and the effective fields erf.LAYER and erf_absolute.LAYER [H,W] of the middle of a layer. Exit status 0 \
      if every activation agrees within the tolerance, absolute or relative to the layer's largest \
      value, and every gradient relative to its tensor's largest value.
      """)

  @Argument(help: "The checkpoint.")
  var checkpoint: String

  @Argument(help: "The trace.")
  var trace: String

  @Option(help: "The largest difference that is accepted.")
  var tolerance = 1e-4

  @Option(help: "The shift step of each stage; those of the trace if not given.")
  var shifts: ShiftList?

  @OptionGroup var memory: MemoryOptions

  func validate() throws {
    guard tolerance.isFinite, tolerance >= 0 else {
      throw ValidationError("expected a --tolerance of 0 or more, found \(tolerance)")
    }
  }

  func run() throws {
    let (expected, shiftsOfTrace) = try reporting(trace) {
      let file = try Checkpoint.open(trace)
      return (try ExpectedTrace(file), file.extras.first { $0.key == "shifts" }?.value)
    }
    let agrees = try reporting(checkpoint) {
      var model = try OpenModel(checkpoint: checkpoint).model
      if let steps = shifts?.stages ?? shiftsOfTrace.flatMap({ [StageShift](shifts: $0) }) {
        let stages = model.architecture?.stageCount ?? steps.count
        if shifts == nil, steps.count != stages {
          throw TraceError.stages(steps.count, model: stages)
        }
        model = try model.with(shifts: steps)
      }
      let size = MapSize(height: expected.height, width: expected.width)
      let plan = try ForwardPlan(model, size, memory: memory.limit)
      let steps = plan.network.architecture.shiftText
      let origin = shifts != nil ? "as given" : shiftsOfTrace != nil ? "the trace's" : "the usual"
      complain("compared at \(plan.height)×\(plan.width) with shifts \(steps), \(origin)")
      return try compare(model, plan, expected)
    }
    if !agrees { throw ExitCode(1) }
  }

  private func compare(
    _ model: Model, _ plan: ForwardPlan, _ expected: ExpectedTrace
  ) throws -> Bool {
    let gradients = expected.names.filter { GradientName($0) != nil }
    var comparison = TraceComparison(expected: expected, tolerance: tolerance)
    if gradients != expected.names {
      var found = Trace()
      _ = try withProgress { try plan.run(expected.input, threads: 1) { found.add($0) } }
      for (index, tensor) in found.tensors.enumerated() {
        try comparison.add(tensor, found.values(at: index), isRelative: false)
      }
    }
    if !gradients.isEmpty { try withProgress { try add(Array(gradients), model, &comparison) } }
    return try comparison.finish()
  }

  private func add(
    _ names: [String], _ model: Model, _ comparison: inout TraceComparison
  ) throws {
    guard let architecture = model.architecture else { throw InferenceError.notNeoNeXt }
    let expected = comparison.expected
    let plan = try GradientPlan(
      model, MapSize(height: expected.height, width: expected.width),
      parameters: GradientTrace.parameters(names, architecture), memory: memory.limit)
    try GradientTrace(plan, names).run(expected.input, threads: 1) { name, shape, values in
      try comparison.add(
        TensorDescription(name: name, type: .f32, shape: shape), values, isRelative: true)
    }
  }
}

/// What was found beside what a trace expects.
private struct TraceComparison {
  let expected: ExpectedTrace
  let tolerance: Double
  private var lines: [String] = []
  private var known: [String] = []
  private var differing = 0

  init(expected: ExpectedTrace, tolerance: Double) {
    self.expected = expected
    self.tolerance = tolerance
  }

  /// Compares a tensor, if the trace has it.
  ///
  /// - Parameter isRelative: whether only the difference relative to the largest value counts.
  mutating func add(_ tensor: TensorDescription, _ values: [Float], isRelative: Bool) throws {
    known.append(tensor.name)
    guard let wanted = try expected.values(tensor) else { return }
    let difference = ActivationDifference(values, wanted)
    let isGood =
      difference.relative <= tolerance || !isRelative && difference.absolute <= tolerance
    if !isGood { differing += 1 }
    lines.append(difference.line(tensor.name, isGood: isGood))
  }

  /// Prints the lines, and returns whether all agree.
  ///
  /// - Throws: `TraceError` if the trace has something that the model does not give, or nothing to compare.
  func finish() throws -> Bool {
    if let name = expected.names.subtracting(known).min() { throw TraceError.unknown(name, known) }
    if lines.isEmpty { throw TraceError.noActivations }
    try show(lines.joined(separator: "\n"))
    if differing > 0 {
      complain(
        "neoview: \(differing) of \(lines.count) tensors differ by more than \(tolerance)")
    }
    return differing == 0
  }
}
