import ArgumentParser
import Inference
import Kernels
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

  func validate() throws {
    guard (1...256).contains(threads ?? 1) else {
      throw ValidationError("expected 1 to 256 threads, found \(threads ?? 0)")
    }
  }

  var threadCount: Int { threads ?? Processors.count }

  func shifted(_ model: Model) throws(WeightsError) -> Model {
    guard let shifts else { return model }
    return try model.with(shifts: shifts.stages)
  }

  func plan(_ model: Model) throws -> ForwardPlan {
    try ForwardPlan(
      Network(shifted(model), threads: threadCount), height: resolution.height,
      width: resolution.width, threads: threadCount)
  }
}

extension MapSize: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }

  public var defaultValueDescription: String {
    height == width ? "\(height)" : "\(height)x\(width)"
  }
}

enum Processors {
  /// Those that are there to be used.
  static let count = processorCount()
}
