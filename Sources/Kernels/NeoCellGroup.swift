import NeoNeXt
import TensorCore

/// Channels of one kernel group that are shifted alike, with their L and R.
package struct NeoCellGroup: Sendable {
  package let channels: Range<Int>
  /// `[h', h]` for each channel of the kernel group.
  package let left: MatrixStack
  /// `[w, w']` for each channel of the kernel group.
  package let right: MatrixStack
  package let shift: Shift
  /// The place in both stacks of the matrices of the first channel.
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

  /// The place in both stacks of a channel's matrices.
  package func matrix(of channel: Int) -> Int {
    firstInStack + channel - channels.lowerBound
  }

  /// How the rows of a map of some height are cut, which L multiplies.
  package func rows(_ height: Int) -> BlockPartition {
    BlockPartition(length: height, size: left.columns, outputSize: left.rows, shift: shift.rows)
  }

  /// How the columns of a map of some width are cut, which R multiplies.
  package func columns(_ width: Int) -> BlockPartition {
    BlockPartition(
      length: width, size: right.rows, outputSize: right.columns, shift: shift.columns)
  }
}
