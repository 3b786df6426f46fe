import Analysis
import NeoNeXt
import TensorCore

/// L and R of a channel in this checkpoint and in the other, and their differences.
struct ComparedChannel: Equatable, Sendable {
  /// L, or R, in both checkpoints.
  struct Side: Equatable, Sendable {
    /// The matrix in this checkpoint.
    let here: Matrix
    /// The matrix in the other checkpoint, or NeoInit's expectation.
    let there: Matrix
    /// `here` minus `there`; 0 where both are NaN, or infinite with the same sign.
    let difference: Matrix
    let differenceRange: ValueRange
    /// The figures of `here` and of `there`.
    let figures: [MatrixFigures]
  }

  /// L and R.
  let sides: [Side]
  /// The range of L and R in both checkpoints, without their differences.
  let range: ValueRange

  /// - Returns: `nil` if the matrices are not loaded, or if their sizes differ in the other checkpoint.
  /// - Complexity: that of the singular values of four matrices.
  init?(_ channel: Int, _ shared: Shared) {
    guard let loaded = shared.selectedMatrices, loaded.sheet.sides.count == 2,
      shared.entry?.kind == .layer(shared.layer)
    else { return nil }
    let sides = [0, 1].compactMap { side in
      loaded.sheet.matrix(channel, side: side).flatMap { own in
        Side(
          own,
          shared.otherTitle == nil
            ? Self.expectation(of: own) : loaded.compared?.matrix(channel, side: side))
      }
    }
    guard sides.count == 2 else { return nil }
    self.sides = sides
    range = ValueRange(sides.flatMap { [$0.here, $0.there] }.flatMap(\.values))
  }

  private static func expectation(of matrix: Matrix) -> Matrix {
    Matrix(
      rows: matrix.rows, columns: matrix.columns,
      values: NeoInit.expectation(rows: matrix.rows, columns: matrix.columns))
  }
}

extension ComparedChannel.Side {
  fileprivate init?(_ here: Matrix, _ there: Matrix?) {
    guard let there, there.rows == here.rows, there.columns == here.columns else { return nil }
    self.here = here
    self.there = there
    difference = Matrix(
      rows: here.rows, columns: here.columns,
      values: zip(here.values, there.values).map(Float.difference))
    differenceRange = ValueRange(difference.values)
    let start = NeoInit.expectation(rows: here.rows, columns: here.columns)
    figures = [here, there].map { MatrixFigures($0, start: start) }
  }
}
