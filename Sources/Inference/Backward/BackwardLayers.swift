import Kernels
import NeoNeXt
import TensorCore

/// The loops of each form of layer, backward: from the gradient by a layer's output, dy, to that by its input.
struct BackwardLayers {
  let evaluation: Evaluation
  let observe: ((GradientEvent) -> Void)?
  /// The part of the layer that the gradient goes through; `nil` for all of it.
  var route: GradientRoute?

  var threads: Int { evaluation.threads }
  var workspace: Workspace { evaluation.workspace }
  var kept: KeptMaps { evaluation.kept }
  var parameters: GradientParameters { evaluation.parameters }

  /// A block `y = x + f · (W₂ · GELU(W₁ · n + b₁) + b₂)`, where n is the normalized output of the NeoCell.
  func residual(
    _ layer: LayerID, _ cell: BackwardLayer.NeoCell, _ first: BackwardLayer.Product,
    _ second: BackwardLayer.Product, _ dy: FeatureMap
  ) -> FeatureMap {
    if route == .residual { return dy }
    let hidden = kept[.hidden(layer)]
    let dn = workspace.map(like: dy, channels: dy.channels, besides: [dy])
    let maps = parameters == .all ? hiddenMaps(like: hidden) : nil
    let mix = BackwardMix(
      first: first.transposed, second: second.transposed,
      factors: second.factor.map { ChannelFactors($0.values) }, hidden: hidden,
      dHidden: maps?.gradient, active: maps?.active, threads: threads)
    mix.apply(dy, to: dn, workspace)
    if case .channels(let channels) = route { dn.clear(besides: channels) }
    if parameters != .none {
      neocellParameters(cell, x: kept[.input(layer, step: 0)], dy: dn)
    }
    if let maps {
      productParameters(first, x: normalized(layer, cell, besides: [dy, dn]), dy: maps.gradient)
      productParameters(second, x: maps.active, dy: dy)
    }
    let dx = workspace.map(like: dy, channels: dy.channels, besides: [dy, dn])
    parallel(over: 0..<dx.rows, threads: threads) { [route] rows, _ in
      cell.adjoint.apply(dn, to: dx, rows: rows)
      if route == nil { dx.add(dy, rows: rows) }
    }
    return dx
  }

  /// Maps for the gradient by the hidden values of a block, and for GELU of these values.
  private func hiddenMaps(like hidden: FeatureMap) -> (gradient: FeatureMap, active: FeatureMap) {
    let gradient = workspace.wideMap(like: hidden, besides: [])
    return (gradient, workspace.wideMap(like: hidden, besides: [gradient]))
  }

  /// The output of a block's NeoCell after its batch norm.
  private func normalized(
    _ layer: LayerID, _ cell: BackwardLayer.NeoCell, besides used: [FeatureMap]
  ) -> FeatureMap {
    guard let forward = evaluation.plan.forward.cells[layer] else {
      preconditionFailure("\(layer) is not in the plan")
    }
    let x = kept[.input(layer, step: 0)]
    let n = workspace.map(like: x, channels: x.channels, besides: used)
    forward.apply(x, to: n, threads: threads)
    if let norm = cell.norm?.values {
      n.apply(scale: norm.scales, offset: norm.outputOffsets, threads: threads)
    }
    return n
  }

  /// A down-sampling, step by step.
  func transition(
    _ layer: LayerID, _ steps: [BackwardLayer.Step], _ dy: FeatureMap
  ) -> FeatureMap {
    var map = dy
    for (place, step) in steps.enumerated().reversed() {
      if step.hasGELU {
        let sloped = workspace.map(like: map, channels: map.channels, besides: [map])
        sloped.copy(map)
        sloped.multiplyByGELUSlope(at: kept[.sums(layer, step: place)], threads: threads)
        map = sloped
      }
      switch step {
      case .product(let product, _):
        if parameters == .all {
          productParameters(product, x: kept[.input(layer, step: place)], dy: map)
        }
        map = multiply(product, map)
      case .neocell(let cell, _):
        if parameters != .none {
          neocellParameters(cell, x: kept[.input(layer, step: place)], dy: map)
        }
        let dx = workspace.map(
          images: map.images, height: cell.adjoint.outputHeight,
          width: cell.adjoint.outputWidth, channels: cell.adjoint.channels, besides: [map])
        cell.adjoint.apply(ofRoute(map), to: dx, threads: threads)
        map = dx
      }
    }
    return map
  }

