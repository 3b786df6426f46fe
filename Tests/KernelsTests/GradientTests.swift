import NeoNeXt
import TensorCore
import TestSupport
import Testing

@testable import Kernels

extension Seeded {
  fileprivate mutating func doubles(_ count: Int) -> [Double] { values(count).map(Double.init) }
}

private func dot(_ a: [Double], _ b: [Double]) -> Double {
  zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
}

/// The gradient of `Σ weights · f(x)` by x, from differences on both sides.
private func differences(
  _ x: [Double], _ weights: [Double], step: Double = 1e-5, _ f: ([Double]) -> [Double]
) -> [Double] {
  x.indices.map { index in
    var (above, below) = (x, x)
    above[index] += step
    below[index] -= step
    return (dot(weights, f(above)) - dot(weights, f(below))) / (2 * step)
  }
}

/// The gradient of `Σ weights · f(x)` by parameters in Float, from differences on both sides. The step that is divided by is the one that
/// was made, after rounding.
private func differences(
  _ x: [Float], _ weights: [Double], step: Float = 0x1p-10, _ f: ([Float]) -> [Double]
) -> [Double] {
  x.indices.map { index in
    var (above, below) = (x, x)
    above[index] += step
    below[index] -= step
    return (dot(weights, f(above)) - dot(weights, f(below)))
      / (Double(above[index]) - Double(below[index]))
  }
}

/// The largest difference, relative to the largest magnitude.
private func difference(_ a: [Double], _ b: [Double]) -> Double {
  guard a.count == b.count else { return .infinity }
  let scale = max(1e-300, b.map(\.magnitude).max() ?? 0)
  return (zip(a, b).map { ($0 - $1).magnitude }.max() ?? 0) / scale
}

private func difference(_ a: [Float], _ b: [Double]) -> Double {
  difference(a.map(Double.init), b)
}

/// A NeoCell with two kernel groups, for channels 0 to 19.
private struct Cell {
  let groups: [NeoCellGroup]
  let height: Int
  let width: Int
  let channels = 20

  static let names = [
    "4+7", "4+7 unshifted", "halving", "halving an odd size", "three to two", "doubling",
    "rows alone", "uneven shifts", "smaller than its kernels", "one chunk of two groups",
  ]

  init(_ name: String, _ random: inout Seeded) {
    func uneven(_ h: Int, _ k: Int, _ w: Int, _ v: Int, _ shift: Shift = 0) -> [NeoCellGroup] {
      [
        NeoCellGroup(
          channels: 0..<20, left: random.stack(20, k, h), right: random.stack(20, w, v),
          shift: shift, firstInStack: 0)
      ]
    }
    func mixed(_ step: Int, _ counts: [Int] = [13, 7]) -> [NeoCellGroup] {
      cellGroups(
        zip(counts, [4, 7]).map { (random.stack($0, $1, $1), random.stack($0, $1, $1)) },
        step: step)
    }
    (height, width) =
      switch name {
      case "halving": (14, 8)
      case "smaller than its kernels": (3, 2)
      default: (15, 18)
      }
    switch name {
    case "4+7", "smaller than its kernels": groups = mixed(1)
    case "4+7 unshifted": groups = mixed(0)
    case "halving", "halving an odd size": groups = uneven(2, 1, 2, 1)
    case "three to two": groups = uneven(3, 2, 3, 2)
    case "doubling": groups = uneven(1, 2, 4, 8)
    case "rows alone": groups = uneven(2, 1, 1, 1)
    case "uneven shifts": groups = uneven(5, 5, 4, 4, Shift(rows: 3, columns: 1))
    case "one chunk of two groups": groups = mixed(2, [5, 15])
    default: preconditionFailure(name)
    }
  }
}

