/// How a figure is distributed over matrices; undefined values are left out.
package struct Distribution: Equatable, Sendable {
  package let count: Int
  package let minimum: Double
  /// A quarter of the values are at or below the lower, and at or above the upper quartile.
  package let lowerQuartile: Double
  package let median: Double
  package let upperQuartile: Double
  package let mean: Double
  package let maximum: Double

  /// `nil` if there is no value.
  ///
  /// - Complexity: O(n log n).
  package init?(defined values: [Double]) {
    let sorted = values.sorted()
    guard let first = sorted.first, let last = sorted.last else { return nil }
    count = sorted.count
    minimum = first
    maximum = last
    lowerQuartile = sorted[(count - 1) / 4]
    upperQuartile = sorted[count - 1 - (count - 1) / 4]
    median = sorted.middle
    // Divided first: sums of finite values may be infinite.
    mean = sorted.reduce(0) { [count] in $0 + $1 / Double(count) }
  }
}

extension [Double] {
  /// The median of sorted values; halved first, since sums of finite values may be infinite.
  ///
  /// - Precondition: there are some.
  var middle: Double { self[(count - 1) / 2] / 2 + self[count / 2] / 2 }
}
