import Analysis
import NeoNeXt
import Sheets
import TensorCore

/// The tables of the Compare screen for the selected layer, and the matrices of the selected channel in both checkpoints.
struct ComparedLayer: Equatable, Sendable {
  /// What the tables depend on.
  private struct Key: Equatable {
    let epoch: Int
    let layer: LayerID
    let isRanked: Bool
    let hasResult: Bool
  }

  /// What the matrices depend on.
  private struct MatrixKey: Equatable {
    let channel: Int
    /// The checkpoint of the run that the loaded matrices are from; `nil` if none are loaded.
    let epoch: Int?
    /// The selected entry of the outline, which may be a tensor of the layer.
    let entry: Int
  }

  private var key: Key?
  private var matrixKey: MatrixKey?
  private(set) var layers: [CompareResult.Row] = []
  /// The channels of the selected layer.
  private(set) var channels: [CompareResult.ChannelRow] = []
  /// L and R of the selected channel; `nil` if they are not loaded, or if their sizes differ in the other checkpoint.
  private(set) var matrices: ComparedChannel?

  /// Sorts the tables again if something that they depend on has changed.
  ///
  /// - Complexity: O(n log n) for n layers and channels if so; else O(1).
  mutating func renew(_ screen: CompareScreen, _ shared: Shared) {
    let result = screen.result(shared)
    let new = Key(
      epoch: shared.epochs.current, layer: shared.layer, isRanked: screen.isRanked,
      hasResult: result != nil)
    guard new != key else { return }
    key = new
    let (rows, channels) = (result?.rows ?? [], result?.channels[shared.layer] ?? [])
    layers = screen.isRanked ? rows.ranked(by: \.rank) : rows
    self.channels = screen.isRanked ? channels.ranked(by: \.rank) : channels
  }

  /// Compares the matrices again if something that they depend on has changed.
  ///
  /// - Complexity: that of `ComparedChannel.init` if so; else O(1).
  mutating func renewMatrices(_ channel: Int, _ shared: Shared) {
    let new = MatrixKey(
      channel: channel, epoch: shared.selectedMatrices?.epoch, entry: shared.selection)
    guard new != matrixKey else { return }
    matrixKey = new
    matrices = ComparedChannel(channel, shared)
  }
}

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

extension Array {
  /// The elements sorted by rank, the largest first. Elements of equal rank keep their order.
  fileprivate func ranked(by rank: (Element) -> Double) -> [Element] {
    enumerated().map { ($0.offset, $0.element, rank($0.element)) }
      .sorted { ($1.2, $0.0) < ($0.2, $1.0) }.map(\.1)
  }
}
