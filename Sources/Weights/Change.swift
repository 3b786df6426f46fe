/// How far values a are from the values b that they are compared with.
package struct Change: Equatable, Sendable {
  /// The number of pairs of which both are finite.
  package let count: Int
  /// The distance ‖a − b‖ = √Σ(a − b)², over the pairs of which both are finite.
  package let distance: Double
  /// The norm ‖b‖ = √Σb², over the same pairs.
  package let norm: Double
  /// The largest difference max |a − b|, over the same pairs.
  package let largest: Double
  /// The number of pairs that differ and of which at least one is not finite. Two NaN do not differ.
  package let oddCount: Int

  /// The relative change ‖a − b‖ / ‖b‖; nil where b is zero and a is not, and where `oddCount` is not 0.
  package var relative: Double? {
    if oddCount > 0 { return nil }
    if distance == 0 { return 0 }
    return norm > 0 ? distance / norm : nil
  }

  package var isEqual: Bool { distance == 0 && oddCount == 0 }

  /// The root mean square of b below which b counts as tiny. A layer scale begins at 1e-6.
  package static let tiny = 1e-4

  /// Whether b is tiny and a differs from it. The relative change is then large whatever a is.
  package var isFromTiny: Bool {
    oddCount == 0 && distance > 0 && norm < Self.tiny * Double(count).squareRoot()
  }

  /// The key to sort changes by, the largest first: infinite where `oddCount` is not 0, otherwise the relative change. Changes
  /// from tiny values have a key between −1 and 0, the larger the farther a is from b. Where nothing changed it is −1.
  package var rank: Double {
    if oddCount > 0 { return .infinity }
    if isEqual { return -1 }
    guard !isFromTiny, let relative else {
      return -1 / (1 + distance / Double(max(1, count)).squareRoot())
    }
    return relative
  }

  /// The squared distance as a standard score, which is `Figure.moved` if b is the expectation of NeoInit:
  /// `(n·‖a − b‖² − n) / √(2n)` of n pairs. It is nil where `oddCount` is not 0, and where there are no pairs.
  package var moved: Double? {
    guard oddCount == 0, count > 0 else { return nil }
    let count = Double(count)
    return (count * distance * distance - count) / (2 * count).squareRoot()
  }

  /// - Precondition: both have the same number of values.
  package init(_ values: some Collection<Float>, from others: some Collection<Float>) {
    precondition(values.count == others.count, "as many values as others")
    var (squares, reference, largest, odd, finite) = (0.0, 0.0, 0.0, 0, 0)
    for (a, b) in zip(values, others) {
      guard a.isFinite, b.isFinite else {
        if a != b && !(a.isNaN && b.isNaN) { odd += 1 }
        continue
      }
      finite += 1
      let difference = Double(a) - Double(b)
      squares += difference * difference
      reference += Double(b) * Double(b)
      largest = max(largest, difference.magnitude)
    }
    count = finite
    distance = squares.squareRoot()
    norm = reference.squareRoot()
    self.largest = largest
    oddCount = odd
  }

  /// The change of all values of several changes together.
  package init(all changes: [Change]) {
    count = changes.reduce(0) { $0 + $1.count }
    distance = changes.reduce(0) { $0 + $1.distance * $1.distance }.squareRoot()
    norm = changes.reduce(0) { $0 + $1.norm * $1.norm }.squareRoot()
    largest = changes.map(\.largest).max() ?? 0
    oddCount = changes.reduce(0) { $0 + $1.oddCount }
  }
}
