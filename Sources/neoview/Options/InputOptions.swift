import ArgumentParser
import CheckpointFiles
import Images
import Inference
import NeoNeXt
import TensorCore
import Weights

/// One image, as a picture or as the input of a trace.
struct InputOptions: ParsableArguments {
  @Option(help: "An image: PNG, JPEG or PPM, resized and cropped as the release does.")
  var image: String?

  @Option(help: "A safetensors file with input [3,H,W], already normalized, as a trace has it.")
  var input: String?

  @Flag(help: "Turn a JPEG as its EXIF data say, which the release's loader does not.")
  var exif = false

  func validate() throws {
    guard (image == nil) != (input == nil) else {
      throw ValidationError(
        "expected --image or --input, found \(image == nil ? "neither" : "both")")
    }
    if exif, image == nil { throw ValidationError("--exif goes with --image") }
  }

  /// The file that is read.
  var path: String { image ?? input ?? "" }

  /// Checks the size of a picture before it is brought to that size, which takes memory.
  ///
  /// - Parameters:
  ///   - batch: the most images of a pass.
  /// - Throws: `MapSizeError` if images of this size do not fit the model, `InferenceError.memory`.
  func check(
    _ model: Model, _ forward: ForwardOptions, _ parameters: GradientParameters, batch: Int = 1
  ) throws {
    guard image != nil, let architecture = model.architecture else { return }
    let need = try MemoryNeed(
      architecture, forward.resolution, batch: batch, threads: forward.threadCount)
    try need.check(need.backward(parameters), forward.memory.limit)
  }

  /// Reads the file.
  ///
  /// - Parameter resolution: the size that a picture is brought to; a trace has its own.
  /// - Throws: `ExitCode`, once the error is told.
  func read(_ resolution: MapSize) throws -> NormalizedImage {
    try reporting(path) {
      if let input { return try NormalizedImage(ofTrace: input) }
      let picture = try RGBImage.read(path, turning: exif)
      return NormalizedImage(
        values: picture.fitted(height: resolution.height, width: resolution.width).normalized,
        size: resolution)
    }
  }
}

/// An image as a network takes it.
struct NormalizedImage: Sendable {
  /// `[3, height, width]`, normalized.
  let values: [Float]
  let size: MapSize
  /// The shift steps that a trace was computed with, as its file has them; `nil` if it says none, and for a picture.
  var shifts: [StageShift]?
}

extension NormalizedImage {
  /// Reads the input of a trace.
  ///
  /// - Throws: the errors of `Checkpoint.open` and of `ExpectedTrace`.
  init(ofTrace path: String) throws {
    let file = try Checkpoint.open(path)
    let trace = try ExpectedTrace(file)
    self.init(
      values: trace.input, size: MapSize(height: trace.height, width: trace.width),
      shifts: file.extras.first { $0.key == "shifts" }.flatMap { [StageShift](shifts: $0.value) })
  }
}
