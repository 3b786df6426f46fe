import Kernels
import NeoNeXt
import TensorCore

/// An output that was computed in a forward pass.
package enum Activation {
  /// The output of a block's NeoCell, before the batch norm. A trace names it `stage_1.0.neocell`.
  case neocell(LayerID, FeatureMap)
  /// The output of a layer other than the head.
  case layer(LayerID, FeatureMap)
  /// The output of the head: the logits, or the features if the head has no classifier.
  case head([Float])
}

extension ForwardPlan {
  /// Runs an image through the network.
  ///
  /// - Parameters:
  ///   - input: `[channels, height, width]`, normalized.
  ///   - observe: called with every activation as soon as it is ready. The maps are overwritten later, so their values must be
  ///     copied to keep them.
  /// - Returns: the logits, or the features if the head has no classifier; empty if there is no head.
  /// - Throws: `inputSize` if the input has another number of values; `CancellationError` between two layers if the work
  ///   was cancelled.
  package func run(
    _ input: [Float], threads: Int, observe: ((Activation) -> Void)? = nil
  ) throws -> [Float] {
    let architecture = network.architecture
    let expected = architecture.imageChannels * height * width
    guard input.count == expected else {
      throw InferenceError.inputSize(expected: expected, found: input.count)
    }
    return try workspaces.lend { try run(input, threads, $0, observe) }
  }

  private func run(
    _ input: [Float], _ threads: Int, _ workspace: Workspace, _ observe: ((Activation) -> Void)?
  ) throws -> [Float] {
    // There is no map before the first layer, which takes the image.
    var map = FeatureMap(height: 0, width: 0, channels: 0)
    for (layer, work) in network.layers {
      try Cancellation.check()
      switch work {
      case .patches(let product): map = patches(product, input, threads, workspace)
      case .residual(let block): map = residual(layer, block, map, threads, workspace, observe)
      case .transition(let steps): map = transition(layer, steps, map, threads, workspace)
      case .head(let head):
        let result = apply(head, to: map, threads)
        observe?(.head(result))
        return result
      }
      observe?(.layer(layer, map))
    }
    return []
  }

  // MARK: - Layers

  /// The stem: space-to-depth → product.
  private func patches(
    _ product: PackedLinear, _ input: [Float], _ threads: Int, _ workspace: Workspace
  ) -> FeatureMap {
    let patches = workspace.map(
      height: height / 4, width: width / 4, channels: product.inputs, besides: [])
    let output = workspace.map(
      height: height / 4, width: width / 4, channels: product.outputs, besides: [patches])
    parallel(threads) { thread in
      let rows = share(0..<patches.height, thread, of: threads)
      patches.gatherPatches(of: input, rows: rows)
      let first = rows.lowerBound * patches.width
      product.apply(
        patches.pointer + first * patches.stride, stride: patches.stride,
        rows: rows.count * patches.width, to: output.pointer + first * output.stride,
        stride: output.stride, .bias)
    }
    return output
  }

  /// A block: NeoCell → Linear → GELU → Linear → + input. Tiles of positions go through both Linear layers one after another, so
  /// that the hidden values of a tile stay in the cache.
  private func residual(
    _ layer: LayerID, _ block: PackedLayer.Residual, _ x: FeatureMap, _ threads: Int,
    _ workspace: Workspace, _ observe: ((Activation) -> Void)?
  ) -> FeatureMap {
    guard let cell = cells[layer] else { preconditionFailure("\(layer) is not in the plan") }
    func map(besides used: [FeatureMap]) -> FeatureMap {
      workspace.map(height: x.height, width: x.width, channels: x.channels, besides: used)
    }
    let z = map(besides: [x])
    let y = map(besides: [x, z])
    let stride = block.first.stride
    let hidden = workspace.hidden(
      count: stride * max(Tile.rows(stride) * threads, min(x.positions, threads * Tile.smallest)))
    if x.positions >= threads * Tile.smallest {
      parallel(threads) { thread in
        let rows = share(0..<x.height, thread, of: threads)
        cell.apply(x, to: z, rows: rows)
        let scratch = hidden.pointer + thread * Tile.rows(block.first.stride) * block.first.stride
        mix(
          block, z, x, y, positions: rows.lowerBound * x.width..<rows.upperBound * x.width, scratch)
      }
    } else {
      parallel(threads) { cell.apply(x, to: z, rows: share(0..<x.height, $0, of: threads)) }
      mixByColumns(block, z, x, y, hidden, threads)
    }
    observe?(.neocell(layer, z))
    return y
  }

