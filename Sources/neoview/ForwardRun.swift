import Analysis
import Images
import Inference
import Kernels
import NeoNeXt
import Screens
import TUICore
import TensorCore
import Weights

/// What the Forward screen asks for, carried out one by one.
actor ForwardRun {
  private let model: Model
  private let options: ForwardSettings
  private var stepper: Stepper?

  private static let classLimit = 100
  /// The longest side of the picture that is drawn; the network gets the image in full.
  private static let pictureLimit = 512

  init(_ model: Model, _ options: ForwardSettings) {
    self.model = model
    self.options = options
  }

  /// - Throws: what a user is to be told of the image or the model.
  func open(_ path: String) throws -> ForwardInput {
    let size = MapSize(height: options.resolution.height, width: options.resolution.width)
    let stepper =
      try self.stepper
      ?? Stepper(model, height: size.height, width: size.width, threads: options.threads)
    let image = try RGBImage.read(path)
    let fitted = image.fitted(height: size.height, width: size.width)
    let values = fitted.normalized
    try stepper.setInput(values)
    self.stepper = stepper
    return ForwardInput(
      title: String(path.split(separator: "/").last ?? "").printable,
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
    guard let stepper else { preconditionFailure("steps come after an image") }
    let work = stepper.operators[step - 1]
    let isNeoCell = work.kind == .leftProduct || work.kind == .neocell
    func output(_ index: Int) throws -> FeatureMap {
      try stepper.output(of: index) { index, map in
        let record = StepRecord(
          milliseconds: stepper.durations[index]?.milliseconds ?? 0,
          statistics: map.withRows { ValueStatistics(rows: $0) })
        progress(index + 1, record)
      }
    }
    // A NeoCell is shown with what goes in and what comes out.
    let whole = isNeoCell ? try output(step - 1 + (work.kind == .leftProduct ? 1 : 0)) : nil
    let map = try output(step - 1)
    let maps = try whole.map { whole in
      let first = work.kind == .leftProduct ? step - 1 : step - 2
      return NeoCellMaps(
        cell: try model.neocell(of: work.layer), x: try output(first - 1).stack,
        half: try output(first).stack, y: whole.stack)
    }
    let values = map.planar
    let isLast = step == stepper.operators.count
    return StepResult(
      sheet: Sheet(step, work, values: values, neocell: maps),
      classes: isLast ? classes(values) : [])
  }

  private func classes(_ logits: [Float]) -> [LabelledClass] {
    ClassScore.ranked(logits, count: Self.classLimit).map {
      LabelledClass(score: $0, label: options.labels?[$0.index] ?? "")
    }
  }
}

/// How images go through a model in the explorer.
struct ForwardSettings {
  let resolution: Resolution
  let threads: Int
  /// One name a class.
  let labels: [String]?
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
