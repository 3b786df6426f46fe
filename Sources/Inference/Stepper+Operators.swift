import Kernels
import NeoNeXt
import TensorCore

/// How one operator is computed. Its weights are read and packed before the computation that is timed.
extension Stepper {
  /// Reads the weights of an operator and prepares its computation.
  ///
  /// - Parameters:
  ///   - x: the operator's input; `nil` for the first operator, which takes the image.
  ///   - layerInput: the input of the layer, for the operator that adds it; otherwise it is not used.
  /// - Returns: the computation, which may be run more than once.
  /// - Throws: the errors of reading the weights.
  func work(for step: Operator, _ x: FeatureMap?, layerInput: FeatureMap?) throws
    -> () -> FeatureMap
  {
    let y = FeatureMap(height: step.size.height, width: step.size.width, channels: step.channels)
    guard let x else {
      precondition(step.kind == .spaceToDepth, "a forward pass begins with the image")
      let threads = threadCount(for: step)
      return { [input] in
        parallel(threads) {
          y.gatherPatches(of: [input], rows: share(0..<y.height, $0, of: threads))
        }
        return y
      }
    }
    switch step.definition {
    case .spaceToDepth: preconditionFailure("only an image is turned from space to depth")
    case .pointwise(let product), .linear(let product): return try multiply(step, product, x, y)
    case .neocell: return try neocell(step, x, y)
    case .batchNorm:
      let norm = try reader.norm(name(step))
      return affine(
        step, x, y, scale: (0..<step.channels).map { Float(norm.scale($0)) },
        offset: (0..<step.channels).map { Float(norm.offset($0)) })
    case .layerScale:
      let gamma = try reader.values(name(step) + ".gamma")
      return affine(step, x, y, scale: gamma, offset: gamma.map { _ in 0 })
    case .gelu:
      let threads = threadCount(for: step)
      return changed(x, y) { $0.applyGELU(threads: threads) }
    case .addInput:
      guard let layerInput else { preconditionFailure("\(step.layer) has an input") }
      let threads = threadCount(for: step)
      return changed(x, y) { $0.add(layerInput, threads: threads) }
    case .averagePool:
      return {
        FeatureMap(
          Reference.globalAveragePool(x.planar, positions: x.positions), channels: x.channels,
          height: 1, width: 1)
      }
    case .layerNorm: return try layerNorm(step, x)
    }
  }

  /// A computation that copies `x` to `y` and changes `y` in place.
  private func changed(_ x: FeatureMap, _ y: FeatureMap, _ change: @escaping (FeatureMap) -> Void)
    -> () -> FeatureMap
  {
    return {
      y.copy(x)
      change(y)
      return y
    }
  }

  /// The computation of `x · scale + offset`, with one scale and one offset for each channel.
  private func affine(
    _ step: Operator, _ x: FeatureMap, _ y: FeatureMap, scale: [Float], offset: [Float]
  ) -> () -> FeatureMap {
    let threads = threadCount(for: step)
    return changed(x, y) { $0.apply(scale: scale, offset: offset, threads: threads) }
  }

  private func layerNorm(_ step: Operator, _ x: FeatureMap) throws -> () -> FeatureMap {
    let weight = try reader.values(name(step) + ".weight")
    let bias = try reader.values(name(step) + ".bias")
    return {
      FeatureMap(
        Reference.layerNorm(x.planar, weight: weight, bias: bias, epsilon: 1e-6),
        channels: x.channels, height: 1, width: 1)
    }
  }

  private func multiply(
    _ step: Operator, _ product: LayerOperator.Product, _ x: FeatureMap, _ y: FeatureMap
  ) throws -> () -> FeatureMap {
    let linear = PackedLinear(
      try reader.values(name(step) + ".weight"), inputs: product.inputs, outputs: product.outputs,
      bias: product.hasBias ? try reader.values(name(step) + ".bias") : [])
    let threads = min(threadCount(for: step), x.positions)
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

  /// One half of a NeoCell, computed as a NeoCell whose other matrix is the 1 × 1 identity.
  private func neocell(_ step: Operator, _ x: FeatureMap, _ y: FeatureMap) throws
    -> () -> FeatureMap
  {
    let groups = try reader.cell(step.layer).map {
      step.kind == .leftProduct ? $0.leftSide : $0.rightSide
    }
    if !x.isFinite {
      // The fast kernel multiplies inputs that a channel does not see by zero, which gives NaN if they are not finite.
      return {
        FeatureMap(
          NeoCellStrategy.patchByPatch(
            x.planar, height: x.height, width: x.width, groups: groups), channels: y.channels,
          height: y.height, width: y.width)
      }
    }
    let cell = FastNeoCell(groups: groups, height: x.height, width: x.width, channels: x.channels)
    let threads = threadCount(for: step)
    return {
      cell.apply(x, to: y, threads: threads)
      return y
    }
  }

  /// The number of threads for an operator. Little work is done by one thread, since waking others would take longer.
  private func threadCount(for step: Operator) -> Int {
    let work = max(step.counts.activationBytes / 4, step.multiplyAdds / 16)
    return work < 1 << 19 ? 1 : threads
  }

  /// The prefix of the names of an operator's tensors.
  private func name(_ step: Operator) -> String {
    step.layer.tensorPrefix + step.parameters
  }
}

extension NeoCellGroup {
  fileprivate var leftSide: Self {
    Self(
      channels: channels, left: left, right: .ones(left.count),
      shift: Shift(rows: shift.rows, columns: 0), firstInStack: firstInStack)
  }

  fileprivate var rightSide: Self {
    Self(
      channels: channels, left: .ones(right.count), right: right,
      shift: Shift(rows: 0, columns: shift.columns), firstInStack: firstInStack)
  }
}

extension MatrixStack {
  /// A stack of `count` identity matrices of size 1 × 1.
  fileprivate static func ones(_ count: Int) -> MatrixStack {
    MatrixStack(
      count: count, rows: 1, columns: 1, values: [Float](repeating: 1, count: count))
  }
}
