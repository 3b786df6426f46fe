import Glibc
import TensorCore

/// The number of values in each of several equal parts of an axis.
package struct Histogram: Equatable, Sendable {
  /// The axis that values are placed on. It is logarithmic if all values are above zero and the highest is more than 1000
  /// times the lowest, otherwise linear.
  package struct Axis: Equatable, Sendable {
    package let low: Double
    package let high: Double
    package let isLogarithmic: Bool

    /// An axis from the lowest to the highest finite value; `nil` if there is none.
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

    /// The position of a value on the axis: 0 at the lowest value, 1 at the highest, 0.5 where they are equal.
    package func fraction(_ value: Double) -> Double {
      let (bottom, top, place) =
        isLogarithmic ? (log(low), log(high), log(value)) : (low / 2, high / 2, value / 2)
      guard top > bottom else { return 0.5 }
      return ((place - bottom) / (top - bottom)).clamped(to: 0...1)
    }
  }

  package let counts: [Int]

  /// Counts values in any order. Values that are not finite are left out.
  ///
  /// - Precondition: there is at least one part.
  package init(_ values: [Double], on axis: Axis, parts: Int) {
    var counts = [Int](repeating: 0, count: parts)
    for value in values where value.isFinite {
      counts[min(parts - 1, Int(axis.fraction(value) * Double(parts)))] += 1
    }
    self.counts = counts
  }

  /// Counts values that are already sorted in ascending order. Infinite values are left out.
  ///
  /// - Precondition: the values are sorted, and there is at least one part.
  /// - Complexity: O(parts · log(n / parts)), so that drawing does not walk all values.
  package init(ascending values: [Double], on axis: Axis, parts: Int) {
    let first = values.place(from: 0) { $0 > -.infinity }
    let last = values.place(from: first) { $0 == .infinity }
    func part(_ value: Double) -> Int { min(parts - 1, Int(axis.fraction(value) * Double(parts))) }
    var counts = [Int](repeating: 0, count: parts)
    var start = first
    while start < last {
      let index = part(values[start])
      let end = min(last, values.place(from: start + 1) { part($0) > index })
      counts[index] = end - start
      start = end
    }
    self.counts = counts
  }
}

extension [Double] {
  /// The first index from `start` on at which the condition holds; `count` if there is none.
  ///
  /// - Precondition: if the condition holds for a value, it holds for all later values too.
  /// - Complexity: O(log d), where d is the distance from `start` to the result.
  fileprivate func place(from start: Int, where holds: (Double) -> Bool) -> Int {
    var (low, high, step) = (start, start, 1)
    while high < count, !holds(self[high]) {
      low = high + 1
      high += step
      step *= 2
    }
    high = Swift.min(high, count)
    while low < high {
      let middle = (low + high) / 2
      if holds(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