  private func mix(
    _ block: PackedLayer.Residual, _ z: FeatureMap, _ x: FeatureMap, _ y: FeatureMap,
    positions: Range<Int>, _ hidden: UnsafeMutablePointer<Float>
  ) {
    let stride = block.first.stride
    let count = (positions.count + Tile.rows(stride) - 1) / Tile.rows(stride)
    for tile in 0..<count {
      let rows = share(positions, tile, of: count)
      block.first.apply(
        z.pointer + rows.lowerBound * z.stride, stride: z.stride, rows: rows.count, to: hidden,
        stride: stride, .gelu)
      block.second.apply(
        hidden, stride: stride, rows: rows.count, to: y.pointer + rows.lowerBound * y.stride,
        stride: y.stride, .add(x.pointer + rows.lowerBound * x.stride, stride: x.stride))
    }
  }

  /// The same as `mix`, for few positions: here each thread computes some outputs of each Linear layer for all positions.
  private func mixByColumns(
    _ block: PackedLayer.Residual, _ z: FeatureMap, _ x: FeatureMap, _ y: FeatureMap,
    _ hidden: AlignedFloats, _ threads: Int
  ) {
    let unit = FeatureMap.stride(1)
    parallel(threads) { thread in
      block.first.apply(
        z.pointer, stride: z.stride, rows: z.positions, to: hidden.pointer,
        stride: block.first.stride,
        columns: share(0..<block.first.stride, thread, of: threads, unit: unit), .gelu)
    }
    parallel(threads) { thread in
      block.second.apply(
        hidden.pointer, stride: block.first.stride, rows: z.positions, to: y.pointer,
        stride: y.stride,
        columns: share(0..<y.stride, thread, of: threads, unit: unit),
        .add(x.pointer, stride: x.stride))
    }
  }

  /// A down-sampling: products and a NeoCell, one after another.
  private func transition(
    _ layer: LayerID, _ steps: [PackedLayer.Step], _ x: FeatureMap, _ threads: Int,
    _ workspace: Workspace
  ) -> FeatureMap {
    var map = x
    for step in steps {
      switch step {
      case .product(let product, let hasGELU):
        map = multiply(product, map, hasGELU: hasGELU, threads, workspace)
      case .neocell(_, let hasGELU):
        guard let cell = cells[layer] else { preconditionFailure("\(layer) is not in the plan") }
        let input = map
        let output = workspace.map(
          height: cell.outputHeight, width: cell.outputWidth, channels: cell.channels,
          besides: [input])
        parallel(threads) {
          cell.apply(input, to: output, rows: share(0..<output.height, $0, of: threads))
        }
        if hasGELU { output.applyGELU() }
        map = output
      }
    }
    return map
  }

  private func multiply(
    _ product: PackedLinear, _ x: FeatureMap, hasGELU: Bool, _ threads: Int,
    _ workspace: Workspace
  ) -> FeatureMap {
    let y = workspace.map(
      height: x.height, width: x.width, channels: product.outputs, besides: [x])
    parallel(threads) { thread in
      let rows = share(0..<x.positions, thread, of: threads)
      product.apply(
        x.pointer + rows.lowerBound * x.stride, stride: x.stride, rows: rows.count,
        to: y.pointer + rows.lowerBound * y.stride, stride: y.stride, hasGELU ? .gelu : .bias)
    }
    return y
  }

  private func apply(
    _ head: PackedLayer.Head, to x: FeatureMap, _ threads: Int
  ) -> [Float] {
    let normal = Reference.layerNorm(x.means, weight: head.weight, bias: head.bias, epsilon: 1e-6)
    guard let classes = head.classes else { return normal }
    let input = FeatureMap(normal, channels: normal.count, height: 1, width: 1)
    let output = FeatureMap(height: 1, width: 1, channels: classes.outputs)
    parallel(threads) { thread in
      classes.apply(
        input.pointer, stride: input.stride, rows: 1, to: output.pointer, stride: output.stride,
        columns: share(0..<output.stride, thread, of: threads, unit: FeatureMap.stride(1)), .bias)
    }
    return output.planar
  }
}

/// The number of positions that go through both Linear layers at a time.
private enum Tile {
  /// The smallest number of positions of a tile. With fewer, the kernels would not be fast.
  static let smallest = 48
  /// The number of hidden floats that fit into the second-level cache.
  private static let hiddenLimit = 220_000

  static func rows(_ hidden: Int) -> Int { max(smallest, min(192, hiddenLimit / hidden)) }
}
