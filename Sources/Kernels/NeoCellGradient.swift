import CKernels
import NeoNeXt
import Synchronization

/// The gradients of L and R of a NeoCell `Y = A · X · B`, for maps of one size.
///
/// With the gradient dY by the output, `dA = dY · Bᵀ · Xᵀ` and `dB = Xᵀ · Aᵀ · dY`. The gradient of an element of L or R is the sum
/// over every place of A or B that it fills: all blocks, the corner before the shift, and what is left of the last block.
package final class NeoCellGradient: Sendable {
  /// The gradients by all matrices of a NeoCell.
  package struct Sums: Sendable {
    /// Of each kernel group, in the order of its channels.
    package let stacks: [Stack]
    fileprivate let outputs: AlignedFloats

    fileprivate init(_ groups: [NeoCellGroup], channels: Int) {
      var stacks: [Stack] = []
      for group in groups where stacks.last?.channels.contains(group.channels.lowerBound) != true {
        stacks.append(Stack(group))
      }
      self.stacks = stacks
      outputs = AlignedFloats(count: channels)
    }

    /// The gradient by a factor of each channel's output.
    package var byFactor: [Double] { (0..<outputs.count).map { Double(outputs.pointer[$0]) } }
  }

  /// The gradients by the matrices of one kernel group.
  package struct Stack: Sendable {
    /// L of each channel, `[count, h', h]`.
    package let left: AlignedFloats
    /// R of each channel, `[count, w, w']`.
    package let right: AlignedFloats
    fileprivate let channels: Range<Int>

    fileprivate init(_ group: NeoCellGroup) {
      let first = group.channels.lowerBound - group.firstInStack
      channels = first..<first + group.left.count
      left = AlignedFloats(count: group.left.values.count)
      right = AlignedFloats(count: group.right.values.count)
    }
  }

  private let groups: [NeoCellGroup]
  private let rows: CellSide
  private let columns: CellSide
  private let width: Int
  /// The blocks of each sub-group.
  private let blocks: [(rows: KernelBlocks, columns: KernelBlocks)]
  /// The sub-groups that each chunk of sixteen channels has channels of.
  private let members: [[Int]]

  /// - Parameters:
  ///   - height: the height H of the input map.
  ///   - width: the width W of the input map.
  package init(groups: [NeoCellGroup], height: Int, width: Int, channels: Int) {
    self.groups = groups
    self.width = width
    rows = CellSide(groups, channels: channels, rows: height)
    columns = CellSide(groups, channels: channels, adjointColumns: width)
    blocks = groups.map { (KernelBlocks($0.rows(height)), KernelBlocks($0.columns(width))) }
    members = stride(from: 0, to: channels, by: 16).map { chunk in
      groups.indices.filter { groups[$0].channels.overlaps(chunk..<chunk + 16) }
    }
  }

  /// - Parameters:
  ///   - x: the input.
  ///   - dy: the gradient by the output times the factors.
  ///   - factors: a factor of each channel's output, such as that of the batch norm after the NeoCell.
  /// - Complexity: O(positions · channels · kernel side)
  package func sums(x: FeatureMap, dy: FeatureMap, factors: [Float], threads: Int) -> Sums {
    let sums = Sums(groups, channels: x.channels)
    // Each thread takes the next chunk when it is done with one. The last ones have the largest kernels.
    let left = Atomic(members.count)
    parallel(threads) { _ in
      let scratch = AlignedFloats(count: 32 * max(1, width))
      while true {
        let chunk = left.subtract(1, ordering: .relaxed).newValue
        guard chunk >= 0 else { return }
        let results = members[chunk].map { ChunkSums(groups[$0]) }
        add(chunk, results, x, dy, scratch)
        for (member, result) in zip(members[chunk], results) {
          sums.take(result, of: groups[member], firstLane: chunk * 16, factors)
        }
      }
    }
    return sums
  }

  /// The sums of sixteen channels, of which some belong to the sub-group.
  fileprivate struct ChunkSums: Sendable {
    let left: AlignedFloats
    let right: AlignedFloats

    init(_ group: NeoCellGroup) {
      left = AlignedFloats(count: group.left.rows * group.left.columns * 16)
      right = AlignedFloats(count: group.right.rows * group.right.columns * 16)
    }
  }

  /// Adds up what a chunk of channels gives, for all images.
  private func add(
    _ chunk: Int, _ results: [ChunkSums], _ x: FeatureMap, _ dy: FeatureMap,
    _ scratch: AlignedFloats
  ) {
    let members = zip(members[chunk], results).map { index, result in
      nv_matrix_sums(
        rows: blocks[index].rows.view, columns: blocks[index].columns.view,
        left: result.left.pointer, right: result.right.pointer,
        left_columns: Int32(groups[index].left.columns),
        right_columns: Int32(groups[index].right.columns))
    }
    rows.withSide { rows in
      columns.withSide { columns in
        for image in 0..<x.images {
          nv_neocell_gradient(
            rows, columns, Int32(chunk), x.slice(image..<image + 1).pointer, Int32(width),
            dy.slice(image..<image + 1).pointer, Int32(dy.width), x.stride, members,
            Int32(members.count), scratch.pointer)
        }
      }
    }
  }
}

