/// How far the activations of a layer are from expected ones.
struct ActivationDifference {
  /// The largest difference of two values; infinite if only one of them is NaN.
  let absolute: Double
  /// The largest difference as a share of the largest magnitude that is expected.
  let relative: Double

  init(_ found: [Float], _ expected: [Float]) {
    var largest = 0.0
    var magnitude = 0.0
    for (a, b) in zip(found, expected) {
      if a == b || (a.isNaN && b.isNaN) { continue }
      let difference = Double((a - b).magnitude)
      largest = max(largest, difference.isNaN ? .infinity : difference)
    }
    for value in expected where value.isFinite { magnitude = max(magnitude, Double(abs(value))) }
    absolute = largest
    relative = largest == 0 ? 0 : magnitude > 0 ? largest / magnitude : .infinity
  }

  /// The line that `verify` prints for a layer.
  func line(_ name: String, isGood: Bool) -> String {
    name.padded(to: 22) + Self.short(absolute).padded(to: 12) + "relative " + Self.short(relative)
      + (isGood ? "" : "  DIFFERS")
  }

  /// A number with two digits, such as `3.4e-7`.
  private static func short(_ value: Double) -> String {
    guard value.isFinite, value > 0 else { return value == 0 ? "0" : "inf" }
    var (mantissa, exponent) = (value, 0)
    while mantissa >= 9.95 { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
    while mantissa < 0.995 { (mantissa, exponent) = (mantissa * 10, exponent - 1) }
    return "\((mantissa * 10).rounded() / 10)e\(exponent)"
  }
}
