/// The range of the finite values of some matrices, and how many are not finite.
package struct ValueRange: Equatable, Sendable {
  package private(set) var lowest: Float = .infinity
  package private(set) var highest: Float = -.infinity
  package private(set) var nanCount = 0
  package private(set) var infiniteCount = 0

  package init() {}

  package init(_ values: some Sequence<Float>) {
    for value in values { insert(value) }
  }

  package mutating func insert(_ value: Float) {
    if value.isFinite {
      if value < lowest { lowest = value }
      if value > highest { highest = value }
    } else if value.isNaN {
      nanCount += 1
    } else {
      infiniteCount += 1
    }
  }

  package mutating func formUnion(_ other: ValueRange) {
    lowest = min(lowest, other.lowest)
    highest = max(highest, other.highest)
    nanCount += other.nanCount
    infiniteCount += other.infiniteCount
  }

  package func union(_ other: ValueRange) -> ValueRange {
    var union = self
    union.formUnion(other)
    return union
  }

  /// This range with other limits. The counts of NaN and infinite values stay the same.
  package func clipped(to range: ClosedRange<Float>) -> ValueRange {
    var copy = self
    copy.lowest = range.lowerBound
    copy.highest = range.upperBound
    return copy
  }

  /// Whether every value is finite.
  package var isFinite: Bool { nanCount == 0 && infiniteCount == 0 }
  /// Whether no value is finite.
  package var isEmpty: Bool { lowest > highest }

  /// The largest magnitude; zero if no value is finite.
  package var magnitude: Float { isEmpty ? 0 : max(abs(lowest), abs(highest)) }
}
