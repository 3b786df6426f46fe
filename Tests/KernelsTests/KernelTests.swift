import CheckpointFiles
import Foundation
import NeoNeXt
import TensorCore
import TestSupport
import Testing

@testable import Kernels

extension Seeded {
  mutating func values(_ count: Int) -> [Float] {
    (0..<count).map { _ in Float(below(1 << 20)) / Float(1 << 19) - 1 }
  }

  mutating func stack(_ count: Int, _ rows: Int, _ columns: Int) -> MatrixStack {
    MatrixStack(
      count: count, rows: rows, columns: columns, values: values(count * rows * columns))
  }
}

/// The largest difference, relative to the largest magnitude.
func difference(_ a: [Float], _ b: [Float]) -> Float {
  guard a.count == b.count else { return .infinity }
  let scale = max(1e-30, b.map(\.magnitude).max() ?? 0)
  return (zip(a, b).map { ($0 - $1).magnitude }.max() ?? 0) / scale
}

/// The sub-groups of channels with the same kernel and shift, in the order of the released code.
func cellGroups(_ stacks: [(left: MatrixStack, right: MatrixStack)], step: Int)
  -> [NeoCellGroup]
{
  var groups: [NeoCellGroup] = []
  var start = 0
  for (left, right) in stacks {
    let k = left.columns
    let count = step > 0 ? (k - 1) / step + 1 : 1
    let part = left.count / count
    for index in 0..<count {
      let end = index == count - 1 ? left.count : (index + 1) * part
      let range = start + index * part..<start + end
      guard !range.isEmpty else { continue }
      groups.append(
        .init(
          channels: range, left: left, right: right, shift: Shift(index * step),
          firstInStack: index * part))
    }
    start += left.count
  }
  return groups
}

func fast(
  _ x: [Float], _ height: Int, _ width: Int, _ groups: [NeoCellGroup],
  bias: [Float]? = nil
) -> [Float] {
  let channels = groups.last?.channels.upperBound ?? 0
  let cell = FastNeoCell(
    groups: groups, height: height, width: width, channels: channels, bias: bias)
  let output = cell.output
  cell.apply(
    FeatureMap(x, channels: channels, height: height, width: width), to: output)
  return output.planar
}

@Suite struct NeoCellTests {
  @Test(arguments: [
    ("square4", 0, 1), ("square4-shift", 1, 1), ("square7-shift-truncated", 1, 1),
    ("mixed47-shift", 1, 2), ("mixed47-no-shift-truncated", 0, 2), ("down2", 0, 1),
    ("down2-odd", 0, 1), ("down3to2", 0, 1), ("up2", 0, 1), ("up4to8", 0, 1),
    ("rows-only-down", 0, 1), ("shift-step-3", 3, 1), ("smaller-than-kernel", 1, 1),
  ])
  func `reference and fast give the fixture's values`(name: String, step: Int, count: Int) throws {
    let file = try Checkpoint.open(Fixtures.path("neocell-cases.safetensors"))
    func tensor(_ part: String) throws -> (shape: [Int], values: [Float]) {
      let index = try #require(file.tensors.firstIndex { $0.name == "\(name)/\(part)" })
      return (file.tensors[index].shape.dimensions, try file.values(at: index))
    }
    func stack(_ part: String) throws -> MatrixStack {
      let (shape, values) = try tensor(part)
      return MatrixStack(count: shape[0], rows: shape[1], columns: shape[2], values: values)
    }
    let groups = cellGroups(
      try (0..<count).map { (try stack("weight_a.\($0)"), try stack("weight_b.\($0)")) },
      step: step)
    let (shape, x) = try tensor("x")
    let y = try tensor("y").values
    let reference = Reference.neocell(x, height: shape[1], width: shape[2], groups: groups)
    #expect(difference(reference, y) < 1e-5)
    #expect(difference(fast(x, shape[1], shape[2], groups), y) < 1e-5)
  }

