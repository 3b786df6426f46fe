/// Random numbers that are the same on every machine. Integers come from SplitMix64; normal numbers are computed with
/// IEEE additions, multiplications, divisions and square roots only.
package struct SeededGenerator: Sendable {
  private var state: UInt64
  private var spare: Double?

  package init(seed: UInt64) {
    state = seed
  }

  /// A separate stream for each name, so that tensors can be generated in any order.
  package init(seed: UInt64, name: String) {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    state = hash
    state = next() ^ seed
    state = next()
  }

  package mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// A uniform number in [0, 1) with 53 random bits.
  package mutating func uniform() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// A normal number with mean 0 and standard deviation 1, by Marsaglia's polar method.
  package mutating func normal() -> Double {
    if let value = spare {
      spare = nil
      return value
    }
    while true {
      let x = 2 * uniform() - 1
      let y = 2 * uniform() - 1
      let square = x * x + y * y
      if square >= 1 || square == 0 { continue }
      let factor = (-2 * Self.logarithm(square) / square).squareRoot()
      spare = y * factor
      return x * factor
    }
  }

  /// Normal numbers in place of an RGB image: [3, height, width]. Each index gives another image.
  package static func noiseImage(_ index: Int, seed: UInt64, _ size: MapSize) -> [Float] {
    var generator = SeededGenerator(seed: seed, name: "noise \(index)")
    return (0..<3 * size.positions).map { _ in Float(generator.normal()) }
  }

  /// The natural logarithm of a positive value that is not subnormal. It uses basic operations only, since the last bit of
  /// the C library's result differs between machines. The relative error is below 1e-15.
  static func logarithm(_ value: Double) -> Double {
    var exponent = Double(value.exponent)
    var mantissa = value.significand
    if mantissa > 1.4142135623730951 {
      mantissa /= 2
      exponent += 1
    }
    // ln m = 2 artanh z = 2 (z + z³/3 + z⁵/5 + …), |z| < 0.172
    let z = (mantissa - 1) / (mantissa + 1)
    let square = z * z
    var sum = 0.0
    for odd in stride(from: 23.0, through: 1, by: -2) { sum = sum * square + 1 / odd }
    return exponent * 0.6931471805599453 + 2 * z * sum
  }
}
