import CKernels
import NeoNeXt
import Synchronization

/// The gradients of L and R of a NeoCell `Y = A · X · B`, for maps of one size.
///
/// With the gradient dY by the output, `dA = dY · Bᵀ · Xᵀ` and `dB = Xᵀ · Aᵀ · dY`. The gradient of an element of L or R is the sum
/// over every place of A or B that it fills: all blocks, the corner before the shift, and what is left of the last block.
package final class NeoCellGradient: Sendable {
  /// The gradients of the matrices of a sub-group's own channels.
  package struct Sums: Sendable {
    package let group: NeoCellGroup
    /// The gradient of L of each channel, `[count, h', h]`.
    package let left: [Float]
    /// The gradient of R of each channel, `[count, w, w']`.
    package let right: [Float]
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
  ///   - dy: the gradient by the output.
  /// - Complexity: O(positions · channels · kernel side)
  package func sums(x: FeatureMap, dy: FeatureMap, threads: Int) -> [Sums] {
    let chunks = members.map { $0.map { ChunkSums(groups[$0]) } }
    // Each thread takes the next chunk when it is done with one. The last ones have the largest kernels.
    let left = Atomic(chunks.count)
    parallel(threads) { _ in
      let scratch = AlignedFloats(count: 32 * max(1, width))
      while true {
        let chunk = left.subtract(1, ordering: .relaxed).newValue
        guard chunk >= 0 else { return }
        add(chunk, chunks[chunk], x, dy, scratch)
      }
    }
    return groups.indices.map { index in
      let own = chunks.indices.compactMap { chunk in
        members[chunk].firstIndex(of: index).map { (first: chunk * 16, sums: chunks[chunk][$0]) }
      }
      return Sums(
        group: groups[index], left: gather(own.map { ($0, $1.left) }, groups[index].channels),
        right: gather(own.map { ($0, $1.right) }, groups[index].channels))
    }
  }

  /// The sums of some channels, one channel after another, from chunks that begin with other channels.
  private func gather(_ chunks: [(first: Int, sums: AlignedFloats)], _ channels: Range<Int>)
    -> [Float]
  {
    let size = (chunks.first?.sums.count ?? 0) / 16
    return [Float](unsafeUninitializedCapacity: channels.count * size) { values, count in
      for (first, sums) in chunks {
        for channel in channels.clamped(to: first..<first + 16) {
          let target = (channel - channels.lowerBound) * size
          for place in 0..<size {
            values[target + place] = sums.pointer[place * 16 + channel - first]
          }
        }
      }
      count = channels.count * size
    }
  }

  /// The sums of sixteen channels, of which some belong to the sub-group.
  private struct ChunkSums: Sendable {
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
