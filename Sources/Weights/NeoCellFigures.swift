import Analysis
import NeoNeXt
import TensorCore

/// The figures of every L and R of one NeoCell.
package struct NeoCellFigures: Equatable, Sendable {
  package enum Side: String, Sendable, CaseIterable {
    case left = "L"
    case right = "R"
  }

  /// The figures of the L or the R of one channel.
  package struct Entry: Equatable, Sendable {
    package let group: KernelGroup
    package let shift: Shift
    package let channel: Int
    package let side: Side
    package let figures: MatrixFigures
    /// The rank-one share of the channel's pair of L and R, which is the same for both entries; nil where it is undefined.
    package let rankOneShare: Double?
  }

  package let layer: LayerID
  /// The different sizes of its matrices, in the order of the kernel groups.
  package let kernels: [Kernel]
  /// The entries channel by channel, with L before R.
  package let entries: [Entry]

  /// - Throws: `CancellationError` if the work was cancelled.
  /// - Complexity: O(rows · columns · min(rows, columns)) for each matrix.
  package init(_ cell: NeoCellMatrices) throws {
    layer = cell.layer
    kernels = cell.groups.map(\.group.kernel).reduce(into: []) { kernels, kernel in
      if !kernels.contains(kernel) { kernels.append(kernel) }
    }
    var entries: [Entry] = []
    entries.reserveCapacity(2 * cell.channelCount)
    for group in cell.groups {
      let starts = [group.left, group.right].map {
        NeoInit.expectation(rows: $0.rows, columns: $0.columns)
      }
      for shift in group.shifts {
        for channel in shift.channels {
          try Cancellation.check()
          let index = channel - group.group.channels.lowerBound
          let pair = zip([group.left, group.right], starts).map {
            MatrixFigures($0[index], start: $1)
          }
          let share = MatrixFigures.rankOneShare(pair[0], pair[1])
          for (side, figures) in zip(Side.allCases, pair) {
            entries.append(
              Entry(
                group: group.group, shift: shift.shift, channel: channel, side: side,
                figures: figures, rankOneShare: share))
          }
        }
      }
    }
    self.entries = entries
  }

  /// How a figure is distributed over the channels of a side; `nil` where it is defined for none.
  ///
  /// - Parameter kernel: the size of the matrices; `nil` for all.
  package func distribution(of figure: Figure, _ side: Side, of kernel: Kernel? = nil)
    -> Distribution?
  {
    var values: [Double] = []
    values.reserveCapacity(entries.count / 2)
    for entry in entries
    where entry.side == side && (kernel == nil || entry.group.kernel == kernel) {
      if let value = entry.figures[figure] { values.append(value) }
    }
    return Distribution(defined: values)
  }
}
