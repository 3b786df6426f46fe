import Analysis
import Sheets
import TensorCore
import Weights

/// What is measured of the channel that is shown large.
struct ChannelFigures: Equatable, Sendable {
  /// What they are of.
  struct Place: Equatable {
    let subject: Sheet.Subject
    let title: String
    let item: Int
  }

  let place: Place
  /// One a side.
  let sides: [MatrixStatistics]
  /// How much of L·X·R one effective filter makes up, if there are L and R: `σ₁(L)² σ₁(R)² / ‖L‖² ‖R‖²`.
  let rankOneShare: Double?
  let hasPair: Bool

  /// - Complexity: singular values of matrices of at most 4,096 elements; those of larger ones were taken when the sheet was made.
  init(_ sheet: Sheet, _ item: Int, _ place: Place) {
    self.place = place
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
