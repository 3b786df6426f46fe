// Analysis knows what can be said about matrices and logits. It knows nothing of layers or screens.
//
// Conventions: sums are taken in Double; a figure that is undefined (the mean of no values, the condition
// of a singular matrix) is nil; values that are not finite are counted and left out of every figure.

import COpenBLAS
import TensorCore

/// Statistics of the elements of one matrix, and its singular values.
package struct MatrixStatistics: Equatable, Sendable {
  package let values: ValueStatistics
  /// The singular values, the largest first; nil if they were not wanted, if an element is not finite, or if the matrix is
  /// empty or has more than `singularLimit` elements.
  package private(set) var singularValues: [Double]?

  /// The largest number of elements for which singular values are computed, so that they do not delay a frame.
  static let singularLimit = 1 << 12

  /// - Parameter hasSpectrum: whether singular values are computed.
  /// - Complexity: O(n), plus O(rows · columns · min(rows, columns)) for the singular values.
  package init(_ matrix: Matrix, hasSpectrum: Bool = true) {
    values = ValueStatistics(matrix.values)
    let count = matrix.values.count
    if hasSpectrum, values.finiteCount == count, (1...Self.singularLimit).contains(count) {
      singularValues = Self.singularValues(matrix)
    }
  }

  /// The figures that follow from the elements and the singular values alone.
  package static let figures = Figure.ofElements + [.spectral, .smallest, .condition]

  /// One of `figures`; nil where it is undefined, and for other figures.
  package subscript(figure: Figure) -> Double? {
    switch figure {
    case .minimum, .maximum, .mean, .deviation, .nan, .infinite, .frobenius: values[figure]
    case .spectral: singularValues?.first
    case .smallest: singularValues?.last
    case .condition: condition
    case .stableRank, .rank, .distance, .moved, .symmetric, .banded, .rowSum, .rowSumDeviation,
      .sparsity, .determinant, .importance:
      nil
    }
  }

  /// The condition number σ₁ / σₙ; nil where σₙ is zero to working precision, or where there are no singular values.
  private var condition: Double? {
    guard let largest = singularValues?.first, let smallest = singularValues?.last,
      smallest > largest * 0x1p-52, smallest > 0
    else { return nil }
    return largest / smallest
  }

  private static func singularValues(_ matrix: Matrix) -> [Double]? {
    let count = min(matrix.rows, matrix.columns)
    guard count > 0 else { return nil }
    var values = matrix.values.map(Double.init)
    var singular = [Double](repeating: 0, count: count)
    let code = neoview_singular_values(
      &values, Int32(matrix.rows), Int32(matrix.columns), &singular)
    return code == 0 ? singular : nil
  }
}