  /// The part of the gradient by the output of a down-sampling's NeoCell that goes through the route.
  private func ofRoute(_ dy: FeatureMap) -> FeatureMap {
    guard let route else { return dy }
    let part = FeatureMap(copyOf: dy)
    switch route {
    case .residual: part.clear(besides: 0..<0)
    case .channels(let channels): part.clear(besides: channels)
    }
    return part
  }

  /// `dx = Wᵀ · (f · dy)`.
  private func multiply(_ product: BackwardLayer.Product, _ dy: FeatureMap) -> FeatureMap {
    let scaled =
      product.factor.map { factor in
        let scaled = workspace.map(like: dy, channels: dy.channels, besides: [dy])
        scaled.copy(dy)
        scaled.apply(scale: factor.values, offset: [], threads: threads)
        return scaled
      } ?? dy
    let dx = workspace.map(
      like: dy, channels: product.transposed.outputs, besides: [dy, scaled])
    parallel(over: 0..<dy.positions, threads: threads) { rows, _ in
      product.transposed.apply(
        scaled.pointer + rows.lowerBound * scaled.stride, stride: scaled.stride, rows: rows.count,
        to: dx.pointer + rows.lowerBound * dx.stride, stride: dx.stride, .bias)
    }
    return dx
  }

  /// The stem: its product, and every value back to its place in the images.
  func patches(_ product: BackwardLayer.Product, _ dy: FeatureMap) -> [[Float]] {
    if parameters == .all {
      let patches = workspace.map(
        like: dy, channels: product.transposed.outputs, besides: [dy])
      parallel(over: 0..<dy.rows, threads: threads) { [inputs = evaluation.inputs] rows, _ in
        patches.gatherPatches(of: inputs[...], rows: rows)
      }
      productParameters(product, x: patches, dy: dy)
    }
    let dx = multiply(product, dy)
    return (0..<dx.images).map { dx.scatteredPatches(ofImage: $0) }
  }

  /// The head: classifier, layer norm and pooling, of each image.
  func head(_ head: BackwardLayer.Head, _ gradients: [[Float]], size: MapSize) -> FeatureMap {
    let means = kept[.means].vectors.map { $0.map(Double.init) }
    let byNorm = gradients.map { head.byNorm($0) }
    let normed = zip(byNorm, means).map { dy, x in
      ReferenceGradient.layerNorm(dy, x, weight: head.weight, epsilon: 1e-6)
    }
    if parameters == .all { headParameters(head, gradients, means, normed) }
    let channels = head.weight.count
    let dx = workspace.map(
      images: gradients.count, height: size.height, width: size.width, channels: channels,
      besides: [])
    let share = Double(size.positions)
    for (image, norm) in normed.enumerated() {
      let row = AlignedFloats(norm.dx.map { Float($0 / share) }, padding: dx.stride - channels)
      for position in 0..<size.positions {
        (dx.pointer + (image * size.positions + position) * dx.stride).update(
          from: row.pointer, count: dx.stride)
      }
    }
    return dx
  }
}

extension BackwardLayer.Head {
  /// The gradient by the output of the layer norm, `Wᵀ · dy`.
  fileprivate func byNorm(_ dy: [Float]) -> [Double] {
    guard let weights = classes?.values else { return dy.map(Double.init) }
    var sums = [Double](repeating: 0, count: weights.columns)
    for (row, factor) in dy.enumerated() where factor != 0 {
      for (column, weight) in weights.row(row).enumerated() {
        sums[column] += Double(factor) * Double(weight)
      }
    }
    return sums
  }
}
