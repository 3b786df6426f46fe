import NeoNeXt
import TensorCore

/// How the contribution of a pixel to an output is measured.
package enum FieldMeasure: String, CaseIterable, Sendable {
  /// The gradient of the sum over channels of ReLU(output) by the image, ReLU, summed over colours and images: the convention of the literature
  /// (RepLKNet, arXiv:2203.06717).
  case positive
  /// The magnitude of the gradient of the sum over channels of the output, summed over colours and images.
  case absolute

  /// The gradient by the channels of the output.
  func seed(_ outputs: [Float]) -> [Float] {
    switch self {
    case .positive: outputs.map { $0 > 0 ? 1 : $0.isNaN ? .nan : 0 }
    case .absolute: outputs.map { $0.isNaN ? .nan : 1 }
    }
  }

  func contribution(_ gradient: Float) -> Double {
    switch self {
    case .positive: gradient < 0 ? 0 : Double(gradient)
    case .absolute: Double(gradient.magnitude)
    }
  }
}

/// What one output position of a layer draws from every pixel, summed over images: the effective receptive field (Luo et al., arXiv:1701.04128).
package struct EffectiveField: Sendable {
  package let place: OutputPlace
  package let measure: FieldMeasure
  /// The size of the images.
  package let size: MapSize
  /// The contribution of each pixel, `[height, width]`.
  package private(set) var values: [Double]

  package init(_ place: OutputPlace, _ measure: FieldMeasure, _ size: MapSize) {
    self.place = place
    self.measure = measure
    self.size = size
    values = [Double](repeating: 0, count: size.positions)
  }

  /// Adds an image.
  ///
  /// - Parameter gradient: the gradient by the image, `[colours, height, width]`.
  mutating func add(_ gradient: [Float]) {
    for colour in stride(from: 0, to: gradient.count, by: size.positions) {
      for pixel in 0..<size.positions {
        values[pixel] += measure.contribution(gradient[colour + pixel])
      }
    }
  }

  /// The shares of the total, in percent, whose areas are told.
  package static let shares = [20, 30, 50, 99]

  /// The pixel that the output position is above, `⌊(r + ½) · H / h⌋` and the same for columns.
  package var centre: (row: Int, column: Int) {
    (
      (2 * place.row + 1) * size.height / (2 * place.size.height),
      (2 * place.column + 1) * size.width / (2 * place.size.width)
    )
  }

  /// The smallest squares of pixels around the centre, cut at the image's edges, that hold shares of the total.
  ///
  /// - Parameter shares: in percent.
  /// - Returns: the rows and columns of the square of each share; `nil` where the total is zero or not finite.
  /// - Complexity: linear in the pixels.
  package func squares(_ shares: [Int] = Self.shares) -> [PixelSquare?] {
    let rings = rings
    let total = rings.reduce(0, +)
    return shares.map { share in
      guard total > 0, total.isFinite else { return nil }
      var sum = 0.0
      for (reach, ring) in rings.enumerated() {
        sum += ring
        if sum >= total * Double(share) / 100 { return square(reach) }
      }
      return square(rings.count - 1)
    }
  }

  /// The parts of the image's pixels that the squares of `shares` have, from 0 to 1.
  package var areas: [Double?] {
    squares().map { $0.map { Double($0.pixels) / Double(size.positions) } }
  }

  /// The sum of the pixels at each distance from the centre, where the distance is the larger of that in rows and that in columns.
  private var rings: [Double] {
    let (row, column) = centre
    var rings = [Double](repeating: 0, count: max(size.height, size.width))
    for y in 0..<size.height {
      for x in 0..<size.width {
        rings[max(abs(y - row), abs(x - column))] += values[y * size.width + x]
      }
    }
    return rings
  }

  private func square(_ reach: Int) -> PixelSquare {
    let (row, column) = centre
    return PixelSquare(
      rows: max(0, row - reach)..<min(size.height, row + reach + 1),
      columns: max(0, column - reach)..<min(size.width, column + reach + 1))
  }
}

/// A square of pixels, which the edges of the image may cut.
package struct PixelSquare: Equatable, Sendable {
  package let rows: Range<Int>
  package let columns: Range<Int>

  package var pixels: Int { rows.count * columns.count }
}

/// The effective fields of several layers, which images are added to one by one.
package final class EffectiveFields {
  package private(set) var fields: [EffectiveField]
  /// The number of images that were added.
  package private(set) var images = 0
  package let plan: GradientPlan
  private let threads: Int
  private var evaluation: Evaluation?
  /// The pass of the image that was added last, and where the gradient of the first field began.
  private(set) var last: (evaluation: Evaluation, seed: GradientSeed)?

  /// - Parameter places: an output position of each layer.
  package init(_ plan: GradientPlan, _ places: [OutputPlace], _ measure: FieldMeasure, threads: Int)
  {
    self.plan = plan
    self.threads = threads
    let size = MapSize(height: plan.forward.height, width: plan.forward.width)
    fields = places.map { EffectiveField($0, measure, size) }
  }

  /// Gives back the memory of passes, once no image will be added.
  package func release() { (evaluation, last) = (nil, nil) }

  /// Adds an image to all fields, or to none if it fails.
  ///
  /// - Parameters:
  ///   - image: `[channels, height, width]`, normalized.
  ///   - progress: called after each field with how many are done.
  /// - Throws: what a pass throws.
  package func add(_ image: [Float], progress: (Int) -> Void = { _ in }) throws {
    var outputs: [LayerID: [Float]] = [:]
    let observe = { [fields] (activation: Activation) in
      guard case .layer(let layer, let map) = activation else { return }
      for field in fields where field.place.layer == layer {
        outputs[layer] = field.place.values(in: map)[0]
      }
    }
    if let evaluation {
      try evaluation.run([image], observe: observe)
    } else {
      evaluation = try plan.run(
        [image], parameters: GradientParameters.none, threads: threads, observe: observe)
    }
    guard let evaluation else { return }
    var added = fields
    for (index, field) in fields.enumerated() {
      guard let values = outputs[field.place.layer] else {
        preconditionFailure("\(field.place.layer) has no output")
      }
      let seed = GradientSeed.layer(
        field.place.layer, field.place.seed([field.measure.seed(values)]))
      if index == 0 { last = (evaluation, seed) }
      let gradient = try evaluation.gradient(from: seed)
      added[index].add(gradient[0])
      progress(index + 1)
    }
    fields = added
    images += 1
  }
}
