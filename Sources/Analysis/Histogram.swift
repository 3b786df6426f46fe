import Glibc

/// How many values lie in each of some parts of a range.
package struct Histogram: Equatable, Sendable {
  /// Where values lie on an axis: linear, or logarithmic where all are above zero and far apart.
  package struct Axis: Equatable, Sendable {
    package let low: Double
    package let high: Double
    package let isLogarithmic: Bool

    /// From the lowest to the highest value; `nil` if there is none.
    package init?(_ values: some Sequence<Double>) {
      var (low, high) = (Double.infinity, -Double.infinity)
      for value in values where value.isFinite {
        low = min(low, value)
        high = max(high, value)
      }
      guard low <= high else { return nil }
      self.init(low: low, high: high)
    }

    package init(low: Double, high: Double) {
      self.low = low
      self.high = high
      isLogarithmic = low > 0 && high / low > 1000
    }

    /// 0 at the lowest, 1 at the highest value; a half where they are the same.
    package func fraction(_ value: Double) -> Double {
      let (bottom, top, place) =
        isLogarithmic ? (log(low), log(high), log(value)) : (low / 2, high / 2, value / 2)
      guard top > bottom else { return 0.5 }
      return max(0, min(1, (place - bottom) / (top - bottom)))
    }
  }

  package let counts: [Int]

  /// - Precondition: at least one part.
  package init(_ values: [Double], on axis: Axis, parts: Int) {
    var counts = [Int](repeating: 0, count: parts)
    for value in values where value.isFinite {
      counts[min(parts - 1, Int(axis.fraction(value) * Double(parts)))] += 1
    }
    self.counts = counts
  }
}
