import Kernels
import NeoNeXt
import TensorCore

/// The loops of each form of layer.
extension ForwardPass {
  /// The stem: space-to-depth → product.
  func patches(
    _ product: PackedLinear, _ inputs: ArraySlice<[Float]>
  ) -> FeatureMap {
    let patches = workspace.map(
      images: inputs.count, height: plan.height / 4, width: plan.width / 4,
      channels: product.inputs,
      besides: [])
    let output = workspace.map(like: patches, channels: product.outputs, besides: [patches])
    parallel(over: 0..<patches.rows, threads: threads) { rows, _ in
      patches.gatherPatches(of: inputs, rows: rows)
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
  ///
  /// - Parameter following: the product that comes next, whose first weights are fetched during the last ones of this block.
  func residual(
    _ layer: LayerID, _ block: PackedLayer.Residual, _ x: FeatureMap,
    then following: PackedLinear?
  ) -> FeatureMap {
    guard let cell = plan.cells[layer] else { preconditionFailure("\(layer) is not in the plan") }
    let z = workspace.map(like: x, channels: x.channels, besides: [x])
    let y = workspace.map(like: x, channels: x.channels, besides: [x, z])
    let stride = FeatureMap.stride(block.first.outputs)
    let hidden = workspace.hidden(
      count: stride * max(Tile.rows(stride) * threads, min(x.positions, threads * Tile.smallest)))
    let kept = keeping?.map(.hidden(layer), like: x, channels: block.first.outputs)
    let input = keeping?.inputMap(layer, like: x)
    if x.positions >= threads * Tile.smallest {
      parallel(over: 0..<x.rows, threads: threads) { rows, thread in
        cell.apply(x, to: z, rows: rows)
        input?.copy(x, rows: rows)
        block.mix(
          z, adding: x, to: y, positions: rows.lowerBound * x.width..<rows.upperBound * x.width,
          hidden.pointer + thread * Tile.rows(stride) * stride, keeping: kept,
          then: following?.weights())
      }
    } else {
      cell.apply(x, to: z, threads: threads)
      input?.copy(x)
      mixByColumns(block, z, x, y, hidden, keeping: kept, then: following)
    }
    observe?(.neocell(layer, z))
    return y
  }

  /// The same as `mix`, for few positions: here each thread computes some outputs of each Linear layer for all positions.
  private func mixByColumns(
    _ block: PackedLayer.Residual, _ z: FeatureMap, _ x: FeatureMap, _ y: FeatureMap,
    _ hidden: AlignedFloats, keeping kept: FeatureMap?, then following: PackedLinear?
  ) {
    let unit = FeatureMap.columnUnit
    let stride = FeatureMap.stride(block.first.outputs)
    let part = { @Sendable [threads] (product: PackedLinear, thread: Int) in
      let columns = share(0..<product.columns, thread, of: threads, unit: unit)
      return product.weights(of: columns.lowerBound)
    }
    parallel(over: 0..<block.first.columns, threads: threads, unit: unit) { columns, thread in
      block.first.apply(
        z.pointer, stride: z.stride, rows: z.positions, to: hidden.pointer,
        stride: stride, columns: columns, .gelu(keeping: kept),
        then: part(block.second, thread))
    }
    parallel(over: 0..<block.second.columns, threads: threads, unit: unit) { columns, thread in
      block.second.apply(
        hidden.pointer, stride: stride, rows: z.positions, to: y.pointer,
        stride: y.stride, columns: columns, .add(x.pointer, stride: x.stride),
        then: following.map { part($0, thread) })
    }
  }

  /// A down-sampling: products and a NeoCell, one after another.
  func transition(
    _ layer: LayerID, _ steps: [PackedLayer.Step], _ x: FeatureMap
  ) -> FeatureMap {
    var map = x
    for (place, step) in steps.enumerated() {
      keeping?.keep(map, as: .input(layer, step: place))
      switch step {
      case .product(let product, let hasGELU):
        let kept =
          hasGELU
          ? keeping?.map(.sums(layer, step: place), like: map, channels: product.outputs) : nil
        map = multiply(product, map, hasGELU ? .gelu(keeping: kept) : .bias)
      case .neocell(_, let hasGELU):
        guard let cell = plan.cells[layer] else {
          preconditionFailure("\(layer) is not in the plan")
        }
        let input = map
        let output = workspace.map(
          images: input.images, height: cell.outputHeight, width: cell.outputWidth,
          channels: cell.channels, besides: [input])
        cell.apply(input, to: output, threads: threads)
        if hasGELU {
          keeping?.keep(output, as: .sums(layer, step: place))
          output.applyGELU()
        }
        map = output
      }
    }
    return map
  }

  private func multiply(
    _ product: PackedLinear, _ x: FeatureMap, _ epilogue: PackedLinear.Epilogue
  ) -> FeatureMap {
    let y = workspace.map(like: x, channels: product.outputs, besides: [x])
    parallel(over: 0..<x.positions, threads: threads) { rows, _ in
      product.apply(
        x.pointer + rows.lowerBound * x.stride, stride: x.stride, rows: rows.count,
        to: y.pointer + rows.lowerBound * y.stride, stride: y.stride,
        epilogue.at(row: rows.lowerBound))
    }
    return y
  }

  func apply(_ head: PackedLayer.Head, to x: FeatureMap) -> [[Float]] {
    let pooled = FeatureMap(images: x.images, height: 1, width: 1, channels: x.channels)
    parallel(over: 0..<x.images, threads: threads) { images, _ in
      for image in images {
        let normal = Reference.layerNorm(
          x.means(ofImage: image), weight: head.weight, bias: head.bias, epsilon: 1e-6)
        (pooled.pointer + image * pooled.stride).update(from: normal, count: normal.count)
      }
    }
    guard let classes = head.classes else { return pooled.vectors }
    let output = FeatureMap(images: x.images, height: 1, width: 1, channels: classes.outputs)
    parallel(over: 0..<classes.columns, threads: threads, unit: FeatureMap.columnUnit) {
      columns, _ in
      classes.apply(
        pooled.pointer, stride: pooled.stride, rows: pooled.positions, to: output.pointer,
        stride: output.stride, columns: columns, .bias)
    }
    return output.vectors
  }
}

extension PackedLinear.Epilogue {
  /// GELU, whose sums are written to a map if there is one.
  static func gelu(keeping map: FeatureMap?) -> Self {
    map.map { .geluKeepingSums($0.pointer, stride: $0.stride) } ?? .gelu
  }
}

extension PackedLayer.Residual {
  /// Linear → GELU → Linear → + input, for some positions.
  ///
  /// - Parameters:
  ///   - z: the output of the NeoCell.
  ///   - hidden: room for the hidden values of a tile.
  fileprivate func mix(
    _ z: FeatureMap, adding x: FeatureMap, to y: FeatureMap, positions: Range<Int>,
    _ hidden: UnsafeMutablePointer<Float>, keeping kept: FeatureMap?,
    then following: PackedLinear.Weights?
  ) {
    let stride = FeatureMap.stride(first.outputs)
    let count = (positions.count + Tile.rows(stride) - 1) / Tile.rows(stride)
    for tile in 0..<count {
      let rows = share(positions, tile, of: count)
      first.apply(
        z.pointer + rows.lowerBound * z.stride, stride: z.stride, rows: rows.count, to: hidden,
        stride: stride, .gelu(keeping: kept).at(row: rows.lowerBound), then: second.weights())
      second.apply(
        hidden, stride: stride, rows: rows.count, to: y.pointer + rows.lowerBound * y.stride,
        stride: y.stride, .add(x.pointer + rows.lowerBound * x.stride, stride: x.stride),
        then: tile + 1 < count ? first.weights() : following)
    }
  }
}

/// The number of positions that go through both Linear layers at a time.
enum Tile {
  /// The smallest number of positions of a tile. With fewer, the kernels would not be fast.
  static let smallest = 48
  /// The number of hidden floats that fit into the second-level cache.
  private static let hiddenLimit = 220_000

  static func rows(_ hidden: Int) -> Int { max(smallest, min(192, hiddenLimit / hidden)) }
}
