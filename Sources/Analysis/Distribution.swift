/// How the values of one figure are distributed over matrices. Undefined values are left out.
package struct Distribution: Equatable, Sendable {
  package let count: Int
  package let minimum: Double
  /// A quarter of the values are less than or equal to it.
  package let lowerQuartile: Double
  package let median: Double
  /// A quarter of the values are greater than or equal to it.
  package let upperQuartile: Double
  package let mean: Double
  package let maximum: Double

  /// `nil` if there are no values. The order of the values does not matter.
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
    // Each value is divided before it is added, since the sum of finite values may be infinite.
    mean = sorted.reduce(0) { [count] in $0 + $1 / Double(count) }
  }
}

extension [Double] {
  /// The median of sorted values. Both middle values are halved before they are added, since the sum of
  /// finite values may be infinite.
  ///
  /// - Precondition: the array is sorted and not empty.
  var middle: Double { self[(count - 1) / 2] / 2 + self[count / 2] / 2 }
}
