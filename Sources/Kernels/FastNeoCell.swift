import CKernels
import NeoNeXt
import TensorCore

/// The fast NeoCell, `Y = A · X · B` for maps of one size, with both products in one pass over the map.
///
/// For sixteen channels at a time, it stores the elements of A and B for the inputs that each output sees. These inputs
/// are the union of the blocks of the sixteen channels; an input outside a channel's own block has the coefficient zero.
/// Channels of one sub-group have the same blocks, so few products with zero are computed, and shifts and truncated
/// blocks cost nothing.
package final class FastNeoCell: Sendable {
  package let height: Int
  package let width: Int
  package let outputHeight: Int
  package let outputWidth: Int
  package let channels: Int
  private let rows: CellSide
  private let columns: CellSide
  private let bias: AlignedFloats?
  private let biasHeight: Int
  private let biasWidth: Int

  /// - Parameters:
  ///   - height: the height H of the input map.
  ///   - width: the width W of the input map.
  ///   - bias: the bias B `[C, h', w']`, which is added to every output patch (paper, 3.2). With a bias, all groups must have
  ///     the same kernel size and no shift.
  package init(
    groups: [NeoCellGroup], height: Int, width: Int, channels: Int, bias: [Float]? = nil
  ) {
    self.height = height
    self.width = width
    self.channels = channels
    rows = CellSide(groups, channels: channels) { group in
      (group.rows(height), { group.left[$0][$1, $2] })
    }
    columns = CellSide(groups, channels: channels) { group in
      (group.columns(width), { group.right[$0][$2, $1] })
    }
    outputHeight = rows.outputs
    outputWidth = columns.outputs
    biasHeight = groups.first?.left.rows ?? 1
    biasWidth = groups.first?.right.columns ?? 1
    let (patch, stride) = (biasHeight * biasWidth, FeatureMap.stride(channels))
    self.bias = bias.map { bias in
      let spread = AlignedFloats(count: patch * stride)
      for channel in 0..<channels {
        for place in 0..<patch {
          spread.pointer[place * stride + channel] = bias[channel * patch + place]
        }
      }
      return spread
    }
  }

  /// A new map of the size of the output, all zero.
  package var output: FeatureMap {
    FeatureMap(height: outputHeight, width: outputWidth, channels: channels)
  }

  /// Computes a range of the rows of all output images. Threads may compute different ranges at the same time.
  package func apply(_ x: FeatureMap, to y: FeatureMap, rows range: Range<Int>) {
    precondition(
      x.height == height && x.width == width && x.channels == channels, "a map of another size")
    precondition(
      y.height == outputHeight && y.width == outputWidth && y.channels == channels
        && y.images == x.images && range.upperBound <= y.rows, "an output of another size")
    guard !range.isEmpty else { return }
    for image in range.lowerBound / outputHeight...(range.upperBound - 1) / outputHeight {
      let first = image * outputHeight
      let own = range.clamped(to: first..<first + outputHeight)
      apply(
        x, to: y, image: image, rows: own.lowerBound - first..<own.upperBound - first)
    }
  }

  /// Computes all rows, on several threads.
  package func apply(_ x: FeatureMap, to y: FeatureMap, threads: Int = 1) {
    parallel(over: 0..<y.rows, threads: threads) { rows, _ in apply(x, to: y, rows: rows) }
  }

  private func apply(
    _ x: FeatureMap, to y: FeatureMap, image: Int, rows range: Range<Int>
  ) {
    let scratch = AlignedFloats(count: 16 * max(1, width))
    let input = x.pointer + image * height * width * x.stride
    let output = y.pointer + image * outputHeight * outputWidth * y.stride
    rows.withSide { rows in
      columns.withSide { columns in
        nv_neocell(
          rows, columns, Int32(FeatureMap.columns(channels) / 16), input, Int32(width), output,
          x.stride, Int32(range.lowerBound),
          Int32(range.upperBound), bias?.pointer, Int32(biasHeight), Int32(biasWidth),
          scratch.pointer)
      }
    }
  }
}

/// One side of a NeoCell, A or B, in the layout of `nv_side` that the C kernel reads.
private final class CellSide: Sendable {
  let outputs: Int
  private let first: [Int32]
  private let count: [Int32]
  private let offset: [Int64]
  private let coefficients: AlignedFloats

  typealias Element = (_ matrix: Int, _ output: Int, _ input: Int) -> Float

  init(
    _ groups: [NeoCellGroup], channels: Int,
    _ side: (NeoCellGroup) -> (partition: BlockPartition, element: Element)
  ) {
    let sides = groups.map { group in
      let (partition, element) = side(group)
      return GroupSide(group: group, blocks: partition.blockOfOutput, element: element)
    }
    outputs = sides.first?.blocks.count ?? 0
    var builder = Builder()
    for chunk in stride(from: 0, to: FeatureMap.columns(channels), by: 16) {
      let members = sides.filter { $0.group.channels.overlaps(chunk..<chunk + 16) }
      var known: [[Int]: Int64] = [:]
      for output in 0..<outputs { builder.add(output, chunk, members, &known) }
    }
    (first, count, offset) = (builder.first, builder.count, builder.offset)
    coefficients = AlignedFloats(builder.coefficients)
  }

  func withSide<Result>(_ body: (UnsafePointer<nv_side>) -> Result) -> Result {
    first.withUnsafeBufferPointer { first in
      count.withUnsafeBufferPointer { count in
        offset.withUnsafeBufferPointer { offset in
          var side = nv_side(
            first: first.baseAddress, count: count.baseAddress, offset: offset.baseAddress,
            coefficients: coefficients.pointer, outputs: Int32(outputs))
          return body(&side)
        }
      }
    }
  }

  private struct GroupSide {
    let group: NeoCellGroup
    let blocks: [BlockPartition.Block]
    let element: Element
  }

  private struct Builder {
    var first: [Int32] = []
    var count: [Int32] = []
    var offset: [Int64] = []
    var coefficients: [Float] = []

    /// Adds the inputs and coefficients of one output for sixteen channels, of which `chunk` is the first. Outputs that
    /// have the same position within blocks of the same form share their coefficients.
    mutating func add(
      _ output: Int, _ chunk: Int, _ members: [GroupSide], _ known: inout [[Int]: Int64]
    ) {
      let blocks = members.map { $0.blocks[output] }
      let start = blocks.map(\.input.lowerBound).min() ?? 0
      let end = blocks.map(\.input.upperBound).max() ?? 0
      first.append(Int32(start))
      count.append(Int32(end - start))
      let key = blocks.flatMap {
        [
          $0.input.lowerBound - start, $0.input.count, $0.matrixInput,
          $0.matrixOutput + output - $0.output.lowerBound, end - start,
        ]
      }
      if let place = known[key] {
        offset.append(place)
        return
      }
      let place = Int64(coefficients.count)
      known[key] = place
      offset.append(place)
      var taps = [Float](repeating: 0, count: (end - start) * 16)
      for (member, block) in zip(members, blocks) {
        let a = block.matrixOutput + output - block.output.lowerBound
        for channel in member.group.channels.clamped(to: chunk..<chunk + 16) {
          let matrix = member.group.matrix(of: channel)
          for input in block.input {
            taps[(input - start) * 16 + channel - chunk] = member.element(
              matrix, a, block.matrixInput + input - block.input.lowerBound)
          }
        }
      }
      coefficients += taps
    }
  }
}
