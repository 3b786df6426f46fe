import Analysis
import NeoNeXt
import TensorCore

/// The figures of all matrices of one NeoCell, sorted by figure and side.
package struct LayerFigures: Equatable, Sendable {
  /// The singular values of the matrices of one kernel group and side.
  package struct Spectra: Equatable, Sendable {
    package let side: NeoCellFigures.Side
    package let kernel: Kernel
    /// `places[i]` holds the singular value σᵢ₊₁ of every matrix, in ascending order; `places[0]` holds the largest of each
    /// matrix. Matrices whose singular values are undefined are left out; the array is empty if all are.
    package let places: [[Double]]
  }

  package let layer: LayerID
  package let channelCount: Int
  /// The range of the elements of all L and R, and how many of them are not finite.
  package let range: ValueRange
  package let spectra: [Spectra]
  private let columns: [[Double]]
  private let distributions: [Distribution?]

  /// - Throws: `CancellationError` if the work was cancelled.
  /// - Complexity: O(rows · columns · min(rows, columns)) for each matrix.
  package init(_ cell: NeoCellMatrices) throws {
    let figures = try NeoCellFigures(cell)
    layer = cell.layer
    channelCount = cell.channelCount
    var range = ValueRange()
    for group in cell.groups {
      range.formUnion(ValueRange(group.left.values))
      range.formUnion(ValueRange(group.right.values))
    }
    self.range = range
    var columns = [[Double]](
      repeating: [], count: Figure.allCases.count * NeoCellFigures.Side.allCases.count)
    for entry in figures.entries {
      for figure in Figure.allCases {
        guard let value = entry.figures[figure] else { continue }
        columns[Self.place(figure, entry.side)].append(value)
      }
    }
    self.columns = columns.map { $0.sorted() }
    distributions = columns.map { Distribution(defined: $0) }
    spectra = Self.spectra(cell, figures)
  }

  private static func place(_ figure: Figure, _ side: NeoCellFigures.Side) -> Int {
    2 * figure.index + (side == .left ? 0 : 1)
  }

  private static func spectra(_ cell: NeoCellMatrices, _ figures: NeoCellFigures) -> [Spectra] {
    cell.groups.flatMap { group in
      NeoCellFigures.Side.allCases.map { side in
        let stack = side == .left ? group.left : group.right
        let spectra = figures.entries.filter { $0.side == side && $0.group == group.group }
          .compactMap(\.figures.singularValues)
        return Spectra(
          side: side, kernel: group.group.kernel,
          places: spectra.isEmpty
            ? []
            : (0..<min(stack.rows, stack.columns)).map { place in
              spectra.map { $0[place] }.sorted()
            })
      }
    }
  }

  /// The values of a figure over the channels where it is defined, in ascending order.
  package func values(of figure: Figure, _ side: NeoCellFigures.Side) -> [Double] {
    columns[Self.place(figure, side)]
  }

  /// How a figure is distributed over the channels; `nil` where it is defined for no channel.
  package func distribution(of figure: Figure, _ side: NeoCellFigures.Side) -> Distribution? {
    distributions[Self.place(figure, side)]
  }
}
