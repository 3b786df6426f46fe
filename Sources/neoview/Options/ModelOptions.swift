import ArgumentParser
import CheckpointFiles
import NeoNeXt
import TensorCore
import Weights

extension Variant: ExpressibleByArgument {}
extension Revision: ExpressibleByArgument {}
extension DownsamplingOrder: ExpressibleByArgument {}
extension Initialization: ExpressibleByArgument {}

/// Integers with commas between: `1,1,1,0`.
struct IntegerList: ExpressibleByArgument {
  let values: [Int]

  init?(argument: String) {
    var values: [Int] = []
    for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
      guard let value = Int(part) else { return nil }
      values.append(value)
    }
    self.values = values
  }
}

/// Shift steps, an item a stage: `1,1/2,1+3,0`.
struct ShiftList: ExpressibleByArgument {
  let stages: [StageShift]

  init?(argument: String) {
    guard let stages = [StageShift](shifts: argument) else { return nil }
    self.stages = stages
  }

  static let help: ArgumentHelp = """
    The shift steps of each stage, such as 1,1,1,0; 1/2 for rows and columns that differ, 1+3 for kernel \
    groups that do.
    """
}

/// A model by its name rather than from a file.
struct FreshModelOptions: ParsableArguments {
  @Option(help: "A model with fresh weights: t, s, b, l or xl.")
  var variant: Variant?

  @Option(help: "The form of a fresh model: as in the paper, or as published.")
  var revision: Revision = .release

  @Option(name: .customLong("init"), help: "How a fresh model's matrices are drawn.")
  var initialization: Initialization = .neoinit

  @Option(help: "The seed of a fresh model.")
  var seed: UInt64 = 0
}

/// A model with where it is from.
struct OpenModel {
  var model: Model
  /// What to call it.
  var title: String
  /// `nil` for a fresh model.
  let checkpoint: Checkpoint?
  let path: String?

  init(checkpoint path: String) throws {
    let checkpoint = try Checkpoint.open(path)
    self.checkpoint = checkpoint
    self.path = path
    model = Model(checkpoint)
    title = path.fileTitle
  }

  init(_ variant: Variant, _ options: FreshModelOptions) {
    let fresh = FreshModel(
      Architecture(variant, options.revision), initialization: options.initialization,
      seed: options.seed)
    checkpoint = nil
    path = nil
    model = Model(fresh)
    title =
      "NeoNeXt-\(variant.rawValue.uppercased()), fresh \(options.initialization.rawValue), "
      + "seed \(options.seed)"
  }
}

extension String {
  /// What the file of this path is called on screen.
  var fileTitle: String { String(split(separator: "/").last ?? "").printable }
}