@Suite struct NeoCellGradientTests {
  @Test(arguments: Cell.names)
  func `the reference agrees with finite differences in double precision`(name: String) {
    var random = Seeded(11)
    let cell = Cell(name, &random)
    // One channel of each sub-group, since every channel costs as many differences as it has values.
    let x = random.doubles(cell.channels * cell.height * cell.width)
    func y(_ x: [Double], _ groups: [NeoCellGroup]) -> [Double] {
      Reference.neocell(x, height: cell.height, width: cell.width, groups: groups)
    }
    let dy = random.doubles(y(x, cell.groups).count)
    let found = ReferenceGradient.neocell(
      dy, x, height: cell.height, width: cell.width, groups: cell.groups)
    let plane = cell.height * cell.width
    for (index, group) in cell.groups.enumerated() {
      let channel = group.channels.lowerBound
      let single = NeoCellGroup(
        channels: 0..<1, left: group.left, right: group.right, shift: group.shift,
        firstInStack: group.firstInStack)
      let own = Array(x[channel * plane..<(channel + 1) * plane])
      let outputs = y(own, [single]).count
      let weights = Array(dy[channel * outputs..<(channel + 1) * outputs])
      // A NeoCell is linear in each of X, L and R, so that differences are exact with any step.
      let byInput = differences(own, weights, step: 1) { y($0, [single]) }
      #expect(difference(Array(found.dx[channel * plane..<(channel + 1) * plane]), byInput) < 1e-12)
      let matrix = group.matrix(of: channel)
      let byLeft = differences(Array(group.left[matrix].values), weights, step: 1) { left in
        y(own, [single.with(left: left, right: nil)])
      }
      #expect(difference(Array(found.matrices[index].left[..<byLeft.count]), byLeft) < 1e-12)
      let byRight = differences(Array(group.right[matrix].values), weights, step: 1) { right in
        y(own, [single.with(left: nil, right: right)])
      }
      #expect(difference(Array(found.matrices[index].right[..<byRight.count]), byRight) < 1e-12)
    }
  }

  @Test(arguments: Cell.names, [1, 3])
  func `the fast kernels agree with the reference`(name: String, threads: Int) {
    var random = Seeded(12)
    let cell = Cell(name, &random)
    let (height, width) = (cell.height, cell.width)
    let x = random.values(cell.channels * height * width)
    let outputs = Reference.neocell(x, height: height, width: width, groups: cell.groups).count
    let dy = random.values(outputs)
    let factors = random.values(cell.channels)
    let reference = ReferenceGradient.neocell(
      dy.map(Double.init), x.map(Double.init), height: height, width: width, groups: cell.groups)

    let adjoint = FastNeoCell(
      adjointOf: cell.groups, height: height, width: width, channels: cell.channels,
      factors: factors)
    let gradient = FeatureMap(
      dy, channels: cell.channels, height: adjoint.height, width: adjoint.width)
    let dx = adjoint.output
    adjoint.apply(gradient, to: dx, threads: threads)
    let scaled = reference.dx.enumerated().map { $1 * Double(factors[$0 / (height * width)]) }
    #expect(difference(dx.planar, scaled) < 2e-6)

    let map = FeatureMap(x, channels: cell.channels, height: height, width: width)
    let sums = NeoCellGradient(
      groups: cell.groups, height: height, width: width, channels: cell.channels
    ).sums(x: map, dy: gradient, factors: factors, threads: threads)
    let expected = cell.stacks(reference.matrices, factors)
    #expect(sums.stacks.count == expected.count)
    for (found, expected) in zip(sums.stacks, expected) {
      #expect(difference(found.left.values, expected.left) < 2e-6)
      #expect(difference(found.right.values, expected.right) < 2e-6)
    }
    let y = Reference.neocell(
      x.map(Double.init), height: height, width: width, groups: cell.groups)
    let positions = outputs / cell.channels
    let byFactor = (0..<cell.channels).map { channel in
      (channel * positions..<(channel + 1) * positions).reduce(0.0) { $0 + y[$1] * Double(dy[$1]) }
    }
    #expect(difference(sums.byFactor, byFactor) < 2e-6)
  }

