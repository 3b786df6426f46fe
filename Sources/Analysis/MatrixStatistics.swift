// Analysis knows what can be said about matrices. It knows nothing of layers or screens.
//
// Conventions: sums are taken in Double; what is undefined (the mean of nothing, the condition of a
// singular matrix) is nil; values that are not finite are counted and left out of every figure.

import COpenBLAS
import TensorCore

/// Figures of one matrix.
package struct MatrixStatistics: Equatable, Sendable {
  package private(set) var finiteCount = 0
  package private(set) var nanCount = 0
  package private(set) var infiniteCount = 0
  package private(set) var minimum: Float?
  package private(set) var maximum: Float?
  package private(set) var mean: Double?
  /// √(Σ(x − mean)² / n)
  package private(set) var deviation: Double?
  /// √Σx²
  package private(set) var frobenius: Double?
  /// Largest first; nil if an element is not finite or the matrix is empty or large.
  package private(set) var singularValues: [Double]?

  /// Above this many elements no singular values are computed: they shall not delay a frame.
  private static let singularLimit = 1 << 12

  /// - Complexity: O(n), and O(rows · columns · min(rows, columns)) for the singular values.
  package init(_ matrix: Matrix) {
    var sum = 0.0
    var squares = 0.0
    for value in matrix.values {
      if value.isNaN {
        nanCount += 1
      } else if value.isInfinite {
        infiniteCount += 1
      } else {
        finiteCount += 1
        minimum = min(minimum ?? value, value)
        maximum = max(maximum ?? value, value)
        sum += Double(value)
        squares += Double(value) * Double(value)
      }
    }
    guard finiteCount > 0 else { return }
    let mean = sum / Double(finiteCount)
    let spread = matrix.values.reduce(0.0) { partial, value in
      value.isFinite ? partial + (Double(value) - mean) * (Double(value) - mean) : partial
    }
    self.mean = mean
    deviation = (spread / Double(finiteCount)).squareRoot()
    frobenius = squares.squareRoot()
    if finiteCount == matrix.values.count, finiteCount <= Self.singularLimit {
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
