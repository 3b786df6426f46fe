import Glibc

/// Text of numbers with nine significant digits, which read back to the same `Float`.
package enum NumberText {
  /// The longest text: `-1.17549435e-38`.
  static let longest = 16

  /// Writes the same text as C's `%.9g` in the C locale, and `nan`, `inf` or `-inf` for what is no number. It is faster
  /// than C where nine digits can be computed exactly, which is nearly always.
  ///
  /// - Returns: the length of the text.
  /// - Precondition: the target holds `longest` bytes and one more.
  static func write(_ value: Float, to target: UnsafeMutablePointer<UInt8>) -> Int {
    guard value.isFinite else { return writeSpecial(value, to: target) }
    if value == 0 {
      if value.sign == .minus { target[0] = UInt8(ascii: "-") }
      let sign = value.sign == .minus ? 1 : 0
      target[sign] = UInt8(ascii: "0")
      return sign + 1
    }
    return writeDecimal(value, to: target) ?? writeWithC(value, to: target)
  }

  package static func text(_ value: Float) -> String {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: longest + 8) { buffer in
      let count = write(value, to: buffer.baseAddress!)
      return String(decoding: buffer[..<count], as: UTF8.self)
    }
  }

  private static func writeSpecial(_ value: Float, to target: UnsafeMutablePointer<UInt8>) -> Int {
    let text: StaticString = value.isNaN ? "nan" : value < 0 ? "-inf" : "inf"
    target.update(from: text.utf8Start, count: text.utf8CodeUnitCount)
    return text.utf8CodeUnitCount
  }

  private static func writeWithC(_ value: Float, to target: UnsafeMutablePointer<UInt8>) -> Int {
    target.withMemoryRebound(to: CChar.self, capacity: longest + 1) { text in
      withVaList([Double(value)]) { Int(vsnprintf(text, longest + 1, "%.9g", $0)) }
    }
  }

  /// Writes a value of magnitude 1e-4 to 1e8 in fixed notation, which is what `%.9g` chooses for it.
  ///
  /// The digits are those of `value · 10^(8 - e)`, computed in `Double` with one rounding, so that they are off by less
  /// than 1.2e-7 units of the ninth digit. Where the fraction is so close to a half that this could matter, the value is
  /// left to C.
  ///
  /// - Returns: the length of the text; `nil` if the value is left to C.
  private static func writeDecimal(
    _ value: Float, to target: UnsafeMutablePointer<UInt8>
  ) -> Int? {
    let magnitude = Double(value.magnitude)
    guard magnitude >= 1e-4, magnitude < 1e8 else { return nil }
    var exponent = -4
    while powers[exponent + 5] <= magnitude { exponent += 1 }
    let scaled = magnitude * powers[8 - exponent + 4]
    let whole = scaled.rounded(.down)
    guard abs(scaled - whole - 0.5) > 1e-6 else { return nil }
    var digits = UInt64(whole) + (scaled - whole > 0.5 ? 1 : 0)
    if digits == 1_000_000_000 {
      digits = 100_000_000
      exponent += 1
    }
    return lay(out: digits, exponent: exponent, isNegative: value < 0, to: target)
  }

  /// The powers of ten from 10^-4, at index 0, to 10^13; all but the first four are exact.
  private static let powers: [Double] = [
    1e-4, 1e-3, 1e-2, 1e-1, 1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13,
  ]

  /// Writes nine digits with the decimal point where the exponent puts it, and without trailing zeros.
  ///
  /// - Returns: the length of the text.
  private static func lay(
    out number: UInt64, exponent: Int, isNegative: Bool, to target: UnsafeMutablePointer<UInt8>
  ) -> Int {
    var digits = number
    var count = 9
    while digits % 10 == 0 {
      digits /= 10
      count -= 1
    }
    var length = 0
    func put(_ byte: UInt8) {
      target[length] = byte
      length += 1
    }
    if isNegative { put(UInt8(ascii: "-")) }
    if exponent < 0 {
      put(UInt8(ascii: "0"))
      put(UInt8(ascii: "."))
      for _ in 0..<(-exponent - 1) { put(UInt8(ascii: "0")) }
    }
    let integers = exponent < 0 ? 0 : exponent + 1
    let padded = max(count, integers)
    for _ in count..<padded { digits *= 10 }
    let point = integers > 0 && padded > integers ? integers : -1
    let end = length + padded + (point < 0 ? 0 : 1)
    var place = end - 1
    for index in stride(from: padded - 1, through: 0, by: -1) {
      target[place] = UInt8(ascii: "0") + UInt8(digits % 10)
      digits /= 10
      place -= 1
      if index == point {
        target[place] = UInt8(ascii: ".")
        place -= 1
      }
    }
    return end
  }
}
