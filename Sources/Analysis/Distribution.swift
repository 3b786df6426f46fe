/// How a figure is distributed over matrices; undefined values are left out.
package struct Distribution: Equatable, Sendable {
  package let count: Int
  package let minimum: Double
  package let median: Double
  package let mean: Double
  package let maximum: Double
  private let sorted: [Double]

  /// `nil` if no value is defined.
  package init?(_ values: some Sequence<Double?>) {
    sorted = values.compactMap(\.self).sorted()
    guard let first = sorted.first, let last = sorted.last else { return nil }
    count = sorted.count
    minimum = first
    maximum = last
    median = (sorted[(count - 1) / 2] + sorted[count / 2]) / 2
    mean = sorted.reduce(0, +) / Double(count)
  }

  /// How many values lie in each of some equal parts of the range; all in the first, if it is a point.
  package func histogram(bins: Int) -> [Int] {
    var counts = [Int](repeating: 0, count: max(1, bins))
    for value in sorted {
      let share = maximum > minimum ? (value - minimum) / (maximum - minimum) : 0
      counts[min(counts.count - 1, Int(share * Double(counts.count)))] += 1
    }
    return counts
  }
}
