import Analysis
import Images
import Inference
import Kernels
import NeoNeXt
import Screens
import Sheets
import Synchronization
import TUICore
import TensorCore
import Weights

/// An image that goes through a model step by step. Any thread may open the image or ask for a step; of several threads, one
/// works and the others wait.
package final class ForwardRun: Sendable {
  private let model: Model
  private let settings: ForwardSettings
  package let gradients: GradientRun
  /// `nil` until an image is opened.
  private let stepper = Mutex<Stepper?>(nil)

  /// The most classes that are listed after the last step.
  private static let classLimit = 10_000
  /// The longest side, in pixels, of the picture that is drawn on screen. The network gets the image at its own resolution.
  private static let pictureLimit = 256

  package init(_ model: Model, _ settings: ForwardSettings) {
    self.model = model
    self.settings = settings
    gradients = GradientRun(model, settings)
  }

  /// Opens an image file, resizes and crops it to the resolution, and normalizes it. The next steps are those of this image.
  ///
  /// - Parameters:
  ///   - path: the path of the file.
  ///   - title: the name of the image on screen.
  /// - Throws: `ImageError` if the image cannot be read; `InferenceError` or `MapSizeError` if the model cannot be run at the
  ///   resolution.
  package func open(_ path: String, title: String) throws -> ForwardInput {
    try prepare()
    return try open(
      try RGBImage.read(path, turning: settings.turnsImages), title: title, path: path)
  }

  /// The same for an image that was read already.
  package func open(_ image: RGBImage, title: String, path: String? = nil) throws -> ForwardInput {
    let size = settings.resolution
    let fitted = image.fitted(height: size.height, width: size.width)
    return try begin(
      with: fitted.normalized, title: title,
      fileSize: MapSize(height: image.height, width: image.width),
      picture: Self.picture(fitted), path: path)
  }

  /// Begins with an image that was read already. The next steps are those of this image.
  ///
  /// - Parameters:
  ///   - values: the image at the resolution, `[3, height, width]`, normalized.
  ///   - title: the name of the image on screen.
  ///   - fileSize: the size that the image has in its file, in pixels.
  ///   - picture: the image to draw on screen.
  /// - Throws: `InferenceError` or `MapSizeError` if the model cannot be run at the resolution.
  package func begin(
    with values: [Float], title: String, fileSize: MapSize, picture: Picture, path: String? = nil
  ) throws -> ForwardInput {
    try prepare()
    let operators = try stepper.withLock { stepper -> [Operator] in
      try stepper?.setInput(values)
      return stepper?.operators ?? []
    }
    gradients.open(values, path: path)
    return ForwardInput(
      title: title, fileSize: fileSize, size: settings.resolution, picture: picture,
      operators: operators,
      sheet: Sheet(image: values, channels: 3, size: settings.resolution),
      statistics: ValueStatistics(values[...]))
  }

  /// Makes the stepper, unless there is one. This comes before the image is read, so that an error of the model or of the
  /// resolution is reported first.
  private func prepare() throws {
    let size = settings.resolution
    try stepper.withLock { [model, settings] stepper in
      if stepper != nil { return }
      stepper = try Stepper(
        model, height: size.height, width: size.width, threads: settings.threads,
        memory: settings.memory)
    }
  }

  /// The image as it is drawn on screen, made smaller if it is large.
  private static func picture(_ image: RGBImage) -> Picture {
    let scale = min(1, Double(pictureLimit) / Double(max(image.width, image.height)))
    let width = max(1, Int(Double(image.width) * scale))
    let height = max(1, Int(Double(image.height) * scale))
    let small = scale < 1 ? image.resized(width: width, height: height) : image
    return Picture(Size(width: small.width, height: small.height), bytes: small.pixels)
  }

  /// The feature map that a step gives, as a sheet, and the classes if it is the last step. Steps before it that are not kept
  /// in memory are computed first.
  ///
  /// - Parameters:
  ///   - step: the place of the operator in the forward pass, from 1 on.
  ///   - progress: is called for each operator that was computed, with its place and with its time and statistics.
  /// - Throws: `NoImage` if no image is open; `CancellationError`; what reading weights throws.
  package func step(to step: Int, progress: @Sendable (Int, StepRecord) -> Void) throws
    -> StepResult
  {
    try stepper.withLock { stepper in
      guard let stepper else { throw NoImage() }
      return try result(of: step, stepper, progress)
    }
  }

  private func result(
    of step: Int, _ stepper: Stepper, _ progress: @Sendable (Int, StepRecord) -> Void
  )
    throws -> StepResult
  {
    let (index, work) = (step - 1, stepper.operators[step - 1])
    func report(_ index: Int, _ map: FeatureMap) {
      let record = StepRecord(
        milliseconds: stepper.durations[index]?.milliseconds ?? 0,
        statistics: map.withRows { ValueStatistics(rows: $0) })
      progress(index + 1, record)
    }
    guard let half = work.leftHalf(index) else {
      let values = try stepper.output(of: index, progress: report).planar
      try Cancellation.check()
      let isLast = step == stepper.operators.count && stepper.architecture.classes > 0
      return StepResult(
        sheet: Sheet(step, work, values: values), classes: isLast ? classes(values) : [])
    }
    let stacks = try stepper.outputs(of: half - 1...half + 1, progress: report).map { map in
      try Cancellation.check()
      return map.stack
    }
    let maps = NeoCellMaps(
      cell: try model.neocell(of: work.layer), x: stacks[0], half: stacks[1], y: stacks[2])
    return StepResult(
      sheet: Sheet(step, work, values: stacks[index - half + 1].values, neocell: maps),
      classes: [])
  }

  /// The classes in descending order of their scores.
  private func classes(_ logits: [Float]) -> [LabelledClass] {
    ClassScore.ranked(logits, count: Self.classLimit).map {
      LabelledClass(score: $0, label: settings.labels?[$0.index] ?? "")
    }
  }
}

/// The error for a step that is asked for before any image.
struct NoImage: Error, CustomStringConvertible {
  let description = "no image is open: 4 o opens one"
}

extension Operator {
  /// The place of the left half of the NeoCell that this operator belongs to; `nil` if it belongs to none. A NeoCell is shown
  /// with its input, with L·X and with its output, which are the maps around the left half.
  ///
  /// - Parameter place: the place of this operator in the forward pass, from 0 on.
  fileprivate func leftHalf(_ place: Int) -> Int? {
    switch kind {
    case .leftProduct: place
    case .neocell: place - 1
    case .spaceToDepth, .pointwise, .batchNorm, .linear, .gelu, .layerScale, .addInput,
      .averagePool, .layerNorm:
      nil
    }
  }
}

extension FeatureMap {
  /// The map as a stack of matrices, `[channels, height, width]`.
  fileprivate var stack: MatrixStack {
    MatrixStack(count: channels, rows: height, columns: width, values: planar)
  }

  /// Calls `body` with the values of all channels at each position, one buffer for each position.
  fileprivate func withRows<Result>(_ body: ([UnsafeBufferPointer<Float>]) -> Result) -> Result {
    withExtendedLifetime(storage) {
      body(
        (0..<positions).map {
          UnsafeBufferPointer(start: pointer + $0 * stride, count: channels)
        })
    }
  }
}