  @Test func `the images of a batch add up`() {
    var random = Seeded(13)
    let cell = Cell("4+7", &random)
    let count = cell.channels * cell.height * cell.width
    let images = (0..<3).map { _ in (x: random.values(count), dy: random.values(count)) }
    let (x, dy) = (
      FeatureMap(images: 3, height: cell.height, width: cell.width, channels: cell.channels),
      FeatureMap(images: 3, height: cell.height, width: cell.width, channels: cell.channels)
    )
    for (index, image) in images.enumerated() {
      for (batch, values) in [(x, image.x), (dy, image.dy)] {
        batch.slice(index..<index + 1).copy(
          FeatureMap(
            values, channels: cell.channels, height: cell.height, width: cell.width))
      }
    }
    let gradient = NeoCellGradient(
      groups: cell.groups, height: cell.height, width: cell.width, channels: cell.channels)
    let ones = [Float](repeating: 1, count: cell.channels)
    let whole = gradient.sums(x: x, dy: dy, factors: ones, threads: 2).stacks
    let parts = (0..<3).map { image in
      gradient.sums(
        x: x.slice(image..<image + 1), dy: dy.slice(image..<image + 1), factors: ones, threads: 2
      ).stacks
    }
    for index in whole.indices {
      let sum = whole[index].left.values.indices.map { place in
        parts.reduce(0.0) { $0 + Double($1[index].left.values[place]) }
      }
      #expect(difference(whole[index].left.values, sum) < 2e-6)
    }
  }
}

extension AlignedFloats {
  fileprivate var values: [Float] { (0..<count).map { pointer[$0] } }
}

extension Cell {
  /// What the sub-groups of each kernel group give, times the factors of their channels.
  fileprivate func stacks(_ matrices: [ReferenceGradient.Matrices], _ factors: [Float])
    -> [ReferenceGradient.Matrices]
  {
    var stacks: [ReferenceGradient.Matrices] = []
    for (group, sums) in zip(groups, matrices) {
      if group.firstInStack == 0 { stacks.append(([], [])) }
      func scaled(_ values: [Double]) -> [Double] {
        let size = values.count / group.channels.count
        return values.enumerated().map {
          $1 * Double(factors[group.channels.lowerBound + $0 / size])
        }
      }
      stacks[stacks.count - 1].left += scaled(sums.left)
      stacks[stacks.count - 1].right += scaled(sums.right)
    }
    return stacks
  }
}

extension NeoCellGroup {
  /// A group of the same channel with other matrices.
  fileprivate func with(left: [Float]?, right: [Float]?) -> NeoCellGroup {
    func stack(_ own: MatrixStack, _ values: [Float]?) -> MatrixStack {
      MatrixStack(
        count: 1, rows: own.rows, columns: own.columns,
        values: values ?? Array(own[firstInStack].values))
    }
    return NeoCellGroup(
      channels: channels, left: stack(self.left, left), right: stack(self.right, right),
      shift: shift, firstInStack: 0)
  }
}

@Suite struct OperatorGradientTests {
  @Test func `linear layers agree with finite differences`() {
    var random = Seeded(14)
    let (x, dy) = (random.doubles(5 * 4), random.doubles(3 * 4))
    let (weights, bias) = (random.values(15), random.values(3))
    func y(_ x: [Double], _ weights: [Float], _ bias: [Float]) -> [Double] {
      Reference.linear(
        x, positions: 4, weights: Matrix(rows: 3, columns: 5, values: weights), bias: bias)
    }
    let found = ReferenceGradient.linear(
      dy, x, positions: 4, weights: Matrix(rows: 3, columns: 5, values: weights))
    #expect(difference(found.dx, differences(x, dy, step: 1) { y($0, weights, bias) }) < 1e-12)
    #expect(difference(found.weights, differences(weights, dy, step: 1) { y(x, $0, bias) }) < 1e-12)
    #expect(difference(found.bias, differences(bias, dy, step: 1) { y(x, weights, $0) }) < 1e-12)
  }

