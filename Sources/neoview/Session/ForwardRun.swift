import Analysis
import Images
import Inference
import Kernels
import NeoNeXt
import Screens
import Sheets
import TUICore
import TensorCore
import Weights

/// What the Forward screen asks for, carried out one by one.
actor ForwardRun {
  private let model: Model
  private let options: ForwardSettings
  private var stepper: Stepper?

  private static let classLimit = 10_000
  /// The longest side of the picture that is drawn; the network gets the image in full.
  private static let pictureLimit = 256

  init(_ model: Model, _ options: ForwardSettings) {
    self.model = model
    self.options = options
  }

  /// - Throws: what a user is to be told of the image or the model.
  func open(_ path: String) throws -> ForwardInput {
    let size = options.resolution
    let stepper =
      try self.stepper
      ?? Stepper(
        model, height: size.height, width: size.width, threads: options.threads,
        memory: options.memory)
    let image = try RGBImage.read(path, turning: options.turnsImages)
    let fitted = image.fitted(height: size.height, width: size.width)
    let values = fitted.normalized
    try stepper.setInput(values)
    self.stepper = stepper
    return ForwardInput(
      title: path.fileTitle,
      fileSize: MapSize(height: image.height, width: image.width), size: size,
      picture: Self.picture(fitted), operators: stepper.operators,
      sheet: Sheet(image: values, channels: 3, size: size),
      statistics: ValueStatistics(values[...]))
  }

  private static func picture(_ image: RGBImage) -> Picture {
    let scale = min(1, Double(pictureLimit) / Double(max(image.width, image.height)))
    let width = max(1, Int(Double(image.width) * scale))
    let height = max(1, Int(Double(image.height) * scale))
    let small = scale < 1 ? image.resized(width: width, height: height) : image
    return Picture(Size(width: small.width, height: small.height), bytes: small.pixels)
  }

  /// - Parameter progress: called with every operator that was computed on the way.
  /// - Throws: `CancellationError`; what reading weights throws.
  func step(
    to step: Int, progress: @escaping @Sendable (Int, StepRecord) -> Void
  ) throws -> StepResult {
    guard let stepper else { throw NoImage() }
    let (index, work) = (step - 1, stepper.operators[step - 1])
    func report(_ index: Int, _ map: FeatureMap) {
      let record = StepRecord(
        milliseconds: stepper.durations[index]?.milliseconds ?? 0,
        statistics: map.withRows { ValueStatistics(rows: $0) })
      progress(index + 1, record)
    }
    let isNeoCell = work.kind == .leftProduct || work.kind == .neocell
    guard isNeoCell else {
      let values = try stepper.output(of: index, progress: report).planar
      try Cancellation.check()
      return StepResult(
        sheet: Sheet(step, work, values: values),
        classes: step == stepper.operators.count && stepper.architecture.classes > 0
          ? classes(values) : [])
    }
    // A NeoCell is shown with what goes in and what comes out.
    let half = work.kind == .leftProduct ? index : index - 1
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
      LabelledClass(score: $0, label: options.labels?[$0.index] ?? "")
    }
  }
}

private struct NoImage: Error, CustomStringConvertible {
  let description = "no image is open; o opens one"
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
