import ArgumentParser
import CheckpointFiles
import Effects
import Exports
import Images
import Inference
import Kernels
import NeoNeXt
import Screens
import Synchronization
import TensorCore
import Weights

struct Run: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run an image through a model: its classes, statistics, or every activation.",
    discussion: """
      The image (PNG, JPEG or PPM) is resized and cropped as the release does for validation. \
      --trace writes the input and the output of every layer as safetensors, which verify reads; of a model \
      without a head, as far as it goes. --statistics prints how large the output of every operator is, \
      how many values are NaN or infinite, and how much each block adds to its input.
      """)

  @Argument(help: "The checkpoint.")
  var checkpoint: String

  @Option(help: "The image.")
  var image: String

  @Flag(help: "Turn a JPEG as its EXIF data say, which the release's loader does not.")
  var exif = false

  @OptionGroup var forward: ForwardOptions

  @Option(help: "How many classes to show.")
  var top = 5

  @Option(help: "A text file with the name of each class, one a line.")
  var labels: String?

  @Option(help: "Print statistics of every operator's output: table, csv or json.")
  var statistics: TableFormat?

  @Option(help: "Write every activation to this file.")
  var trace: String?

  @Flag(help: "As one line of JSON.")
  var json = false

  @Flag(help: "Overwrite an existing trace.")
  var force = false

  func validate() throws {
    if trace == "-" || trace == "" {
      throw ValidationError("expected a file to write after --trace")
    }
    if statistics != nil, trace != nil || json {
      throw ValidationError("expected --statistics without --trace and --json")
    }
    if !(1...1_000_000).contains(top) { throw ValidationError("expected --top of 1 or more") }
  }

  func run() throws {
    let picture = try reporting(image) { try RGBImage.read(image, turning: exif) }
    if let statistics { return try showStatistics(of: picture, as: statistics) }
    let plan = try reporting(checkpoint) {
      try withProgress { () throws -> ForwardPlan in
        try self.plan(of: OpenModel(checkpoint: checkpoint).model)
      }
    }
    let (height, width) = (plan.height, plan.width)
    let names = try labels.map { path in
      try reporting(path) { try Labels.read(path, count: plan.network.architecture.classes) }
    }
    try reporting(checkpoint) {
      guard plan.network.architecture.imageChannels == 3 else {
        throw InferenceError.inputSize(
          expected: plan.network.architecture.imageChannels * height * width,
          found: 3 * height * width)
      }
      let input = picture.fitted(height: height, width: width).normalized
      var trace = Trace()
      trace.add("input", Shape(3, height, width), input)
      let start = ContinuousClock.now
      let logits = try withProgress {
        try plan.run(
          input, threads: forward.threadCount, observe: self.trace == nil ? nil : { trace.add($0) })
      }
      let duration = ContinuousClock.now - start
      if let path = self.trace {
        try write(trace, to: path, shifts: plan.network.architecture.shiftText)
      }
      let hasClasses = plan.network.architecture.classes > 0
      let result = Classification(
        hasClasses ? logits : [], labels: names, top: top, milliseconds: duration.milliseconds)
      if json { return try show(result.json()) }
      if hasClasses { try show(result.table) }
    }
  }

  /// Runs the model operator by operator, with nothing folded, and prints what each gives.
  private func showStatistics(of picture: RGBImage, as format: TableFormat) throws {
    let report = try reporting(checkpoint) {
      try withProgress {
        let run = ForwardRun(
          try forward.shifted(OpenModel(checkpoint: checkpoint).model),
          ForwardSettings(
            resolution: forward.resolution, threads: forward.threadCount,
            memory: forward.memory.limit))
        let input = try run.open(picture, title: image)
        let records = Mutex<[Int: StepRecord]>([:])
        _ = try run.step(to: input.operators.count) { step, record in
          records.withLock { $0[step] = record }
        }
        return ActivationReport(Activations(input, records.withLock(\.self)))
      }
    }
    try show(report.text(as: format))
  }

  /// Prepares the model to be run.
  ///
  /// - Throws: `noClasses` if there would be nothing to show and nothing to write; `memory`; what `ForwardPlan` throws.
  private func plan(of model: Model) throws -> ForwardPlan {
    if let architecture = model.architecture {
      if trace == nil, architecture.classes == 0 { throw InferenceError.noClasses }
      let need = try MemoryNeed(architecture, forward.resolution, threads: forward.threadCount)
      try need.check(
        need.forward + (trace == nil ? 0 : need.activations), forward.memory.limit)
    }
    return try forward.plan(model)
  }

  private func write(_ trace: Trace, to path: String, shifts: String) throws {
    Interruption.removesUnfinishedFiles()
    try CheckpointWriter.writeWhole(
      trace, to: path, format: .safetensors, overwrite: force,
      sources: Checkpoint.files(of: checkpoint) + [image] + [labels].compactMap(\.self),
      metadata: ["shifts": shifts])
    complain("wrote \(trace.tensors.count) activations to \(path.printable)")
  }
}
