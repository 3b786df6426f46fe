import Kernels
import NeoNeXt
import TensorCore
import Weights

/// A forward pass operator by operator: nothing is folded, and weights are read when a step needs
/// them, so that the first steps of a large model are there at once.
///
/// Every step is computed from the same input by the same code whichever way it is reached. One
/// thread at a time may use it.
package final class Stepper {
  package let operators: [Operator]
  /// What each step took when it was last computed, its weights at hand; of quick ones the better of
  /// two runs.
  package private(set) var durations: [Int: Duration] = [:]
  /// How often an operator was computed.
  package private(set) var computedCount = 0

  private let reader: ParameterReader
  private let imageSize: MapSize
  private let threads: Int
  private var input: [Float] = []
  private var cache: ActivationCache

  /// The largest map that a step may give.
  private static let mapLimit = 1 << 30

  /// - Parameters:
  ///   - height: of the image.
  ///   - width: of the image.
  ///   - budget: the bytes that maps of steps may keep.
  /// - Throws: `InferenceError` if the model lacks something or a map is too large; `MapSizeError`.
  package init(
    _ model: Model, height: Int, width: Int, threads: Int, budget: Int = 256 << 20
  ) throws {
    reader = try ParameterReader(model)
    let sizes = try reader.architecture.mapSizes(height: height, width: width)
    operators = try reader.architecture.operators(sizes: sizes)
    imageSize = MapSize(height: height, width: width)
    self.threads = threads
    cache = ActivationCache(budget: budget)
    for step in operators {
      let bytes = step.size.positions * FeatureMap.stride(step.channels) * 4
      guard bytes <= Self.mapLimit else {
        throw InferenceError.tooLarge(
          layer: "\(step.layer)", bytes: bytes, limit: Self.mapLimit)
      }
    }
  }

  package var architecture: Architecture { reader.architecture }

  /// Begins with another image.
  ///
  /// - Parameter image: `[channels, height, width]`, normalized.
  /// - Throws: `inputSize`.
  package func setInput(_ image: [Float]) throws {
    let expected = architecture.imageChannels * imageSize.positions
    guard image.count == expected else {
      throw InferenceError.inputSize(expected: expected, found: image.count)
    }
    input = image
    durations = [:]
    cache.removeAll()
  }

  /// The map that a step gives; what is missing before it is computed.
  ///
  /// - Parameter progress: called with every operator that was computed, and its map.
  /// - Throws: `CancellationError` between two operators; what reading weights throws.
  package func output(of step: Int, progress: (Int, FeatureMap) -> Void = { _, _ in }) throws
    -> FeatureMap
  {
    if let known = cache.map(of: step) { return known }
    let start = firstMissing(before: step)
    var map = start > 0 ? cache.map(of: start - 1) : nil
    var layerInput = layerStart(of: start) > 0 ? cache.map(of: layerStart(of: start) - 1) : nil
    for index in start...step {
      try Task.checkCancellation()
      if index == layerStart(of: index) { layerInput = map }
      let new = try compute(index, map, layerInput: layerInput)
      cache.insert(new, step: index, isLayerOutput: isLayerOutput(index))
      map = new
      progress(index, new)
    }
    guard let map else { preconditionFailure("step \(step) of \(operators.count)") }
    return map
  }

  /// Where to begin so that all that the steps from there on take is at hand: after a layer's output,
  /// or inside a layer whose input is there too.
  private func firstMissing(before step: Int) -> Int {
    for index in stride(from: step - 1, through: 0, by: -1) where cache.contains(index) {
      let start = layerStart(of: index + 1)
      if start == index + 1 || start == 0 || cache.contains(start - 1) { return index + 1 }
    }
    return 0
  }

  /// The first step of the layer that a step is in.
  private func layerStart(of step: Int) -> Int {
    var start = step
    while start > 0, operators[start - 1].layer == operators[step].layer { start -= 1 }
    return start
  }

  private func isLayerOutput(_ step: Int) -> Bool {
    step + 1 == operators.count || operators[step + 1].layer != operators[step].layer
  }

  private func compute(_ step: Int, _ x: FeatureMap?, layerInput: FeatureMap?) throws -> FeatureMap
  {
    let work = try work(for: operators[step], x, layerInput: layerInput)
    var (map, duration) = timed(work, x, layerInput)
    if duration < Self.quick {
      // The first of quick runs is spent on waking threads.
      let again = timed(work, x, layerInput)
      (map, duration) = (again.map, min(duration, again.duration))
    }
    durations[step] = duration
    computedCount += 1
    return map
  }

  private static let quick = Duration.milliseconds(2)

  private func timed(_ work: () -> FeatureMap, _ x: FeatureMap?, _ layerInput: FeatureMap?)
    -> (map: FeatureMap, duration: Duration)
  {
    let start = ContinuousClock.now
    // The kernels hold pointers alone, and the cache may drop a map that is in use.
    let map = withExtendedLifetime((x, layerInput), work)
    return (map, ContinuousClock.now - start)
  }
}

