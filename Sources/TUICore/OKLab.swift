/// A colour in the space OKLab, in which distances correspond to the differences that the eye sees (B. Ottosson, 2020).
struct OKLab {
  var lightness: Float
  var a: Float
  var b: Float

  init(_ color: Color) {
    let (red, green, blue) =
      (Self.linear(color.red), Self.linear(color.green), Self.linear(color.blue))
    let l = cubeRoot(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    let m = cubeRoot(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    let s = cubeRoot(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s
    a = 1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s
    b = 0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s
  }

  /// The colour at `fraction` of the way to another.
  func mixed(with other: OKLab, _ fraction: Float) -> OKLab {
    var result = self
    result.lightness += (other.lightness - lightness) * fraction
    result.a += (other.a - a) * fraction
    result.b += (other.b - b) * fraction
    return result
  }

  func squaredDistance(to other: OKLab) -> Float {
    let (x, y, z) = (lightness - other.lightness, a - other.a, b - other.b)
    return x * x + y * y + z * z
  }

  var color: Color {
    let l = cube(lightness + 0.3963377774 * a + 0.2158037573 * b)
    let m = cube(lightness - 0.1055613458 * a - 0.0638541728 * b)
    let s = cube(lightness - 0.0894841775 * a - 1.2914855480 * b)
    return Color(
      red: Self.encoded(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
      green: Self.encoded(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
      blue: Self.encoded(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s))
  }

  // The curve of sRGB is approximated by a square, and its inverse by a square root. This needs no function of a library,
  // and a colour that is converted there and back is the same again.

  private static func linear(_ channel: Int) -> Float {
    let value = Float(channel) / 255
    return value * value
  }

  private static func encoded(_ value: Float) -> Int {
    Int((max(0, min(1, value)).squareRoot() * 255).rounded())
  }
}

private func cube(_ value: Float) -> Float { value * value * value }

/// The cube root by Newton's iteration, exact to the precision of `Float` on [0, 1].
private func cubeRoot(_ value: Float) -> Float {
  guard value > 0 else { return 0 }
  var root = value.squareRoot().squareRoot()
  for _ in 0..<12 { root = (2 * root + value / (root * root)) / 3 }
  return root
}