  @Test func `norms, layer scale, GELU and pooling agree with finite differences`() {
    var random = Seeded(15)
    let (x, dy) = (random.doubles(12), random.doubles(12))
    let (weight, bias, mean) = (random.values(3), random.values(3), random.values(3))
    let variance: [Float] = [0.5, 1, 2]
    func norm(_ weight: [Float], _ bias: [Float]) -> Normalization {
      Normalization(weight: weight, bias: bias, mean: mean, variance: variance)
    }
    func batchNorm(_ x: [Double], _ weight: [Float], _ bias: [Float]) -> [Double] {
      Reference.batchNorm(x, positions: 4, norm(weight, bias))
    }
    let found = ReferenceGradient.batchNorm(dy, x, positions: 4, norm(weight, bias))
    #expect(difference(found.dx, differences(x, dy) { batchNorm($0, weight, bias) }) < 1e-9)
    #expect(difference(found.weight, differences(weight, dy) { batchNorm(x, $0, bias) }) < 1e-9)
    #expect(difference(found.bias, differences(bias, dy) { batchNorm(x, weight, $0) }) < 1e-9)

    let (wide, offset) = (random.values(12), random.values(12))
    func layerNorm(_ x: [Double], _ weight: [Float], _ bias: [Float]) -> [Double] {
      Reference.layerNorm(x, weight: weight, bias: bias, epsilon: 1e-6)
    }
    let layer = ReferenceGradient.layerNorm(dy, x, weight: wide, epsilon: 1e-6)
    #expect(difference(layer.dx, differences(x, dy) { layerNorm($0, wide, offset) }) < 1e-8)
    #expect(difference(layer.weight, differences(wide, dy) { layerNorm(x, $0, offset) }) < 1e-9)
    #expect(difference(layer.bias, differences(offset, dy) { layerNorm(x, wide, $0) }) < 1e-9)

    func scale(_ x: [Double], _ gamma: [Float]) -> [Double] {
      x.enumerated().map { $1 * Double(gamma[$0 / 4]) }
    }
    let scaled = ReferenceGradient.layerScale(dy, x, positions: 4, gamma: weight)
    #expect(difference(scaled.dx, differences(x, dy) { scale($0, weight) }) < 1e-9)
    #expect(difference(scaled.gamma, differences(weight, dy) { scale(x, $0) }) < 1e-9)

    let wideRange = x.map { 4 * $0 }
    let gelu = ReferenceGradient.gelu(dy, wideRange)
    #expect(difference(gelu, differences(wideRange, dy) { Reference.gelu($0) }) < 1e-9)

    let pooled = ReferenceGradient.globalAveragePool(Array(dy[..<3]), positions: 4)
    let byDifferences = differences(x, Array(dy[..<3])) {
      Reference.globalAveragePool($0, positions: 4)
    }
    #expect(difference(pooled, byDifferences) < 1e-9)
  }

  @Test func `space to depth is undone`() {
    var random = Seeded(16)
    let x = random.doubles(3 * 8 * 12)
    let y = Reference.spaceToDepth(x, channels: 3, height: 8, width: 12)
    #expect(ReferenceGradient.spaceToDepth(y, channels: 3, height: 8, width: 12) == x)
    let map = FeatureMap(images: 2, height: 2, width: 3, channels: 48)
    let images = [x.map { Float($0) }, x.map { Float(-$0) }]
    map.gatherPatches(of: images[...], rows: 0..<4)
    #expect(map.scatteredPatches(ofImage: 0) == images[0])
    #expect(map.scatteredPatches(ofImage: 1) == images[1])
  }

  @Test func `the fast slope of GELU is that of its equation`() {
    let x = (0..<32_000).map { Float($0 - 16_000) / 2000 }
    let map = FeatureMap(x, channels: x.count, height: 1, width: 1)
    let ones = FeatureMap(x.map { _ in 1 }, channels: x.count, height: 1, width: 1)
    ones.multiplyByGELUSlope(at: map)
    let expected = ReferenceGradient.gelu(x.map { _ in 1 }, x.map(Double.init))
    let worst = zip(ones.planar, expected).map { (Double($0) - $1).magnitude }.max() ?? 1
    #expect(worst < 6e-7, "\(worst)")
    let odd: [Float] = [.nan, .infinity, -.infinity, 7, -7, 0]
    let slopes = FeatureMap(odd.map { _ in 1 }, channels: 6, height: 1, width: 1)
    slopes.multiplyByGELUSlope(at: FeatureMap(odd, channels: 6, height: 1, width: 1))
    #expect(slopes.planar[0...2].allSatisfy(\.isNaN) && Array(slopes.planar[3...]) == [1, 0, 0.5])
  }

