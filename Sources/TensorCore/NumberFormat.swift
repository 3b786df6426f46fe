/// Numbers written as text that takes few columns of the terminal.
package enum NumberFormat {
  /// A value in at most `width` columns (3 or more). It has up to four decimals, as many as fit. In five
  /// columns or less, `0.12` is written as `.12`. Values too large or too small for that are written as `1.2e6`.
  package static func short(_ value: Double, width: Int) -> String {
    if value.isNaN { return "nan" }
    if value.isInfinite { return value < 0 ? "-inf" : "inf" }
    if value == 0 { return "0" }
    for decimals in stride(from: min(4, width - 1), through: 0, by: -1) {
      guard var text = fixed(value, decimals: decimals) else { break }
      if width <= 5 {
        for (long, bare) in [("0.", "."), ("-0.", "-.")] where text.hasPrefix(long) {
          text = bare + text.dropFirst(long.count)
        }
      }
      if text.count <= width, value.magnitude >= 0.5 / power(decimals) { return text }
    }
    return scientific(value, width: width)
  }

  /// The value with four significant digits if it is less than 1, with five if it is larger, and with six if that makes it a whole
  /// number: `0.01235`, `12.346`, `123456`. Values too large or too small for that are written as `1.235e-6`.
  package static func significant(_ value: Double) -> String {
    let size = value.magnitude
    guard size.isFinite, size > 0 else { return short(value, width: 4) }
    guard size >= 0.001, size < 999_999.5 else { return scientific(value, width: 9) }
    var (decimals, limit) = (4, 10.0)
    while decimals > 0, size >= limit { (decimals, limit) = (decimals - 1, limit * 10) }
    if size < 0.01 { decimals = 6 } else if size < 0.1 { decimals = 5 }
    return fixed(value, decimals: decimals) ?? scientific(value, width: 9)
  }

  /// How many times a first count another one is, such as `×2.94`.
  package static func ratio(_ count: Int, to first: Int) -> String {
    guard first > 0 else { return "–" }
    return "×" + (fixed(Double(count) / Double(first), decimals: 2) ?? "")
  }

  /// The value with as many digits as are needed to read back exactly the same value.
  package static func exact(_ value: Float) -> String {
    value.isNaN ? "nan" : value.isInfinite ? (value < 0 ? "-inf" : "inf") : value.description
  }

  /// The value with a fixed number of decimals; `nil` if it has more than 15 digits.
  package static func fixed(_ value: Double, decimals: Int) -> String? {
    let scaled = (value.magnitude * power(decimals)).rounded(.toNearestOrEven)
    guard scaled < 1e15 else { return nil }
    let digits = String(Int(scaled))
    let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    let sign = value < 0 && scaled > 0 ? "-" : ""
    if decimals == 0 { return sign + padded }
    return sign + padded.dropLast(decimals) + "." + padded.suffix(decimals)
  }

  private static func scientific(_ value: Double, width: Int) -> String {
    var exponent = 0
    var mantissa = value.magnitude
    while mantissa >= 10 {
      mantissa /= 10
      exponent += 1
    }
    while mantissa < 1 {
      mantissa *= 10
      exponent -= 1
    }
    let sign = value < 0 ? "-" : ""
    for decimals in stride(from: 3, through: 0, by: -1) {
      let rounded = fixed(mantissa, decimals: decimals) ?? "?"
      let text =
        rounded.hasPrefix("10") ? "\(sign)1e\(exponent + 1)" : "\(sign)\(rounded)e\(exponent)"
      if text.count <= width { return text }
    }
    return exponent < 0 ? (value < 0 ? "-0" : "0") : "\(sign)1e\(exponent)"
  }

  /// The value with commas between groups of three digits: `27,532,552`.
  package static func grouped(_ value: Int) -> String {
    var text = String(value)
    var place = text.count - 3
    while place > 0 {
      text.insert(",", at: text.index(text.startIndex, offsetBy: place))
      place -= 3
    }
    return text
  }

  /// The value in millions with three decimals; a dash for 0.
  package static func millions(_ value: Int) -> String {
    value == 0 ? "–" : fixed(Double(value) / 1e6, decimals: 3) ?? "\(value / 1_000_000)"
  }

  /// A count rounded to thousands, millions or billions: `96`, `1.2 K`, `27.53 M`.
  package static func count(_ value: Int) -> String {
    switch value {
    case ..<1000: return String(value)
    case ..<1_000_000: return (fixed(Double(value) / 1e3, decimals: 1) ?? "") + " K"
    case ..<1_000_000_000: return (fixed(Double(value) / 1e6, decimals: 2) ?? "") + " M"
    default: return (fixed(Double(value) / 1e9, decimals: 2) ?? "") + " G"
    }
  }

  private static func power(_ exponent: Int) -> Double {
    (0..<max(0, exponent)).reduce(1.0) { product, _ in product * 10 }
  }
}
