import ArgumentParser
import Inference
import NeoNeXt
import Weights

/// The options of every command that runs a model.
struct ForwardOptions: ParsableArguments {
  @Option(help: "Of the image, in pixels: N or HxW.")
  var resolution = MapSize.usual

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

  /// The model with the shifts that are asked for. Without any, it is told if the release used others than the usual ones.
  ///
  /// - Parameter size: the size of the image, if it is not `resolution`.
  func shifted(_ model: Model, at size: MapSize? = nil) throws(WeightsError) -> Model {
    try model.with(shifts, remindingAt: size ?? resolution)
  }

  /// The model with the shifts for an image: those that are asked for, or else those of the trace that the image is from, which is told.
  func shifted(_ model: Model, for image: NormalizedImage) throws(WeightsError) -> Model {
    guard shifts == nil, let steps = image.shifts else {
      return try shifted(model, at: image.size)
    }
    let shifted = try model.with(shifts: steps)
    if let architecture = shifted.architecture, architecture.shifts != model.architecture?.shifts {
      complain("with shifts \(architecture.shiftText), the trace's")
    }
    return shifted
  }

  /// Prepares a model to be run.
  func plan(_ model: Model) throws -> ForwardPlan {
    try ForwardPlan(shifted(model), resolution, threads: threadCount, memory: memory.limit)
  }
}