// MARK: - Operators

extension Stepper {
  /// What computes an operator, its weights read and packed; it may be run again.
  private func work(for step: Operator, _ x: FeatureMap?, layerInput: FeatureMap?) throws
    -> () -> FeatureMap
  {
    let threads = threads
    let y = FeatureMap(height: step.size.height, width: step.size.width, channels: step.channels)
    guard let x else {
      precondition(step.kind == .spaceToDepth, "a forward pass begins with the image")
      return { [input] in
        parallel(threads) { y.gatherPatches(of: input, rows: share(0..<y.height, $0, of: threads)) }
        return y
      }
    }
    switch step.kind {
    case .spaceToDepth: preconditionFailure("only an image is turned from space to depth")
    case .pointwise, .linear: return try product(step, x, y)
    case .leftProduct, .neocell: return try neocell(step, x, y)
    case .batchNorm:
      let norm = try reader.norm(name(step))
      let channels = 0..<step.channels
      let (scale, offset) = (channels.map(norm.scale), channels.map(norm.offset))
      return {
        y.copy(x)
        y.apply(scale: scale.map { Float($0) }, offset: offset.map { Float($0) }, threads: threads)
        return y
      }
    case .layerScale:
      let gamma = try reader.values(name(step) + ".gamma")
      return {
        y.copy(x)
        y.apply(scale: gamma, offset: gamma.map { _ in 0 }, threads: threads)
        return y
      }
    case .gelu:
      return {
        y.copy(x)
        y.applyGELU(threads: threads)
        return y
      }
    case .addInput:
      guard let layerInput else { preconditionFailure("\(step.layer) has an input") }
      return {
        y.copy(x)
        y.add(layerInput, threads: threads)
        return y
      }
    case .averagePool:
      return {
        FeatureMap(
          Reference.globalAveragePool(x.planar, positions: x.positions), channels: x.channels,
          height: 1, width: 1)
      }
    case .layerNorm:
      let (weight, bias) = (
        try reader.values(name(step) + ".weight"), try reader.values(name(step) + ".bias")
      )
      return {
        FeatureMap(
          Reference.layerNorm(x.planar, weight: weight, bias: bias, epsilon: 1e-6),
          channels: x.channels, height: 1, width: 1)
      }
    }
  }

  private func product(_ step: Operator, _ x: FeatureMap, _ y: FeatureMap) throws
    -> () -> FeatureMap
  {
    let hasBias = step.kind == .linear && (step.layer == .head || architecture.hasLinearBias)
    let linear = PackedLinear(
      try reader.values(name(step) + ".weight"), inputs: x.channels, outputs: step.channels,
      bias: hasBias ? try reader.values(name(step) + ".bias") : [])
    let threads = min(threads, x.positions)
    return {
      parallel(threads) { thread in
        let rows = share(0..<x.positions, thread, of: threads)
        linear.apply(
          x.pointer + rows.lowerBound * x.stride, stride: x.stride, rows: rows.count,
          to: y.pointer + rows.lowerBound * y.stride, stride: y.stride, .bias)
      }
      return y
    }
  }

  /// One side of a NeoCell: the other is the identity.
  private func neocell(_ step: Operator, _ x: FeatureMap, _ y: FeatureMap) throws
    -> () -> FeatureMap
  {
    let groups = try reader.cell(step.layer).map {
      step.kind == .leftProduct ? $0.leftSide : $0.rightSide
    }
    let cell = FastNeoCell(groups: groups, height: x.height, width: x.width, channels: x.channels)
    return { [threads] in
      parallel(threads) { cell.apply(x, to: y, rows: share(0..<y.height, $0, of: threads)) }
      return y
    }
  }

  /// What the names of an operator's tensors begin with.
  private func name(_ step: Operator) -> String {
    let isBlock = if case .block = step.layer { true } else { false }
    return "\(step.layer)\(isBlock ? ".ops.content" : "").\(step.parameters)"
  }
}

extension Reference.CellGroup {
  fileprivate var leftSide: Self {
    Self(
      channels: channels, left: left, right: .ones(left.count), rowShift: rowShift,
      columnShift: 0, firstInStack: firstInStack)
  }

  fileprivate var rightSide: Self {
    Self(
      channels: channels, left: .ones(right.count), right: right, rowShift: 0,
      columnShift: columnShift, firstInStack: firstInStack)
  }
}

extension MatrixStack {
  /// The identity of one row, `count` times.
  fileprivate static func ones(_ count: Int) -> MatrixStack {
    MatrixStack(
      count: count, rows: 1, columns: 1, values: [Float](repeating: 1, count: count))
  }
}
