/// How far each value stands out among others of the same kind.
package enum Unusual {
  /// The robust deviation `|x − median| / s` of each value. The scale s is 1.4826 times the median of
  /// |x − median|, or 1.2533 times the mean of |x − median| where that median is zero; for normally distributed
  /// values both estimate the standard deviation. The result is nil for undefined values, and for all values if they are all equal.
  package static func deviations(_ values: [Double?]) -> [Double?] {
    guard let center = median(values.compactMap(\.self)) else { return values.map { _ in nil } }
    let away = values.map { $0.map { ($0 - center).magnitude } }
    let defined = away.compactMap(\.self)
    let middle = (median(defined) ?? 0) * 1.4826
    let mean = defined.reduce(0) { $0 + $1 / Double(defined.count) } * 1.2533
    // A smaller scale may come from rounding alone, which must not make a value unusual.
    let floor = center.magnitude * 1e-6
    let scale = middle > floor ? middle : mean
    guard scale > floor, scale.isFinite else { return values.map { _ in nil } }
    return away.map { $0.map { $0 / scale } }
  }

  private static func median(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : values.sorted().middle
  }
}