  @Test(arguments: [(1, 1), (3, 5), (7, 7), (14, 9), (20, 33)], [0, 1, 2, 3])
  func `fast matches reference for any size, kernel group and shift`(
    size: (Int, Int), step: Int
  ) {
    var random = Seeded(UInt64(size.0 * 100 + size.1 + step))
    for channels in [[1], [16], [5, 11], [24, 24], [13, 20, 30]] {
      let stacks = channels.enumerated().map { index, count in
        let k = [4, 7, 5][index]
        return (random.stack(count, k, k), random.stack(count, k, k))
      }
      let groups = cellGroups(stacks, step: step)
      let x = random.values(channels.reduce(0, +) * size.0 * size.1)
      let reference = Reference.neocell(x, height: size.0, width: size.1, groups: groups)
      #expect(difference(fast(x, size.0, size.1, groups), reference) < 1e-5)
    }
  }

  @Test func `a different step per side, and sides that are not square, match`() {
    var random = Seeded(9)
    let square = random.stack(6, 5, 5)
    let uneven = NeoCellGroup(
      channels: 0..<6, left: square, right: square, shift: Shift(rows: 2, columns: 4),
      firstInStack: 0)
    let x = random.values(6 * 13 * 11)
    let expected = Reference.neocell(x, height: 13, width: 11, groups: [uneven])
    #expect(difference(fast(x, 13, 11, [uneven]), expected) < 1e-5)
    for (h, k, w, v) in [(3, 2, 4, 8), (1, 2, 2, 1), (5, 3, 3, 5)] {
      let group = NeoCellGroup(
        channels: 0..<6, left: random.stack(6, k, h), right: random.stack(6, w, v), shift: 0,
        firstInStack: 0)
      let expected = Reference.neocell(x, height: 13, width: 11, groups: [group])
      #expect(difference(fast(x, 13, 11, [group]), expected) < 1e-5)
    }
  }

  @Test func `the ways that bench compares give the same values`() {
    var random = Seeded(12)
    let stacks = [
      (random.stack(5, 4, 4), random.stack(5, 4, 4)),
      (random.stack(9, 7, 7), random.stack(9, 7, 7)),
    ]
    let groups = cellGroups(stacks, step: 1)
    let x = random.values(14 * 15 * 10)
    let expected = Reference.neocell(x, height: 15, width: 10, groups: groups)
    let patches = NeoCellStrategy.patchByPatch(x, height: 15, width: 10, groups: groups)
    let dense = NeoCellStrategy.Dense(groups: groups, height: 15, width: 10).apply(x)
    #expect(difference(patches, expected) < 1e-5)
    #expect(difference(dense, expected) < 1e-5)
    let halving = cellGroups([(random.stack(14, 1, 2), random.stack(14, 2, 1))], step: 0)
    let half = Reference.neocell(x, height: 15, width: 10, groups: halving)
    #expect(
      difference(NeoCellStrategy.patchByPatch(x, height: 15, width: 10, groups: halving), half)
        < 1e-5)
    #expect(
      difference(
        NeoCellStrategy.Dense(groups: halving, height: 15, width: 10).apply(x), half) < 1e-5)
  }

  @Test func `a bias is added to every patch`() {
    var random = Seeded(10)
    let group = NeoCellGroup(
      channels: 0..<5, left: random.stack(5, 2, 3), right: random.stack(5, 4, 2), shift: 0,
      firstInStack: 0)
    let (x, bias) = (random.values(5 * 9 * 12), random.values(5 * 2 * 2))
    let expected = Reference.neocell(x, height: 9, width: 12, groups: [group], bias: bias)
    #expect(difference(fast(x, 9, 12, [group], bias: bias), expected) < 1e-5)
    let still = Reference.neocell(x, height: 9, width: 12, groups: [group])
    #expect(abs(expected[0] - still[0] - bias[0]) < 1e-6)
  }
}