  @Test(arguments: [(1, 5, 7), (3, 16, 32), (49, 33, 100), (300, 200, 96), (700, 15, 40)])
  func `sums over positions agree with the reference`(
    size: (positions: Int, outputs: Int, inputs: Int)
  ) {
    var random = Seeded(17)
    let (positions, outputs, inputs) = size
    let (x, y) = (random.values(inputs * positions), random.values(outputs * positions))
    let weights = random.values(outputs * inputs)
    let reference = ReferenceGradient.linear(
      y.map(Double.init), x.map(Double.init), positions: positions,
      weights: Matrix(rows: outputs, columns: inputs, values: weights))
    let (xs, ys) = (
      FeatureMap(x, channels: inputs, height: positions, width: 1),
      FeatureMap(y, channels: outputs, height: positions, width: 1)
    )
    #expect(difference(ys.sums(threads: 2).map { Float($0) }, reference.bias) < 2e-6)
    let stride = FeatureMap.stride(inputs)
    let g = AlignedFloats(count: outputs * stride)
    for part in 0..<2 {
      PackedLinear.gradient(
        ys, xs, rows: share(0..<outputs, part, of: 2), to: g.pointer, stride: stride)
    }
    func rows() -> [Float] {
      (0..<outputs).flatMap { row in (0..<inputs).map { g.pointer[row * stride + $0] } }
    }
    #expect(difference(rows(), reference.weights) < 2e-6)

    let transposed = PackedLinear(transposing: weights, inputs: outputs, outputs: inputs)
    let dx = FeatureMap(height: positions, width: 1, channels: inputs)
    transposed.apply(
      ys.pointer, stride: ys.stride, rows: positions, to: dx.pointer, stride: dx.stride, .bias)
    #expect(difference(dx.planar, reference.dx) < 2e-6)

    let factors = random.values(outputs)
    let factor = PackedLinear.FactorGradient(transposed, factors: factors)
    PackedLinear.gradient(
      ys, xs, rows: 0..<outputs, to: g.pointer, stride: stride, factor: factor)
    let found = factor.values
    let expected = (0..<outputs).map { row in
      (0..<inputs).reduce(0.0) {
        $0 + Double(weights[row * inputs + $1]) * reference.weights[row * inputs + $1]
      }
    }
    #expect(difference(found, expected) < 2e-6)
    let scaled = reference.weights.enumerated().map { $1 * Double(factors[$0 / inputs]) }
    #expect(difference(rows(), scaled) < 2e-6)
  }

  @Test func `products keep the sums before GELU, and multiply by its slope`() {
    var random = Seeded(18)
    let (x, weights, bias) = (random.values(40 * 30), random.values(70 * 40), random.values(70))
    let linear = PackedLinear(weights, inputs: 40, outputs: 70, bias: bias)
    let input = FeatureMap(x, channels: 40, height: 30, width: 1)
    func output() -> FeatureMap { FeatureMap(height: 30, width: 1, channels: 70) }
    func apply(_ y: FeatureMap, _ epilogue: PackedLinear.Epilogue) {
      linear.apply(
        input.pointer, stride: input.stride, rows: 30, to: y.pointer, stride: y.stride, epilogue)
    }
    let (sums, active, kept, again, sloped) = (output(), output(), output(), output(), output())
    apply(sums, .bias)
    apply(active, .gelu)
    apply(again, .geluKeepingSums(kept.pointer, stride: kept.stride))
    #expect(kept.planar == sums.planar && again.planar == active.planar)
    let gelu = output()
    apply(sloped, .slope(kept.pointer, stride: kept.stride, gelu: gelu.pointer))
    #expect(gelu.planar == active.planar)
    let values = sums.planar.map(Double.init)
    #expect(difference(sloped.planar, ReferenceGradient.gelu(values, values)) < 2e-6)
  }
}
