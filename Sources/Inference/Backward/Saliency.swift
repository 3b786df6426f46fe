import Kernels
import NeoNeXt
import TensorCore

/// What a saliency map is wanted of.
package struct SaliencyRequest: Hashable, Sendable {
  package var method: SaliencyMethod
  package var subject: GradientSubject
  /// The layer of Grad-CAM; the last one with a map if it is `nil`.
  package var layer: LayerID?
  /// The points on the line of integrated gradients.
  package var steps: Int
  /// The side of the grey squares, in pixels; a seventh of the image's shorter side if it is `nil`.
  package var patch: Int?

  /// The most images that occlusion computes at the same time.
  package static let batch = 8

  package init(
    _ method: SaliencyMethod, _ subject: GradientSubject, layer: LayerID? = nil, steps: Int = 32,
    patch: Int? = nil
  ) {
    self.method = method
    self.subject = subject
    self.layer = layer
    self.steps = steps
    self.patch = patch
  }
}

/// How much each pixel contributed to an output.
package struct SaliencyMap: Sendable {
  package let request: SaliencyRequest
  /// The size of the image.
  package let size: MapSize
  /// `[height, width]`
  package let values: [Float]
  /// The number that is explained, for the image.
  package let output: Double
  /// For integrated gradients: the output for the grey image.
  package let baseline: Double?

  /// How far integrated gradients are from summing up to the change of the output, as a share of it; `nil` for other methods.
  package var incompleteness: Double? {
    baseline.map { baseline in
      let sum = values.reduce(0.0) { $0 + Double($1) }
      let change = output - baseline
      let error = change == 0 ? sum.magnitude : ((sum - change) / change).magnitude
      return error.isFinite ? error : nil
    } ?? nil
  }
}

extension GradientPlan {
  /// Computes a saliency map.
  ///
  /// - Parameters:
  ///   - image: `[channels, height, width]`, normalized.
  ///   - progress: called with the share of the work that is done.
  /// - Throws: `noClasses`, `noClass`; what a pass throws.
  package func saliency(
    _ request: SaliencyRequest, _ image: [Float], threads: Int,
    progress: (Double) -> Void = { _ in }
  ) throws -> SaliencyMap {
    try request.subject.check(architecture)
    return try SaliencyWork(plan: self, request: request, image: image, threads: threads)
      .run(progress)
  }
}

private struct SaliencyWork {
  let plan: GradientPlan
  let request: SaliencyRequest
  let image: [Float]
  let threads: Int

  private var size: MapSize {
    MapSize(height: plan.forward.height, width: plan.forward.width)
  }

  func run(_ progress: (Double) -> Void) throws -> SaliencyMap {
    switch request.method {
    case .gradient:
      let (evaluation, gradient) = try gradient()
      return map(sum(gradient) { _, value in value.magnitude }, evaluation)
    case .inputGradient:
      let (evaluation, gradient) = try gradient()
      return map(sum(gradient) { index, value in value * image[index] }, evaluation)
    case .integrated: return try integrated(progress)
    case .gradCAM: return try gradCAM()
    case .occlusion: return try occlusion(progress)
    }
  }

  private func map(_ values: [Float], _ evaluation: Evaluation, baseline: Double? = nil)
    -> SaliencyMap
  {
    map(values, evaluation.outputs[0], baseline: baseline)
  }

  private func map(_ values: [Float], _ outputs: [Float], baseline: Double? = nil) -> SaliencyMap {
    SaliencyMap(
      request: request, size: size, values: values, output: request.subject.value(outputs),
      baseline: baseline)
  }

  private func gradient() throws -> (Evaluation, [Float]) {
    let evaluation = try plan.run([image], parameters: GradientParameters.none, threads: threads)
    return (evaluation, try gradient(evaluation))
  }

  private func gradient(_ evaluation: Evaluation) throws -> [Float] {
    try evaluation.gradient(from: .outputs(request.subject.seeds(evaluation.outputs)))[0]
  }

  /// The sum over colours of a part of each value.
  private func sum(_ gradient: [Float], _ part: (_ index: Int, _ value: Float) -> Float) -> [Float]
  {
    var sums = [Float](repeating: 0, count: size.positions)
    for (index, value) in gradient.enumerated() {
      sums[index % size.positions] += part(index, value)
    }
    return sums
  }