@Suite struct LinearTests {
  @Test(
    arguments: [1, 2, 5, 11, 12, 13, 49, 100], [(3, 1), (16, 32), (48, 96), (400, 33), (385, 64)])
  func `packed products match the reference`(rows: Int, sizes: (Int, Int)) {
    let (inputs, outputs) = sizes
    var random = Seeded(UInt64(rows * 1000 + inputs))
    let weights = random.values(inputs * outputs)
    let bias = random.values(outputs)
    let x = random.values(inputs * rows)
    let expected = Reference.linear(
      x, positions: rows, weights: Matrix(rows: outputs, columns: inputs, values: weights),
      bias: bias)
    let map = FeatureMap(x, channels: inputs, height: 1, width: rows)
    let y = FeatureMap(height: 1, width: rows, channels: outputs)
    let layer = PackedLinear(weights, inputs: inputs, outputs: outputs, bias: bias)
    layer.apply(map.pointer, stride: map.stride, rows: rows, to: y.pointer, stride: y.stride, .bias)
    #expect(difference(y.planar, expected) < 1e-5)

    layer.apply(map.pointer, stride: map.stride, rows: rows, to: y.pointer, stride: y.stride, .gelu)
    #expect(difference(y.planar, Reference.gelu(expected)) < 1e-5)

    let residual = FeatureMap(
      random.values(outputs * rows), channels: outputs, height: 1, width: rows)
    layer.apply(
      map.pointer, stride: map.stride, rows: rows, to: y.pointer, stride: y.stride,
      .add(residual.pointer, stride: residual.stride))
    let sum = zip(expected, residual.planar).map { $0 + $1 }
    #expect(difference(y.planar, sum) < 1e-5)
  }

  @Test func `columns beyond the channels stay zero`() {
    var random = Seeded(3)
    let layer = PackedLinear(random.values(30), inputs: 3, outputs: 10, bias: random.values(10))
    let x = FeatureMap(random.values(12), channels: 3, height: 2, width: 2)
    let y = FeatureMap(height: 2, width: 2, channels: 10)
    layer.apply(x.pointer, stride: x.stride, rows: 4, to: y.pointer, stride: y.stride, .gelu)
    for row in 0..<4 {
      for column in 10..<y.stride { #expect(y.pointer[row * y.stride + column] == 0) }
    }
  }

  @Test func `more rows than a tile give the values of single rows, bit by bit`() {
    var random = Seeded(5)
    let (rows, inputs, outputs) = (1000, 40, 70)
    let layer = PackedLinear(
      random.values(inputs * outputs), inputs: inputs, outputs: outputs,
      bias: random.values(outputs))
    let x = FeatureMap(random.values(inputs * rows), channels: inputs, height: rows, width: 1)
    let z = FeatureMap(random.values(outputs * rows), channels: outputs, height: rows, width: 1)
    let (all, single) = (
      FeatureMap(height: rows, width: 1, channels: outputs),
      FeatureMap(height: rows, width: 1, channels: outputs)
    )
    func multiply(_ rows: Range<Int>, to y: FeatureMap) {
      layer.apply(
        x.pointer + rows.lowerBound * x.stride, stride: x.stride, rows: rows.count,
        to: y.pointer + rows.lowerBound * y.stride, stride: y.stride,
        .add(z.pointer + rows.lowerBound * z.stride, stride: z.stride))
    }
    multiply(0..<rows, to: all)
    for row in 0..<rows { multiply(row..<row + 1, to: single) }
    #expect(all.vectors == single.vectors)
  }

  @Test func `GELU is within 1.5e-6 everywhere, and carries NaN and infinities`() {
    let count = 200_001
    let x = (0..<count).map { Float($0) / 10_000 - 10 }
    let map = FeatureMap(x, channels: 1, height: 1, width: count)
    let layer = PackedLinear([1], inputs: 1, outputs: 1)
    let y = FeatureMap(height: 1, width: count, channels: 1)
    layer.apply(
      map.pointer, stride: map.stride, rows: count, to: y.pointer, stride: y.stride, .gelu)
    let worst = zip(y.planar, Reference.gelu(x)).map { ($0 - $1).magnitude }.max() ?? 0
    #expect(worst < (InstructionSet.name == "AVX-512" ? 5e-7 : 1.5e-6), "\(worst)")
    let odd = FeatureMap([.nan, .infinity, -.infinity], channels: 1, height: 1, width: 3)
    layer.apply(odd.pointer, stride: odd.stride, rows: 3, to: y.pointer, stride: y.stride, .gelu)
    #expect(y.pointer[0].isNaN && y.pointer[y.stride] == .infinity)
    // −∞ · Φ(−∞) is −∞ · 0.
    #expect(y.pointer[2 * y.stride].isNaN)
  }
}

@Suite struct FoldingTests {
  private func norm(_ count: Int, _ random: inout Seeded) -> Normalization {
    Normalization(
      weight: random.values(count), bias: random.values(count), mean: random.values(count),
      variance: random.values(count).map { $0.magnitude + 0.1 })
  }

