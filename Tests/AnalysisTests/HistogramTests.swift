import Analysis
import TestSupport
import Testing

@Suite struct HistogramTests {
  /// Sets of values with different distributions, by the name of the kind.
  private static let kinds: [String: [Double]] = {
    var random = Seeded(11)
    func uniform(_ count: Int) -> [Double] {
      (0..<count).map { _ in Double(random.below(2_000_001)) / 1_000_000 - 1 }
    }
    let small = uniform(1000)
    let large = uniform(400).map { $0 * 1e300 * 1e8 }
    let steps = (0..<500).map { _ in Double(random.below(7)) }
    let powers = uniform(700).map { value in value.sign == .minus ? 1e-9 - value : 1e6 * value }
    return [
      "none": [], "one": [3.5], "equal": [Double](repeating: -2, count: 40),
      "both signs": small, "negative": small.map { -$0.magnitude - 1 },
      "few distinct": steps, "logarithmic": powers.map { $0 * $0 + 1e-9 },
      "infinite": small + [.infinity, -.infinity, .infinity],
      "infinite alone": [-.infinity, -.infinity, .infinity],
      "negative infinite": small + [-.infinity], "next to overflow": large,
      "zeros of both signs": [0, -0.0, 0, -0.0, 1],
      "subnormal": [0, .leastNonzeroMagnitude, 2 * .leastNonzeroMagnitude],
      "whole range": [-.greatestFiniteMagnitude, 0, .greatestFiniteMagnitude],
    ]
  }()

  @Test(arguments: kinds.keys.sorted())
  func `of sorted values the counts are those of the values in any order`(kind: String) throws {
    let values = try #require(Self.kinds[kind])
    let sorted = values.sorted()
    var axes = [Histogram.Axis(low: -2, high: 3), Histogram.Axis(low: 0.25, high: 0.25)]
    if let own = Histogram.Axis(values) { axes.append(own) }
    for axis in axes {
      for parts in [1, 2, 3, 7, 48, 1001] {
        let plain = Histogram(values, on: axis, parts: parts)
        #expect(Histogram(ascending: sorted, on: axis, parts: parts) == plain)
        #expect(plain.counts.reduce(0, +) == values.count(where: \.isFinite))
      }
    }
  }

  @Test func `values of all these kinds have an axis, logarithmic where they are far apart`() {
    let axes = Self.kinds.compactMapValues(Histogram.Axis.init)
    #expect(Set(Self.kinds.keys).subtracting(axes.keys) == ["none", "infinite alone"])
    #expect(axes.filter { $0.value.isLogarithmic }.map(\.key) == ["logarithmic"])
  }

  @Test func `values are counted in equal parts, the highest in the last`() throws {
    let values: [Double] = [0, 0.1, 0.5, 0.99, 1, .nan, .infinity]
    let axis = try #require(Histogram.Axis(values))
    #expect(axis.low == 0 && axis.high == 1 && !axis.isLogarithmic)
    #expect(Histogram(values, on: axis, parts: 4).counts == [2, 0, 1, 2])
  }

  @Test func `far values above zero are on a logarithmic axis`() throws {
    let axis = try #require(Histogram.Axis([1, 10, 100, 1000, 10000]))
    #expect(axis.isLogarithmic)
    #expect(abs(axis.fraction(100) - 0.5) < 1e-12)
    #expect(Histogram([1, 10, 100, 1000, 10000], on: axis, parts: 5).counts == [1, 1, 1, 1, 1])
  }

  @Test func `equal values lie in the middle, none have no axis, extremes do not overflow`() throws
  {
    let axis = try #require(Histogram.Axis([3, 3]))
    #expect(Histogram([3, 3], on: axis, parts: 3).counts == [0, 2, 0])
    #expect(Histogram.Axis([.nan, .infinity]) == nil)
    let wide = try #require(Histogram.Axis([-3e38, 3e38]))
    #expect(wide.fraction(0) == 0.5 && wide.fraction(.infinity) == 1)
  }
}
