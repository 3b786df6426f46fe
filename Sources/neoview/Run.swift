import ArgumentParser
import CheckpointFiles
import Exports
import FoundationEssentials
import Glibc
import Images
import Inference
import Kernels
import TensorCore

struct Run: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run an image through a model: its classes, or every activation.",
    discussion: """
      The image (PNG, JPEG or PPM) is resized and cropped as the release does for validation. \
      --trace writes the input and the output of every layer as safetensors, which verify reads.
      """)

  @Argument(help: "The checkpoint.")
  var checkpoint: String

  @Option(help: "The image.")
  var image: String

  @OptionGroup var forward: ForwardOptions

  @Option(help: "How many classes to show.")
  var top = 5

  @Option(help: "A text file with the name of each class, a line each.")
  var labels: String?

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
    if !(1...1_000_000).contains(top) { throw ValidationError("expected --top of 1 or more") }
  }

  func run() throws {
    let picture = try reporting(image) { try RGBImage.read(image) }
    let plan = try reporting(checkpoint) {
      try withProgress { try forward.plan(OpenModel(checkpoint: checkpoint).model) }
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
      let result = Classification(
        logits, labels: names, top: top,
        milliseconds: duration.milliseconds)
      if let path = self.trace {
        try write(trace, to: path, shifts: plan.network.architecture.shiftText)
      }
      try show(json ? result.json() : result.table)
    }
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
