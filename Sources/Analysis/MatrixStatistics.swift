// Analysis knows what can be said about matrices and logits. It knows nothing of layers or screens.
//
// Conventions: sums are taken in Double; what is undefined (the mean of nothing, the condition of a
// singular matrix) is nil; values that are not finite are counted and left out of every figure.

import COpenBLAS
import TensorCore

/// Figures of one matrix.
package struct MatrixStatistics: Equatable, Sendable {
  package let values: ValueStatistics
  /// Largest first; nil if an element is not finite or the matrix is empty or large.
  package private(set) var singularValues: [Double]?

  /// Above this many elements no singular values are computed: they shall not delay a frame.
  static let singularLimit = 1 << 12

  /// - Parameter hasSpectrum: whether singular values are wanted.
  /// - Complexity: O(n), and O(rows · columns · min(rows, columns)) for the singular values.
  package init(_ matrix: Matrix, hasSpectrum: Bool = true) {
    values = ValueStatistics(matrix.values)
    let count = matrix.values.count
    if hasSpectrum, values.finiteCount == count, (1...Self.singularLimit).contains(count) {
      singularValues = Self.singularValues(matrix)
    }
  }

  /// σ₁ / σₙ; nil where σₙ is zero to working precision.
  package var condition: Double? {
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