  @Test(arguments: [1, 3, 8, 19, 64])
  func `a batch norm folded into its neighbour changes nothing`(inputs: Int) {
    var random = Seeded(UInt64(inputs))
    let (outputs, positions) = (11, 6)
    let (weights, bias) = (random.values(inputs * outputs), random.values(outputs))
    let x = random.values(inputs * positions)
    func linear(_ x: [Float], _ weights: [Float], _ bias: [Float]?) -> [Float] {
      Reference.linear(
        x, positions: positions, weights: Matrix(rows: outputs, columns: inputs, values: weights),
        bias: bias)
    }
    let before = norm(inputs, &random)
    let expected = linear(Reference.batchNorm(x, positions: positions, before), weights, bias)
    let folded = before.foldedIntoInput(of: weights, bias: bias, outputs: outputs)
    #expect(difference(linear(x, folded.weights, folded.bias), expected) < 1e-5)

    let after = norm(outputs, &random)
    let normal = Reference.batchNorm(linear(x, weights, nil), positions: positions, after)
    let output = after.foldedIntoOutput(of: weights)
    #expect(difference(linear(x, output.weights, output.bias), normal) < 1e-5)
  }

  @Test func `a batch norm folded into a NeoCell changes nothing`() {
    var random = Seeded(77)
    let groups = cellGroups([(random.stack(9, 1, 2), random.stack(9, 2, 1))], step: 0)
    let norm = norm(9, &random)
    let x = random.values(9 * 8 * 6)
    let y = Reference.neocell(x, height: 8, width: 6, groups: groups)
    let expected = Reference.batchNorm(y, positions: 12, norm)
    let folded = norm.foldedIntoOutput(of: groups)
    #expect(difference(fast(x, 8, 6, folded.groups, bias: folded.bias), expected) < 1e-5)
  }
}

@Suite struct ReferenceTests {
  @Test func `space to depth puts channels first, then rows, then columns`() {
    let x = (0..<2 * 4 * 8).map(Float.init)
    let y = Reference.spaceToDepth(x, channels: 2, height: 4, width: 8)
    #expect(Array(y.prefix(4)) == [0, 4, 1, 5])
    #expect(y[2 * 4] == 8 && y[2 * 16] == 32)
  }

  @Test func `norms and pooling follow their equations`() {
    let norm = Normalization(weight: [2], bias: [1], mean: [3], variance: [4])
    let y = Reference.batchNorm([3, 5], positions: 2, norm)
    #expect(y[0] == 1 && abs(y[1] - 3) < 1e-5)
    let layer = Reference.layerNorm(
      [1, 3] as [Float], weight: [1, 2], bias: [0, 1], epsilon: 1e-6)
    #expect(abs(layer[0] + 1) < 1e-5 && abs(layer[1] - 3) < 1e-5)
    #expect(Reference.globalAveragePool([1, 3, 5, 7] as [Float], positions: 2) == [2, 6])
  }
}
