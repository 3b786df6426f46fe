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
    abstract: "Run images through a model: their classes, statistics, or every activation.",
    discussion: """
      Images (PNG, JPEG or PPM) are resized and cropped as the release does for validation. Several, such as \
      --image *.jpg, run together, up to 32 at a time, which is faster than one by one and gives the same logits. \
      --trace writes the input and the output of every layer as safetensors, which verify reads; of a model \
      without a head, as far as it goes. --statistics prints how large the output of every operator is, \
      how many values are NaN or infinite, and how much each block adds to its input.
      """)

  @Argument(help: "The checkpoint.")
  var checkpoint: String

  @Option(
    name: .customLong("image"), parsing: .upToNextOption, help: "One image, or several.")
  var images: [String]

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

  @Flag(help: "As one line of JSON for each image.")
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
    if images.count > 1, trace != nil || statistics != nil {
      throw ValidationError(
        "expected one --image with --trace or --statistics, found \(images.count)")
    }
    if !(1...1_000_000).contains(top) { throw ValidationError("expected --top of 1 or more") }
  }

  func run() throws {
    if let statistics {
      return try showStatistics(of: picture(images[0]), images[0], as: statistics)
    }
    // What is wrong with the first image is said before a large model is read.
    let first = try picture(images[0])
    let plan = try reporting(checkpoint) {
      try withProgress { () throws -> ForwardPlan in
        try self.plan(of: OpenModel(checkpoint: checkpoint).model)
      }
    }
    let names = try labels.map { path in
      try reporting(path) { try Labels.read(path, count: plan.network.architecture.classes) }
    }
    try reporting(checkpoint) {
      guard plan.network.architecture.imageChannels == 3 else {
        throw InferenceError.inputSize(
          expected: plan.network.architecture.imageChannels * plan.height * plan.width,
          found: 3 * plan.height * plan.width)
      }
    }
    for start in stride(from: 0, to: images.count, by: Self.largestBatch) {
      let paths = images[start..<min(start + Self.largestBatch, images.count)]
      try classify(Array(paths), start == 0 ? first : nil, plan, names)
    }
  }

  /// The most images that run at a time. More would not be faster.
  private static let largestBatch = 32

  private func picture(_ path: String) throws -> RGBImage {
    try reporting(path) { try RGBImage.read(path, turning: exif) }
  }

  /// Runs a batch of images and prints the classes of each.
  ///
  /// - Parameter first: the first of the images, if it was read before.
  private func classify(
    _ paths: [String], _ first: RGBImage?, _ plan: ForwardPlan, _ names: [String]?
  ) throws {
    let pictures = try parallelMap(Array(paths.enumerated()), threads: forward.threadCount) {
      [exif] place, path in
      Result {
        let picture =
          if place == 0, let first { first } else { try RGBImage.read(path, turning: exif) }
        return picture.fitted(height: plan.height, width: plan.width).normalized
      }
    }
    let inputs = try zip(paths, pictures).map { path, picture in
      try reporting(path) { try picture.get() }
    }
    try reporting(checkpoint) {
      var trace = Trace()
      trace.add("input", Shape(3, plan.height, plan.width), inputs[0])
      let start = ContinuousClock.now
      let logits = try withProgress {
        try plan.run(
          batch: inputs, threads: forward.threadCount,
          observe: self.trace == nil ? nil : { trace.add($0) })
      }
      let duration = ContinuousClock.now - start
      if let path = self.trace {
        try write(trace, to: path, shifts: plan.network.architecture.shiftText)
      }
      let milliseconds = duration.milliseconds / Double(paths.count)
      for (path, logits) in zip(paths, logits) {
        try showClasses(
          logits, of: path, milliseconds, plan.network.architecture.classes > 0, names)
      }
    }
  }

  private func showClasses(
    _ logits: [Float], of path: String, _ milliseconds: Double, _ hasClasses: Bool,
    _ names: [String]?
  ) throws {
    let result = Classification(
      hasClasses ? logits : [], image: images.count > 1 ? path : nil, labels: names, top: top,
      milliseconds: milliseconds)
    if json { return try show(result.json()) }
    if hasClasses { try show(result.table) }
  }

  /// Runs the model operator by operator, with nothing folded, and prints what each gives.
  private func showStatistics(
    of picture: RGBImage, _ image: String, as format: TableFormat
  ) throws {
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
      let need = try MemoryNeed(
        architecture, forward.resolution, batch: min(images.count, Self.largestBatch),
        threads: forward.threadCount)
      try need.check(
        need.forward + (trace == nil ? 0 : need.activations), forward.memory.limit)
    }
    return try forward.plan(model)
  }

  private func write(_ trace: Trace, to path: String, shifts: String) throws {
    Interruption.removesUnfinishedFiles()
    try CheckpointWriter.writeWhole(
      trace, to: path, format: .safetensors, overwrite: force,
      sources: Checkpoint.files(of: checkpoint) + images + [labels].compactMap(\.self),
      metadata: ["shifts": shifts])
    complain("wrote \(trace.tensors.count) activations to \(path.printable)")
  }
}
