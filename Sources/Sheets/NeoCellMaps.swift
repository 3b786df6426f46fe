import NeoNeXt
import TensorCore
import Weights

/// The maps of one NeoCell on its way from X to L·X to L·X·R.
package struct NeoCellMaps: Equatable, Sendable {
  package let cell: NeoCellMatrices
  package let x: MatrixStack
  package let half: MatrixStack
  package let y: MatrixStack

  package init(cell: NeoCellMatrices, x: MatrixStack, half: MatrixStack, y: MatrixStack) {
    self.cell = cell
    self.x = x
    self.half = half
    self.y = y
  }

  /// One patch of a channel with what is done to it.
  package struct Patch: Equatable {
    package let rows: BlockPartition.Block
    package let columns: BlockPartition.Block
    /// The parts of L and R that act here: less than the whole in corners and truncated ends.
    package let left: Matrix
    package let right: Matrix
    package let x: Matrix
    package let half: Matrix
    package let y: Matrix
  }

  /// The patch that gives an output.
  ///
  /// - Returns: `nil` if there is no such channel or output.
  package func patch(channel: Int, row: Int, column: Int) -> Patch? {
    guard let group = cell.groups.first(where: { $0.group.channels.contains(channel) }),
      let shift = group.shifts.first(where: { $0.channels.contains(channel) })?.shift
    else { return nil }
    let kernel = group.group.kernel
    let rows = BlockPartition(
      length: x.rows, size: kernel.height, outputSize: kernel.outputHeight, shift: shift.rows
    ).blocks.first { $0.output.contains(row) }
    let columns = BlockPartition(
      length: x.columns, size: kernel.width, outputSize: kernel.outputWidth, shift: shift.columns
    ).blocks.first { $0.output.contains(column) }
    guard let rows, let columns else { return nil }
    let index = channel - group.group.channels.lowerBound
    return Patch(
      rows: rows, columns: columns,
      left: group.left[index].part(rows.matrixOutputs, rows.matrixInputs),
      right: group.right[index].part(columns.matrixInputs, columns.matrixOutputs),
      x: x[channel].part(rows.input, columns.input),
      half: half[channel].part(rows.output, columns.input),
      y: y[channel].part(rows.output, columns.output))
  }
}

extension BlockPartition.Block {
  fileprivate var matrixInputs: Range<Int> { matrixInput..<matrixInput + input.count }
  fileprivate var matrixOutputs: Range<Int> { matrixOutput..<matrixOutput + output.count }
}

extension Matrix {
  fileprivate func part(_ rows: Range<Int>, _ columns: Range<Int>) -> Matrix {
    Matrix(
      rows: rows.count, columns: columns.count,
      values: rows.flatMap {
        Array(row($0)[...].dropFirst(columns.lowerBound).prefix(columns.count))
      }
    )
  }
}
