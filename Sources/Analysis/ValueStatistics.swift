import TensorCore

/// Statistics of values. The minimum, maximum, mean, deviation and norm are of the finite values, and nil if there is none.
package struct ValueStatistics: Equatable, Sendable {
  package private(set) var finiteCount = 0
  package private(set) var nanCount = 0
  package private(set) var infiniteCount = 0
  package private(set) var minimum: Float?
  package private(set) var maximum: Float?
  package private(set) var mean: Double?
  /// The standard deviation √(Σ(x − mean)² / n).
  package private(set) var deviation: Double?
  /// The Euclidean norm √Σx²; the Frobenius norm if the values are a matrix.
  package private(set) var norm: Double?

  package init(_ values: ArraySlice<Float>) {
    self = values.withUnsafeBufferPointer { ValueStatistics(rows: [$0]) }
  }

  /// Statistics of all values in several rows together.
  ///
  /// - Complexity: O(n), in two passes.
  package init(rows: [UnsafeBufferPointer<Float>]) {
    var (sum, squares) = (0.0, 0.0)
    var range = ValueRange()
    for row in rows {
      for value in row {
        range.insert(value)
        guard value.isFinite else { continue }
        finiteCount += 1
        sum += Double(value)
        squares += Double(value) * Double(value)
      }
    }
    (nanCount, infiniteCount) = (range.nanCount, range.infiniteCount)
    guard finiteCount > 0 else { return }
    let mean = sum / Double(finiteCount)
    var spread = 0.0
    for row in rows {
      for value in row where value.isFinite {
        spread += (Double(value) - mean) * (Double(value) - mean)
      }
    }
    (minimum, maximum) = (range.lowest, range.highest)
    self.mean = mean
    deviation = (spread / Double(finiteCount)).squareRoot()
    norm = squares.squareRoot()
  }

  /// A figure that follows from the values alone; nil where it is undefined, and for figures of a matrix.
  package subscript(figure: Figure) -> Double? {
    switch figure {
    case .minimum: minimum.map(Double.init)
    case .maximum: maximum.map(Double.init)
    case .mean: mean
    case .deviation: deviation
    case .nan: Double(nanCount)
    case .infinite: Double(infiniteCount)
    case .frobenius: nanCount + infiniteCount == 0 ? norm : nil
    case .spectral, .smallest, .condition, .stableRank, .rank, .distance, .moved, .symmetric,
      .banded, .rowSum, .rowSumDeviation, .sparsity, .determinant, .importance:
      nil
    }
  }
}
