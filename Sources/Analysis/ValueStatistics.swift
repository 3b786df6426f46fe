import TensorCore

/// Figures of some values.
package struct ValueStatistics: Equatable, Sendable {
  package private(set) var finiteCount = 0
  package private(set) var nanCount = 0
  package private(set) var infiniteCount = 0
  package private(set) var minimum: Float?
  package private(set) var maximum: Float?
  package private(set) var mean: Double?
  /// √(Σ(x − mean)² / n)
  package private(set) var deviation: Double?
  /// √Σx²
  package private(set) var norm: Double?

  package init(_ values: ArraySlice<Float>) {
    self = values.withUnsafeBufferPointer { ValueStatistics(rows: [$0]) }
  }

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
}
