import NeoNeXt
import TensorCore

/// The channels of one kernel group that have the same shift, with their L and R.
package struct NeoCellGroup: Sendable {
  package let channels: Range<Int>
  /// L of each channel of the kernel group, `[count, h', h]`.
  package let left: MatrixStack
  /// R of each channel of the kernel group, `[count, w, w']`.
  package let right: MatrixStack
  package let shift: Shift
  /// The index in both stacks of the matrices of the first of `channels`.
  package let firstInStack: Int

  package init(
    channels: Range<Int>, left: MatrixStack, right: MatrixStack, shift: Shift, firstInStack: Int
  ) {
    self.channels = channels
    self.left = left
    self.right = right
    self.shift = shift
    self.firstInStack = firstInStack
  }

  /// The index in both stacks of the matrices of a channel.
  package func matrix(of channel: Int) -> Int {
    firstInStack + channel - channels.lowerBound
  }

  /// The blocks into which L cuts the rows of a map of the given height.
  package func rows(_ height: Int) -> BlockPartition {
    BlockPartition(length: height, size: left.columns, outputSize: left.rows, shift: shift.rows)
  }

  /// The blocks into which R cuts the columns of a map of the given width.
  package func columns(_ width: Int) -> BlockPartition {
    BlockPartition(
      length: width, size: right.rows, outputSize: right.columns, shift: shift.columns)
  }
}
