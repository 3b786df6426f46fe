import Analysis
import Glibc
import TensorCore

/// The scale of a plot from its lowest to its highest value, with round values that are written beside it.
struct PlotAxis {
  let low: Double
  let high: Double
  let isLogarithmic: Bool
  /// What is written after a number, such as ` %`.
  var unit = ""

  init(low: Double, high: Double, isLogarithmic: Bool = false, unit: String = "") {
    self.low = low
    self.high = high
    self.isLogarithmic = isLogarithmic && low > 0
    self.unit = unit
  }

  init(_ axis: Histogram.Axis) {
    self.init(low: axis.low, high: axis.high, isLogarithmic: axis.isLogarithmic)
  }

  /// The position of a value: 0 at the lowest, 1 at the highest, 0.5 where they are equal.
  func fraction(_ value: Double) -> Double {
    let (bottom, top, place) =
      isLogarithmic ? (log(low), log(high), log(value)) : (low / 2, high / 2, value / 2)
    guard top > bottom else { return 0.5 }
    return ((place - bottom) / (top - bottom)).clamped(to: 0...1)
  }

  /// Round values on the axis, as many as there is room for.
  ///
  /// - Parameter limit: the largest number of values, 2 or more.
  func ticks(atMost limit: Int) -> [Double] {
    guard low.isFinite, high.isFinite, low < high else { return low.isFinite ? [low] : [] }
    if isLogarithmic {
      for ticks in [decades([1, 2, 5]), decades([1, 3]), decades([1])]
      where (2...limit).contains(ticks.count) { return ticks }
      let powers = decades([1])
      if powers.count > limit {
        let step = (powers.count + limit - 1) / limit
        return powers.enumerated().filter { $0.offset.isMultiple(of: step) }.map(\.element)
      }
    }
    return evenTicks(atMost: limit)
  }

  /// The values of the axis that are a power of ten times one of the factors.
  private func decades(_ factors: [Double]) -> [Double] {
    let (first, last) = (Int(log10(low).rounded(.down)), Int(log10(high).rounded(.up)))
    var values: [Double] = []
    for exponent in first...last {
      let power = pow(10, Double(exponent))
      for factor in factors { values.append(factor * power) }
    }
    return values.filter { $0 >= low * (1 - 1e-9) && $0 <= high * (1 + 1e-9) }
  }

  /// Multiples of one, two or five times a power of ten.
  private func evenTicks(atMost limit: Int) -> [Double] {
    let span = high - low
    guard span.isFinite, span > 0 else { return [low, high] }
    let power = pow(10, log10(span / Double(max(1, limit))).rounded(.down))
    for factor in [1.0, 2, 5, 10, 20, 50] {
      let step = factor * power
      guard step > 0, max(abs(low), abs(high)) / step < 1e12 else { continue }
      let first = (low / step - 1e-9).rounded(.up)
      let last = (high / step + 1e-9).rounded(.down)
      guard last >= first, Int(last - first) < limit else { continue }
      return (0...Int(last - first)).map { (first + Double($0)) * step }
    }
    return [low, high]
  }

  /// The number as text, with as few digits as it needs.
  func label(_ value: Double) -> String {
    // On a logarithmic scale every value has digits of its own.
    let size = isLogarithmic ? abs(value) : max(abs(low), abs(high))
    if abs(value) <= 1e-9 * size { return "0" + unit }
    if size < 1e5, size >= 1e-4 {
      for decimals in 0...5 {
        guard let text = NumberFormat.fixed(value, decimals: decimals), let back = Double(text)
        else { continue }
        if abs(back - value) <= 1e-6 * size { return text + unit }
      }
    }
    return NumberFormat.short(value, width: 6) + unit
  }
}
