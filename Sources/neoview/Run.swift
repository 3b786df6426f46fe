import ArgumentParser
import CheckpointFiles
import Exports
import FoundationEssentials
import Glibc
import Images
import Inference
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

  @Option(help: "Of the crop, in pixels: N or HxW.")
  var resolution = Resolution(height: 224, width: 224)

  @Option(help: "The shift step of each stage, such as 1,1,1,0.")
  var shifts: IntegerList?

  @Option(help: "How many classes to show.")
  var top = 5

  @Option(help: "A text file with the name of each class, a line each.")
  var labels: String?

  @Option(help: "Write every activation to this file.")
  var trace: String?

  @Option(help: "Threads; those of the machine if not given.")
  var threads: Int?

  @Flag(help: "As one line of JSON.")
  var json = false

  @Flag(help: "Overwrite an existing trace.")
  var force = false

  func validate() throws {
    if !(1...1_000_000).contains(top) { throw ValidationError("expected --top of 1 or more") }
    if !(1...256).contains(threads ?? 1) { throw ValidationError("expected 1 to 256 threads") }
  }

  func run() throws {
    let picture = try reporting(image) { try RGBImage.read(image) }
    let plan = try reporting(checkpoint) {
      try Self.plan(checkpoint, shifts: shifts, resolution, threads: threadCount)
    }
    let names = try labels.map { path in
      try reporting(path) { try Labels.read(path, count: plan.network.architecture.classes) }
    }
    try reporting(checkpoint) {
      guard plan.network.architecture.imageChannels == 3 else {
        throw InferenceError.inputSize(
          expected: plan.network.architecture.imageChannels * resolution.height * resolution.width,
          found: 3 * resolution.height * resolution.width)
      }
      let input = picture.fitted(height: resolution.height, width: resolution.width).normalized
      var trace = Trace()
      trace.add("input", Shape(3, resolution.height, resolution.width), input)
      let start = ContinuousClock.now
      let logits = try plan.run(
        input, threads: threadCount, observe: self.trace == nil ? nil : { trace.add($0) })
      let (seconds, attoseconds) = (ContinuousClock.now - start).components
      let result = Classification(
        logits, labels: names, top: top,
        milliseconds: Double(seconds) * 1e3 + Double(attoseconds) * 1e-15)
      if let path = self.trace {
        try write(trace, to: path, shifts: plan.network.architecture.shifts)
      }
      try show(json ? result.json() : result.table)
    }
  }

  private var threadCount: Int { max(1, threads ?? sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

  static func plan(
    _ checkpoint: String, shifts: IntegerList?, _ resolution: Resolution, threads: Int
  ) throws -> ForwardPlan {
    var model = try OpenModel(checkpoint: checkpoint).model
    if let shifts { model = try model.with(shifts: shifts.values) }
    return try ForwardPlan(
      Network(model, threads: threads), height: resolution.height, width: resolution.width,
      threads: threads)
  }

  private func write(_ trace: Trace, to path: String, shifts: [Int]) throws {
    Interruption.removesUnfinishedFiles()
    let steps = shifts.map(String.init).joined(separator: ",")
    try AtomicFile.write(to: path, overwrite: force, source: checkpoint) { temporary in
      try CheckpointWriter.write(
        trace, to: temporary, format: .safetensors, metadata: ["shifts": steps])
    }
    complain("wrote \(trace.tensors.count) activations to \(path.printable)")
  }
}

/// Names of classes, a line each.
enum Labels {
  struct Mismatch: Error, CustomStringConvertible {
    let description: String
  }

  /// - Throws: `Mismatch` unless there is a line for each class.
  static func read(_ path: String, count: Int) throws -> [String] {
    guard let data = try? Data(contentsOf: URL(filePath: path)) else {
      throw Mismatch(
        description: "cannot be read: \(String(cString: strerror(errno)).lowercased())")
    }
    var lines = String(decoding: data, as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.hasSuffix("\r") ? String($0.dropLast()) : String($0) }
    if lines.last == "" { lines.removeLast() }
    guard lines.count == count else {
      throw Mismatch(description: "expected \(count) lines, one a class, found \(lines.count)")
    }
    return lines
  }
}
