/// How far values stand out among their own kind.
package enum Unusual {
  /// `|x − median| / s` of each value, where s is 1.4826 times the median of |x − median|, or, where that is
  /// zero, 1.2533 times their mean: for normal values both are the standard deviation. Undefined values, and
  /// all where every one is the same, have none.
  package static func deviations(_ values: [Double?]) -> [Double?] {
    guard let center = median(values.compactMap(\.self)) else { return values.map { _ in nil } }
    let away = values.map { $0.map { ($0 - center).magnitude } }
    let defined = away.compactMap(\.self)
    let middle = (median(defined) ?? 0) * 1.4826
    let mean = defined.reduce(0) { $0 + $1 / Double(defined.count) } * 1.2533
    // Rounding alone makes no value unusual.
    let floor = center.magnitude * 1e-6
    let scale = middle > floor ? middle : mean
    guard scale > floor, scale.isFinite else { return values.map { _ in nil } }
    return away.map { $0.map { $0 / scale } }
  }

  private static func median(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : values.sorted().middle
  }
}
