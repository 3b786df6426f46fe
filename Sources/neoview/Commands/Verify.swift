import ArgumentParser
import CheckpointFiles
import Inference
import NeoNeXt
import TensorCore

struct Verify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compare a model's activations with a trace, layer by layer.",
    discussion: """
      A trace is a safetensors file with input [3,H,W] and the outputs of layers by name, such as \
      stem, stage_1.0.neocell, stage_1.0 and head; its metadata may name the shifts. Exit status 0 \
      if every activation agrees within the tolerance, absolute or relative to the layer's largest \
      value.
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
      let plan = try ForwardPlan(
        model, MapSize(height: expected.height, width: expected.width), memory: memory.limit)
      let steps = plan.network.architecture.shiftText
      let origin = shifts != nil ? "as given" : shiftsOfTrace != nil ? "the trace's" : "the usual"
      complain("compared at \(plan.height)×\(plan.width) with shifts \(steps), \(origin)")
      return try compare(plan, expected)
    }
    if !agrees { throw ExitCode(1) }
  }

  private func compare(_ plan: ForwardPlan, _ expected: ExpectedTrace) throws -> Bool {
    var found = Trace()
    _ = try withProgress { try plan.run(expected.input, threads: 1) { found.add($0) } }
    var lines: [String] = []
    var differing = 0
    for (index, tensor) in found.tensors.enumerated() {
      guard let values = try expected.values(tensor) else { continue }
      let difference = ActivationDifference(found.values(at: index), values)
      let isGood = difference.absolute <= tolerance || difference.relative <= tolerance
      if !isGood { differing += 1 }
      lines.append(difference.line(tensor.name, isGood: isGood))
    }
    let unknown = expected.names.subtracting(found.tensors.map(\.name))
    if let name = unknown.min() { throw TraceError.unknown(name, found.tensors.map(\.name)) }
    if lines.isEmpty { throw TraceError.noActivations }
    try show(lines.joined(separator: "\n"))
    if differing > 0 {
      complain(
        "neoview: \(differing) of \(lines.count) activations differ by more than \(tolerance)")
    }
    return differing == 0
  }
}
