import Analysis
import Sheets
import TensorCore
import Weights

/// The figures of the channel that is shown large.
struct ChannelFigures: Equatable, Sendable {
  /// The item of the sheet that the figures are of.
  let item: Int
  /// The statistics of each side: of L and of R, or of the only matrix.
  let sides: [MatrixStatistics]
  /// The share of L·X·R that one effective filter makes up, `σ₁(L)² σ₁(R)² / ‖L‖² ‖R‖²`; `nil` if it is undefined, or if
  /// there are no L and R.
  let rankOneShare: Double?
  /// Whether the item has both L and R.
  let hasPair: Bool

  /// - Complexity: that of the singular values of the matrices. Those of matrices with more than 4,096 elements were computed when
  ///   the sheet was made.
  init(_ sheet: Sheet, _ item: Int) {
    self.item = item
    sides = sheet.sides.indices.compactMap { sheet.statistics(item, side: $0) }
    let pair = [0, 1].compactMap { sheet.matrix(item, side: $0) }
    hasPair = pair.count == 2
    guard hasPair else {
      rankOneShare = nil
      return
    }
    let figures = pair.map {
      MatrixFigures($0, start: [Float](repeating: 0, count: $0.values.count))
    }
    rankOneShare = MatrixFigures.rankOneShare(figures[0], figures[1])
  }
}