  /// The integral is taken by the midpoint rule. The grey image is zero: the mean colour.
  private func integrated(_ progress: (Double) -> Void) throws -> SaliencyMap {
    let grey = image.map { _ in Float(0) }
    let evaluation = try plan.run([grey], parameters: GradientParameters.none, threads: threads)
    let baseline = request.subject.value(evaluation.outputs[0])
    var sums = [Double](repeating: 0, count: image.count)
    for step in 0..<request.steps {
      let share = (Float(step) + 0.5) / Float(request.steps)
      try evaluation.run([image.map { $0 * share }])
      for (index, value) in try gradient(evaluation).enumerated() { sums[index] += Double(value) }
      progress(Double(step + 1) / Double(request.steps))
    }
    try evaluation.run([image])
    let mean = sums.map { Float($0 / Double(request.steps)) }
    return map(sum(mean) { index, value in value * image[index] }, evaluation, baseline: baseline)
  }

  private func gradCAM() throws -> SaliencyMap {
    let layers = plan.architecture.mapLayers
    let layer = request.layer ?? layers[layers.count - 1]
    var activation: FeatureMap?
    let evaluation = try plan.run([image], parameters: GradientParameters.none, threads: threads) {
      event in
      if case .layer(layer, let map) = event { activation = FeatureMap(copyOf: map) }
    }
    guard let activation else { preconditionFailure("\(layer) has no map") }
    var weights: [Double] = []
    _ = try evaluation.gradient(from: .outputs(request.subject.seeds(evaluation.outputs))) {
      event in
      if case .output(layer, let map) = event { weights = map.sums(threads: 1) }
    }
    let small = (0..<activation.positions).map { position in
      let row = activation.pointer + position * activation.stride
      let sum = weights.indices.reduce(0.0) { $0 + weights[$1] * Double(row[$1]) }
      // A comparison that keeps NaN, unlike `max`.
      return sum < 0 ? 0 : Float(sum / Double(activation.positions))
    }
    let from = MapSize(height: activation.height, width: activation.width)
    return map(interpolated(small, from: from, to: size), evaluation)
  }

  private func occlusion(_ progress: (Double) -> Void) throws -> SaliencyMap {
    let outputs = try plan.forward.run(image, threads: threads)
    let whole = request.subject.value(outputs)
    let squares = occludedSquares
    var falls = [Double](repeating: 0, count: size.positions)
    var counts = falls
    for start in stride(from: 0, to: squares.count, by: SaliencyRequest.batch) {
      let own = squares[start..<min(start + SaliencyRequest.batch, squares.count)]
      let results = try plan.forward.run(batch: own.map(occluded), threads: threads)
      for (square, result) in zip(own, results) {
        let fall = whole - request.subject.value(result)
        for row in square.rows {
          for column in square.columns {
            falls[row * size.width + column] += fall
            counts[row * size.width + column] += 1
          }
        }
      }
      progress(Double(own.endIndex) / Double(squares.count))
    }
    return map(zip(falls, counts).map { Float($0 / max(1, $1)) }, outputs)
  }

  /// Squares half a side apart, and those that end at the edges.
  private var occludedSquares: [PixelSquare] {
    let side = request.patch ?? max(4, min(size.height, size.width) / 7)
    func starts(_ length: Int) -> [Int] {
      let last = max(0, length - side)
      return Array(stride(from: 0, to: last, by: max(1, side / 2))) + [last]
    }
    return starts(size.height).flatMap { row in
      starts(size.width).map { column in
        PixelSquare(
          rows: row..<min(size.height, row + side),
          columns: column..<min(size.width, column + side))
      }
    }
  }

  private func occluded(_ square: PixelSquare) -> [Float] {
    var values = image
    for colour in 0..<image.count / size.positions {
      for row in square.rows {
        for column in square.columns {
          values[(colour * size.height + row) * size.width + column] = 0
        }
      }
    }
    return values
  }
}

/// A map at another size, bilinear, where the outermost values reach to the edges.
private func interpolated(_ values: [Float], from: MapSize, to: MapSize) -> [Float] {
  func place(_ index: Int, _ count: Int, _ target: Int) -> (low: Int, high: Int, share: Float) {
    let exact = (Float(index) + 0.5) * Float(count) / Float(target) - 0.5
    let clamped = max(0, min(Float(count - 1), exact))
    let low = Int(clamped)
    return (low, min(count - 1, low + 1), clamped - Float(low))
  }
  return (0..<to.height).flatMap { row in
    let y = place(row, from.height, to.height)
    return (0..<to.width).map { column in
      let x = place(column, from.width, to.width)
      func line(_ row: Int) -> Float {
        values[row * from.width + x.low] * (1 - x.share) + values[row * from.width + x.high]
          * x.share
      }
      return line(y.low) * (1 - y.share) + line(y.high) * y.share
    }
  }
}
