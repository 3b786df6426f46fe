import Kernels
import NeoNeXt
import TensorCore

/// How one operator is computed, with its weights read and packed before.
extension Stepper {
  /// - Parameters:
  ///   - x: the operator's input; `nil` for the image.
  ///   - layerInput: the map that the layer takes, for the operator that adds it.
  /// - Returns: the computation, which may be run more than once.
  /// - Throws: what reading weights throws.
  func work(for step: Operator, _ x: FeatureMap?, layerInput: FeatureMap?) throws
    -> () -> FeatureMap
  {
    let y = FeatureMap(height: step.size.height, width: step.size.width, channels: step.channels)
    guard let x else {
      precondition(step.kind == .spaceToDepth, "a forward pass begins with the image")
      let threads = threadCount(for: step)
      return { [input] in
        parallel(threads) { y.gatherPatches(of: input, rows: share(0..<y.height, $0, of: threads)) }
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

  /// The copy `y` of `x`, changed in place.
  private func changed(_ x: FeatureMap, _ y: FeatureMap, _ change: @escaping (FeatureMap) -> Void)
    -> () -> FeatureMap
  {
    return {
      y.copy(x)
      change(y)
      return y
    }
  }

  /// `x · scale + offset`, channel by channel.
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

  /// One side of a NeoCell: the other is the identity.
  private func neocell(_ step: Operator, _ x: FeatureMap, _ y: FeatureMap) throws
    -> () -> FeatureMap
  {
    let groups = try reader.cell(step.layer).map {
      step.kind == .leftProduct ? $0.leftSide : $0.rightSide
    }
    if !x.isFinite {
      // The fast kernel multiplies what a channel does not see by zero, and 0 · NaN is NaN.
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
      parallel(threads) { cell.apply(x, to: y, rows: share(0..<y.height, $0, of: threads)) }
      return y
    }
  }

  /// One thread for little work, since waking another would take longer.
  private func threadCount(for step: Operator) -> Int {
    let work = max(step.counts.activationBytes / 4, step.multiplyAdds / 16)
    return work < 1 << 19 ? 1 : threads
  }

  /// What the names of an operator's tensors begin with.
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
  /// The identity of one row and column, `count` times.
  fileprivate static func ones(_ count: Int) -> MatrixStack {
    MatrixStack(
      count: count, rows: 1, columns: 1, values: [Float](repeating: 1, count: count))
  }
}
