import Analysis
import NeoNeXt
import TensorCore
import Weights

/// L and R of a layer at every checkpoint of the run, as far as they were read.
struct LayerHistory: Equatable, Sendable {
  let layer: LayerID
  /// The matrices by the index of the checkpoint.
  private(set) var cells: [Int: NeoCellMatrices] = [:]
  /// The checkpoints that were asked for.
  private(set) var asked: Set<Int> = []

  init(_ layer: LayerID) { self.layer = layer }

  /// The checkpoints that were not asked for before. From now on they are.
  mutating func ask(for epochs: Range<Int>) -> [Int] {
    let new = epochs.filter { !asked.contains($0) }
    asked.formUnion(new)
    return new
  }

  mutating func take(_ cell: NeoCellMatrices, epoch: Int) { cells[epoch] = cell }
}

/// L and R of one channel at every checkpoint, and how one of their figures changes.
struct ChannelHistory: Equatable, Sendable {
  struct Moment: Equatable, Sendable {
    /// L and R.
    let sides: [Matrix]
    /// The figure of L and of R; `nil` where it is undefined.
    let values: [Double?]
  }

  let layer: LayerID
  let channel: Int
  let figure: Figure
  /// The channel by the index of the checkpoint.
  let moments: [Int: Moment]
  /// The range of L and R in all of them.
  let range: ValueRange

  /// - Complexity: the singular values of two matrices for each checkpoint.
  init(_ past: LayerHistory, channel: Int, figure: Figure) {
    layer = past.layer
    self.channel = channel
    self.figure = figure
    moments = past.cells.compactMapValues { cell in
      guard let group = cell.groups.first(where: { $0.group.channels.contains(channel) }) else {
        return nil
      }
      let place = channel - group.group.channels.lowerBound
      let sides = [group.left[place], group.right[place]]
      return Moment(
        sides: sides,
        values: sides.map { side in
          let start = NeoInit.expectation(rows: side.rows, columns: side.columns)
          return MatrixFigures(side, start: start)[figure]
        })
    }
    range = ValueRange(moments.values.flatMap(\.sides).flatMap(\.values))
  }
}
