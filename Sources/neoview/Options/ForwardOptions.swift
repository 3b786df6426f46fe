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

extension Model {
  /// The model with the shifts that were named, if any. Without, a line says where the release used others.
  ///
  /// - Parameter size: of images; `nil` where the shifts do not matter.
  func with(_ shifts: ShiftList?, remindingAt size: MapSize? = nil) throws(WeightsError) -> Model {
    if let shifts { return try with(shifts: shifts.stages) }
    if let size, let reminder = architecture?.shiftReminder(at: size) {
      complain("neoview: \(reminder)")
    }
    return self
  }
}

/// `8G`, `512M`, `64K`, or bytes.
struct ByteCount: ExpressibleByArgument {
  let bytes: Int

  init?(argument: String) {
    let units = ["K": 10, "M": 20, "G": 30]
    let shift = argument.last.flatMap { units[String($0).uppercased()] }
    guard let number = Int(shift == nil ? argument : String(argument.dropLast())), number > 0,
      number <= Int.max >> (shift ?? 0)
    else { return nil }
    bytes = number << (shift ?? 0)
  }
}

struct MemoryOptions: ParsableArguments {
  @Option(
    help: """
      How much memory running the model may take, such as 8G; what suits the image and the weights if not given.
      """)
  var memory: ByteCount?

  var limit: MemoryLimit { memory.map { .bytes($0.bytes) } ?? .usual }
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
