import Testing

@testable import TensorCore

@Suite struct NumberFormatTests {
  @Test(arguments: [
    (0.0, "0"), (1, "1.0000"), (-0.123456, "-0.1235"), (0.0123456, "0.01235"),
    (0.00123456, "0.001235"), (0.000123456, "1.235e-4"), (12.3456, "12.346"),
    (123.456, "123.46"), (123456.7, "123457"), (1_234_567, "1.235e6"), (.infinity, "inf"),
    (-.infinity, "-inf"), (.nan, "nan"), (999.999, "1000.00"),
  ])
  func `significant digits are four to six`(value: Double, text: String) {
    #expect(NumberFormat.significant(value) == text)
  }

  @Test(arguments: [
    (0.1234567, 8, "0.1235"), (-0.1234567, 8, "-0.1235"), (0.1234567, 5, ".1235"),
    (-0.1234567, 4, "-.12"), (0.1234567, 3, ".12"), (1.0, 3, "1.0"), (12.345, 4, "12.3"),
    (123456, 8, "123456.0"), (1_234_567, 8, "1234567"), (12_345_678, 8, "12345678"),
    (123_456_789, 8, "1.235e8"), (1e-6, 8, "1.000e-6"), (1e-6, 4, "1e-6"), (-1e-6, 5, "-1e-6"),
    (0, 8, "0"), (-0.0, 8, "0"), (.nan, 8, "nan"), (-.infinity, 8, "-inf"), (99.996, 5, "100.0"),
    (0.99996, 6, "1.0000"), (-0.96, 3, "-1"), (0.996, 3, "1.0"), (-0.998, 4, "-1.0"),
    (0.9996, 4, "1.00"), (9.9999e12, 6, "1e13"), (3.4e38, 6, "3.4e38"), (1e-40, 6, "1e-40"),
  ])
  func `numbers fit their columns`(value: Double, width: Int, text: String) {
    #expect(NumberFormat.short(value, width: width) == text)
  }

  @Test func `no number is wider than its columns`() {
    for exponent in -300...300 {
      for digits in [1.0, -1, 9.9999, -5.55555] {
        var value = digits
        for _ in 0..<abs(exponent) { value = exponent > 0 ? value * 10 : value / 10 }
        for width in 3...13 {
          let text = NumberFormat.short(value, width: width)
          #expect(text.count <= width || text.contains("e"), "\(value) in \(width): \(text)")
        }
      }
    }
  }

  @Test func `counts are short`() {
    #expect(NumberFormat.count(999) == "999")
    #expect(NumberFormat.count(27_532_552) == "27.53 M")
    #expect(NumberFormat.count(1200) == "1.2 K")
    #expect(NumberFormat.count(Int.max) == "9223372036.85 G")
  }
}
