import ArgumentParser
import Inference
import NeoNeXt
import Weights

/// What every command that runs a model takes.
struct ForwardOptions: ParsableArguments {
  @Option(help: "Of the image, in pixels: N or HxW.")
  var resolution = MapSize(height: 224, width: 224)

  @Option(help: ShiftList.help)
  var shifts: ShiftList?

  @Option(help: "Threads; those of the machine if not given.")
  var threads: Int?

  @OptionGroup var memory: MemoryOptions

  func validate() throws {
    guard (1...256).contains(threads ?? 1) else {
      throw ValidationError("expected 1 to 256 threads, found \(threads ?? 0)")
    }
  }

  var threadCount: Int { threads ?? Processors.count }

  /// The model with its shifts; says where they are not those of the release.
  func shifted(_ model: Model) throws(WeightsError) -> Model {
    try model.with(shifts, remindingAt: resolution)
  }

  func plan(_ model: Model) throws -> ForwardPlan {
    try ForwardPlan(shifted(model), resolution, threads: threadCount, memory: memory.limit)
  }
}
