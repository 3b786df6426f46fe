import CKernels
import NeoNeXt

/// One side of a NeoCell, A or B, in the layout of `nv_side` that the C kernel reads.
final class CellSide: Sendable {
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

  /// The side A of a NeoCell, for maps of a height.
  convenience init(_ groups: [NeoCellGroup], channels: Int, rows height: Int) {
    self.init(groups, channels: channels) { group in
      (group.rows(height), { group.left[$0][$1, $2] })
    }
  }

  /// The side Bᵀ of a NeoCell's adjoint, where the NeoCell is for maps of a width.
  convenience init(_ groups: [NeoCellGroup], channels: Int, adjointColumns width: Int) {
    self.init(groups, channels: channels) { group in
      (group.columns(width).transposed(length: width), { group.right[$0][$1, $2] })
    }
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
