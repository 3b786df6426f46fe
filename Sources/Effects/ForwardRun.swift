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

/// An image on its way through a model: one thread at a time opens it or computes a step.
package final class ForwardRun: Sendable {
  private let model: Model
  private let settings: ForwardSettings
  private let stepper = Mutex<Stepper?>(nil)

  private static let classLimit = 10_000
  /// The longest side of the picture that is drawn; the network gets the image in full.
  private static let pictureLimit = 256

  package init(_ model: Model, _ settings: ForwardSettings) {
    self.model = model
    self.settings = settings
  }

  /// Opens an image file.
  ///
  /// - Parameter title: what the image is called on screen.
  /// - Throws: what a user is to be told of the image or the model.
  package func open(_ path: String, title: String) throws -> ForwardInput {
    let size = settings.resolution
    try prepare()
    let image = try RGBImage.read(path, turning: settings.turnsImages)
    let fitted = image.fitted(height: size.height, width: size.width)
    return try begin(
      with: fitted.normalized, title: title,
      fileSize: MapSize(height: image.height, width: image.width),
      picture: Self.picture(fitted))
  }

  /// Begins with an image that was read.
  ///
  /// - Parameters:
  ///   - values: `[3, height, width]` of the resolution, normalized.
  ///   - fileSize: of the image in its file.
  /// - Throws: what a user is to be told of the model.
  package func begin(
    with values: [Float], title: String, fileSize: MapSize, picture: Picture
  ) throws -> ForwardInput {
    try prepare()
    let operators = try stepper.withLock { stepper -> [Operator] in
      try stepper?.setInput(values)
      return stepper?.operators ?? []
    }
    return ForwardInput(
      title: title, fileSize: fileSize, size: settings.resolution, picture: picture,
      operators: operators,
      sheet: Sheet(image: values, channels: 3, size: settings.resolution),
      statistics: ValueStatistics(values[...]))
  }

  /// What is wrong with the model or the resolution is said before the image is read.
  private func prepare() throws {
    let size = settings.resolution
    try stepper.withLock { [model, settings] stepper in
      if stepper != nil { return }
      stepper = try Stepper(
        model, height: size.height, width: size.width, threads: settings.threads,
        memory: settings.memory)
    }
  }

  private static func picture(_ image: RGBImage) -> Picture {
    let scale = min(1, Double(pictureLimit) / Double(max(image.width, image.height)))
    let width = max(1, Int(Double(image.width) * scale))
    let height = max(1, Int(Double(image.height) * scale))
    let small = scale < 1 ? image.resized(width: width, height: height) : image
    return Picture(Size(width: small.width, height: small.height), bytes: small.pixels)
  }

  /// The map of a step, and what it takes to show it.
  ///
  /// - Parameter progress: called with every operator that was computed on the way.
  /// - Throws: `CancellationError`; what reading weights throws.
  func step(to step: Int, progress: @Sendable (Int, StepRecord) -> Void) throws -> StepResult {
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

  private func classes(_ logits: [Float]) -> [LabelledClass] {
    ClassScore.ranked(logits, count: Self.classLimit).map {
      LabelledClass(score: $0, label: settings.labels?[$0.index] ?? "")
    }
  }
}

private struct NoImage: Error, CustomStringConvertible {
  let description = "no image is open; o opens one"
}

extension Operator {
  /// A NeoCell is shown with what goes in and what comes out: the place of its left half, if the operator at a place is of one.
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
  fileprivate var stack: MatrixStack {
    MatrixStack(count: channels, rows: height, columns: width, values: planar)
  }

  /// The channels of every position.
  fileprivate func withRows<Result>(_ body: ([UnsafeBufferPointer<Float>]) -> Result) -> Result {
    withExtendedLifetime(storage) {
      body(
        (0..<positions).map {
          UnsafeBufferPointer(start: pointer + $0 * stride, count: channels)
        })
    }
  }
}
