import CKernels
import NeoNeXt

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
  private let blocks: [(rows: [nv_block], columns: [nv_block])]
  /// Sub-groups and chunks of sixteen channels that they have channels in.
  private let jobs: [(group: Int, chunk: Int)]

  /// - Parameters:
  ///   - height: the height H of the input map.
  ///   - width: the width W of the input map.
  package init(groups: [NeoCellGroup], height: Int, width: Int, channels: Int) {
    self.groups = groups
    self.width = width
    rows = CellSide(groups, channels: channels, rows: height)
    columns = CellSide(groups, channels: channels, adjointColumns: width)
    blocks = groups.map { ($0.rows(height).kernelBlocks, $0.columns(width).kernelBlocks) }
    jobs = groups.indices.flatMap { group in
      let channels = groups[group].channels
      return (channels.lowerBound / 16..<(channels.upperBound + 15) / 16).map { (group, $0) }
    }
  }

  /// - Parameters:
  ///   - x: the input.
  ///   - dy: the gradient by the output.
  /// - Complexity: O(positions · channels · kernel side)
  package func sums(x: FeatureMap, dy: FeatureMap, threads: Int) -> [Sums] {
    let results = jobs.map { job in
      let (left, right) = (groups[job.group].left, groups[job.group].right)
      return (
        left: AlignedFloats(count: left.rows * left.columns * 16),
        right: AlignedFloats(count: right.rows * right.columns * 16)
      )
    }
    parallel(threads) { thread in
      let scratch = AlignedFloats(count: 32 * max(1, width))
      for job in stride(from: thread, to: jobs.count, by: threads) {
        add(jobs[job], x, dy, results[job].left, results[job].right, scratch)
      }
    }
    return groups.indices.map { index in
      let group = groups[index]
      let own = zip(jobs, results).filter { $0.0.group == index }
      func gather(
        _ size: Int, _ sums: KeyPath<(left: AlignedFloats, right: AlignedFloats), AlignedFloats>
      )
        -> [Float]
      {
        own.flatMap { job, result in
          let lanes = group.channels.clamped(to: job.chunk * 16..<job.chunk * 16 + 16)
          return lanes.flatMap { channel in
            (0..<size).map { result[keyPath: sums].pointer[$0 * 16 + channel - job.chunk * 16] }
          }
        }
      }
      return Sums(
        group: group, left: gather(group.left.rows * group.left.columns, \.left),
        right: gather(group.right.rows * group.right.columns, \.right))
    }
  }

  /// Adds up what a chunk of channels gives, for all images.
  private func add(
    _ job: (group: Int, chunk: Int), _ x: FeatureMap, _ dy: FeatureMap, _ left: AlignedFloats,
    _ right: AlignedFloats, _ scratch: AlignedFloats
  ) {
    let group = groups[job.group]
    rows.withSide { rows in
      columns.withSide { columns in
        blocks[job.group].rows.withUnsafeBufferPointer { rowBlocks in
          blocks[job.group].columns.withUnsafeBufferPointer { columnBlocks in
            var rowBlocks = nv_blocks(blocks: rowBlocks.baseAddress, count: Int32(rowBlocks.count))
            var columnBlocks = nv_blocks(
              blocks: columnBlocks.baseAddress, count: Int32(columnBlocks.count))
            for image in 0..<x.images {
              nv_neocell_gradient(
                rows, columns, Int32(job.chunk), x.slice(image..<image + 1).pointer, Int32(width),
                dy.slice(image..<image + 1).pointer, Int32(dy.width), x.stride, &rowBlocks,
                &columnBlocks, left.pointer, Int32(group.left.columns), right.pointer,
                Int32(group.right.columns), scratch.pointer)
            }
          }
        }
      }
    }
  }
}

extension BlockPartition {
  fileprivate var kernelBlocks: [nv_block] {
    blocks.map { block in
      nv_block(
        input: Int32(block.input.lowerBound), inputs: Int32(block.input.count),
        output: Int32(block.output.lowerBound), outputs: Int32(block.output.count),
        matrix_input: Int32(block.matrixInput), matrix_output: Int32(block.matrixOutput))
    }
  }
}