extension NeoCellGradient.Sums {
  /// Takes over the channels of a sub-group from the sixteen of a chunk, and multiplies them by their factors.
  fileprivate func take(
    _ chunk: NeoCellGradient.ChunkSums, of group: NeoCellGroup, firstLane: Int, _ factors: [Float]
  ) {
    guard let stack = stacks.first(where: { $0.channels.contains(group.channels.lowerBound) })
    else { preconditionFailure("a sub-group of no kernel group") }
    for channel in group.channels.clamped(to: firstLane..<firstLane + 16) {
      let (lane, matrix, factor) = (
        channel - firstLane, group.matrix(of: channel), factors[channel]
      )
      let sizes = (left: chunk.left.count / 16, right: chunk.right.count / 16)
      for place in 0..<sizes.left {
        stack.left.pointer[matrix * sizes.left + place] =
          factor * chunk.left.pointer[place * 16 + lane]
      }
      // The output is linear in R, so that the gradient by a factor of it is the sum of R times the gradient by R.
      var byFactor = 0.0
      for (place, weight) in group.right[matrix].values.enumerated() {
        let gradient = chunk.right.pointer[place * 16 + lane]
        byFactor += Double(weight) * Double(gradient)
        stack.right.pointer[matrix * sizes.right + place] = factor * gradient
      }
      outputs.pointer[channel] = Float(byFactor)
    }
  }
}

/// A partition in the layout that the C kernel reads.
private final class KernelBlocks: @unchecked Sendable {
  private let blocks: UnsafeMutableBufferPointer<nv_block>
  private let ofOutput: UnsafeMutableBufferPointer<Int32>

  init(_ partition: BlockPartition) {
    blocks = .allocate(capacity: partition.blocks.count)
    _ = blocks.initialize(from: partition.blocks.map(nv_block.init))
    let indices = partition.blocks.enumerated().flatMap { index, block in
      block.output.map { _ in Int32(index) }
    }
    ofOutput = .allocate(capacity: indices.count)
    _ = ofOutput.initialize(from: indices)
  }

  var view: nv_blocks {
    nv_blocks(
      blocks: blocks.baseAddress, count: Int32(blocks.count), of_output: ofOutput.baseAddress)
  }

  deinit {
    blocks.deallocate()
    ofOutput.deallocate()
  }
}

extension nv_block {
  fileprivate init(_ block: BlockPartition.Block) {
    self.init(
      input: Int32(block.input.lowerBound), inputs: Int32(block.input.count),
      output: Int32(block.output.lowerBound), outputs: Int32(block.output.count),
      matrix_input: Int32(block.matrixInput), matrix_output: Int32(block.matrixOutput))
  }
}
