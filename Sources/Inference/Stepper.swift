import Kernels
import NeoNeXt
import TensorCore
import Weights

/// A forward pass that runs operator by operator. A step is one operator. Nothing is folded, and weights are read only
/// when a step needs them, so that the first steps of a large model can be shown at once.
///
/// A step has the same result whatever steps were computed before. Only one thread at a time may use a stepper.
package final class Stepper {
  package let operators: [Operator]
  /// How long each step took when it was last computed, without reading its weights. Quick steps are run twice, and
  /// the shorter time counts.
  package private(set) var durations: [Int: Duration] = [:]
  /// The number of operators that have been computed so far.
  package private(set) var computedCount = 0

  let reader: ParameterReader
  private let imageSize: MapSize
  let threads: Int
  private(set) var input: [Float] = []
  private var cache: ActivationCache

  /// - Parameters:
  ///   - height: the height of the image.
  ///   - width: the width of the image.
  ///   - budget: the number of bytes that kept maps may take; at most half of `memory` is used.
  /// - Throws: `InferenceError` if the model is not a NeoNeXt or a step needs more than `memory`; `MapSizeError` if images of
  ///   this size do not fit. If a tensor is missing, only the steps that need it throw.
  package init(
    _ model: Model, height: Int, width: Int, threads: Int, budget: Int = 256 << 20,
    memory: MemoryLimit = .usual
  ) throws {
    reader = try ParameterReader(model, isPartial: true)
    let sizes = try reader.architecture.mapSizes(height: height, width: width)
    operators = try reader.architecture.operators(sizes: sizes)
    imageSize = MapSize(height: height, width: width)
    self.threads = threads
    let need = try MemoryNeed(reader.architecture, imageSize, threads: threads)
    try need.check(need.stepping(operators), memory)
    cache = ActivationCache(budget: need.budget(budget, memory))
  }

  package var architecture: Architecture { reader.architecture }

  /// Starts again with another image.
  ///
  /// - Parameter image: the normalized image `[channels, height, width]`.
  /// - Throws: `inputSize` if the image has another number of values.
  package func setInput(_ image: [Float]) throws {
    let expected = architecture.imageChannels * imageSize.positions
    guard image.count == expected else {
      throw InferenceError.inputSize(expected: expected, found: image.count)
    }
    input = image
    durations = [:]
    cache.removeAll()
  }

  /// The output map of a step. Steps before it are computed as far as it needs them and they are not in the cache.
  ///
  /// - Parameter progress: called after every computed operator with its step and its output map.
  /// - Throws: the errors of reading the weights; `CancellationError` between two operators if the work was cancelled.
  package func output(of step: Int, progress: (Int, FeatureMap) -> Void = { _, _ in }) throws
    -> FeatureMap
  {
    if let known = cache.map(of: step) { return known }
    let start = firstMissing(before: step)
    var map = start > 0 ? cache.map(of: start - 1) : nil
    var layerInput = layerStart(of: start) > 0 ? cache.map(of: layerStart(of: start) - 1) : nil
    for index in start...step {
      if index == layerStart(of: index) { layerInput = map }
      map = try advance(to: index, map, layerInput: layerInput, progress)
    }
    guard let map else { preconditionFailure("step \(step) of \(operators.count)") }
    return map
  }

  /// The output maps of consecutive steps. Each is computed only once, even if the cache has no room for them.
  package func outputs(
    of steps: ClosedRange<Int>, progress: (Int, FeatureMap) -> Void = { _, _ in }
  ) throws -> [FeatureMap] {
    var maps = [try output(of: steps.lowerBound, progress: progress)]
    for step in steps.dropFirst() {
      if let known = cache.map(of: step) {
        maps.append(known)
      } else {
        let start = layerStart(of: step)
        let layerInput = start > 0 ? cache.map(of: start - 1) : nil
        maps.append(try advance(to: step, maps.last, layerInput: layerInput, progress))
      }
    }
    return maps
  }

  /// Computes one step, puts its map into the cache and reports it.
  private func advance(
    to step: Int, _ x: FeatureMap?, layerInput: FeatureMap?, _ progress: (Int, FeatureMap) -> Void
  ) throws -> FeatureMap {
    try Cancellation.check()
    let map = try compute(step, x, layerInput: layerInput)
    cache.insert(map, step: step, isLayerOutput: isLayerOutput(step))
    progress(step, map)
    return map
  }

  /// The first step that must be computed to get to the given one. The output of the step before it is in the cache. If it
  /// lies inside a layer and a later step adds the input of the layer, that input is in the cache too.
  private func firstMissing(before step: Int) -> Int {
    for index in stride(from: step - 1, through: 0, by: -1) where cache.contains(index) {
      let start = layerStart(of: index + 1)
      let end = min(step, lastStep(of: index + 1))
      let isAdded = operators[index + 1...end].contains { $0.definition.reach == .layerInput }
      if start == index + 1 || start == 0 || !isAdded || cache.contains(start - 1) {
        return index + 1
      }
    }
    return 0
  }

  /// The last step of the layer that a step is in.
  private func lastStep(of step: Int) -> Int {
    var last = step
    while !isLayerOutput(last) { last += 1 }
    return last
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
      // The first run of a quick step mostly measures cold caches, so it is run again.
      let again = timed(work, x, layerInput)
      (map, duration) = (again.map, min(duration, again.duration))
    }
    durations[step] = duration
    computedCount += 1
    return map
  }

  private static let quick = Duration.microseconds(250)

  private func timed(_ work: () -> FeatureMap, _ x: FeatureMap?, _ layerInput: FeatureMap?)
    -> (map: FeatureMap, duration: Duration)
  {
    let start = ContinuousClock.now
    // The kernels hold only pointers, so the maps must be kept alive here even if the cache drops them.
    let map = withExtendedLifetime((x, layerInput), work)
    return (map, ContinuousClock.now - start)
  }
}
