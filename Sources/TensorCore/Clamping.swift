extension Comparable {
  /// The value of a range that is nearest to this one.
  @inlinable
  package func clamped(to limits: ClosedRange<Self>) -> Self {
    min(max(self, limits.lowerBound), limits.upperBound)
  }
}

extension Int {
  /// The index in `0..<count` that is nearest to this one; 0 if `count` is 0.
  @inlinable
  package func clamped(below count: Int) -> Int { Swift.max(0, Swift.min(count - 1, self)) }
}
