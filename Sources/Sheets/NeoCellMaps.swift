import NeoNeXt
import TensorCore
import Weights

/// A NeoCell with its input X, the product L·X of its left half, and its output L·X·R (paper, 3.1).
package struct NeoCellMaps: Equatable, Sendable {
  package let cell: NeoCellMatrices
  /// The input X, `[channels, H, W]`.
  package let x: MatrixStack
  /// L·X, `[channels, H', W]`.
  package let half: MatrixStack
  /// The output L·X·R, `[channels, H', W']`.
  package let y: MatrixStack

  package init(cell: NeoCellMatrices, x: MatrixStack, half: MatrixStack, y: MatrixStack) {
    self.cell = cell
    self.x = x
    self.half = half
    self.y = y
  }

  /// One patch of a channel, with the matrices that it is multiplied by and the products.
  package struct Patch: Equatable {
    /// The blocks of the map's rows and columns whose crossing is the patch.
    package let rows: BlockPartition.Block
    package let columns: BlockPartition.Block
    /// The parts of L and R that this patch is multiplied by: less than the whole matrices if the patch is cut by a shift or by
    /// the end of the map (paper, 3.4 and 3.5).
    package let left: Matrix
    package let right: Matrix
    /// The patch itself, `left`·`x`, and `left`·`x`·`right`.
    package let x: Matrix
    package let half: Matrix
    package let y: Matrix
  }

  /// The patch from which an element of the output is computed.
  ///
  /// - Parameters:
  ///   - channel: the channel of the map.
  ///   - row: the row of the element in `y`.
  ///   - column: the column of the element in `y`.
  /// - Returns: `nil` if there is no such channel or element.
  package func patch(channel: Int, row: Int, column: Int) -> Patch? {
    guard let group = group(of: channel), let partitions = partitions(of: channel),
      let rows = partitions.rows.blocks.first(where: { $0.output.contains(row) }),
      let columns = partitions.columns.blocks.first(where: { $0.output.contains(column) })
    else { return nil }
    let index = channel - group.group.channels.lowerBound
    return Patch(
      rows: rows, columns: columns,
      left: group.left[index].part(rows.matrixOutputs, rows.matrixInputs),
      right: group.right[index].part(columns.matrixInputs, columns.matrixOutputs),
      x: x[channel].part(rows.input, columns.input),
      half: half[channel].part(rows.output, columns.input),
      y: y[channel].part(rows.output, columns.output))
  }

  /// How the rows and the columns of X are cut into the blocks of a channel; `nil` if there is no such channel.
  package func partitions(of channel: Int) -> (rows: BlockPartition, columns: BlockPartition)? {
    guard let group = group(of: channel),
      let shift = group.shifts.first(where: { $0.channels.contains(channel) })?.shift
    else { return nil }
    let kernel = group.group.kernel
    return (
      BlockPartition(
        length: x.rows, size: kernel.height, outputSize: kernel.outputHeight, shift: shift.rows),
      BlockPartition(
        length: x.columns, size: kernel.width, outputSize: kernel.outputWidth, shift: shift.columns)
    )
  }

  private func group(of channel: Int) -> NeoCellMatrices.Group? {
    cell.groups.first { $0.group.channels.contains(channel) }
  }
}

extension BlockPartition.Block {
  /// The indices of the matrix's inputs and outputs that act on this block.
  fileprivate var matrixInputs: Range<Int> { matrixInput..<matrixInput + input.count }
  fileprivate var matrixOutputs: Range<Int> { matrixOutput..<matrixOutput + output.count }
}

extension Matrix {
  /// The submatrix of these rows and columns.
  fileprivate func part(_ rows: Range<Int>, _ columns: Range<Int>) -> Matrix {
    Matrix(
      rows: rows.count, columns: columns.count,
      values: rows.flatMap {
        Array(row($0)[...].dropFirst(columns.lowerBound).prefix(columns.count))
      }
    )
  }
}
