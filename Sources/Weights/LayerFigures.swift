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
  /// The range of the elements of all L and R, and how many of them are not finite.
  package let range: ValueRange
  package let spectra: [Spectra]
  /// The different sizes of its matrices, in the order of the kernel groups.
  package let kernels: [Kernel]
  /// The values of all matrices and, where there are several sizes, those of each size.
  private let columns: [Kernel?: Columns]

  /// The values of some of the matrices, by figure and side.
  private struct Columns: Equatable, Sendable {
    let channelCount: Int
    let values: [[Double]]
    let distributions: [Distribution?]

    /// - Complexity: O(n log n).
    init(_ entries: some Sequence<NeoCellFigures.Entry>) {
      var values = [[Double]](
        repeating: [], count: Figure.allCases.count * NeoCellFigures.Side.allCases.count)
      var count = 0
      for entry in entries {
        count += 1
        for figure in Figure.allCases {
          guard let value = entry.figures[figure] else { continue }
          values[LayerFigures.place(figure, entry.side)].append(value)
        }
      }
      channelCount = count / NeoCellFigures.Side.allCases.count
      self.values = values.map { $0.sorted() }
      distributions = values.map { Distribution(defined: $0) }
    }
  }

  /// - Throws: `CancellationError` if the work was cancelled.
  /// - Complexity: O(rows · columns · min(rows, columns)) for each matrix.
  package init(_ cell: NeoCellMatrices) throws {
    let figures = try NeoCellFigures(cell)
    layer = cell.layer
    var range = ValueRange()
    for group in cell.groups {
      range.formUnion(ValueRange(group.left.values))
      range.formUnion(ValueRange(group.right.values))
    }
    self.range = range
    kernels = figures.kernels
    var columns: [Kernel?: Columns] = [nil: Columns(figures.entries)]
    for kernel in kernels where kernels.count > 1 {
      columns[kernel] = Columns(figures.entries.lazy.filter { $0.group.kernel == kernel })
    }
    self.columns = columns
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

  /// The size of matrices to look at where one is chosen: that size if the layer has it and others; `nil` for all matrices.
  package func size(_ chosen: Kernel?) -> Kernel? {
    kernels.count > 1 ? chosen.flatMap { kernels.contains($0) ? $0 : nil } : nil
  }

  /// - Parameter chosen: the size of the matrices, as for `size`.
  package func channelCount(of chosen: Kernel? = nil) -> Int {
    columns[size(chosen)]?.channelCount ?? 0
  }

  /// The values of a figure over the channels where it is defined, in ascending order.
  ///
  /// - Parameter chosen: the size of the matrices, as for `size`.
  package func values(
    of figure: Figure, _ side: NeoCellFigures.Side, of chosen: Kernel? = nil
  ) -> [Double] {
    columns[size(chosen)]?.values[Self.place(figure, side)] ?? []
  }

  /// How a figure is distributed over the channels; `nil` where it is defined for no channel.
  ///
  /// - Parameter chosen: the size of the matrices, as for `size`.
  package func distribution(
    of figure: Figure, _ side: NeoCellFigures.Side, of chosen: Kernel? = nil
  ) -> Distribution? {
    columns[size(chosen)]?.distributions[Self.place(figure, side)] ?? nil
  }
}
