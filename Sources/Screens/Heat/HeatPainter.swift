import Analysis
import Glibc
import TUICore
import TensorCore

/// Gives values their colours or characters: by a colour map over a range, as far as the terminal can show it.
package struct HeatPainter {
  package let map: ColorMap
  /// The values at the two ends of the map; both are 0 if the range is empty.
  package let low: Float
  package let high: Float
  let surface: Surface
  let isLogarithmic: Bool

  /// A diverging map is centred on zero: it spans plus and minus the largest magnitude of the range.
  package init(
    _ map: ColorMap, _ range: ValueRange, surface: Surface, isLogarithmic: Bool = false
  ) {
    self.map = map
    self.surface = surface
    self.isLogarithmic = isLogarithmic
    high = map.isDiverging ? range.magnitude : range.isEmpty ? 0 : range.highest
    low = map.isDiverging ? -range.magnitude : range.isEmpty ? 0 : range.lowest
  }

  /// The painter with the same colours over the values that both span.
  package func union(_ other: HeatPainter) -> HeatPainter {
    HeatPainter(
      map, ValueRange([low, high, other.low, other.high]), surface: surface,
      isLogarithmic: isLogarithmic)
  }

  var style: PixelStyle { PixelStyle(surface) }

  /// Where a finite value lies between `low` and `high`, from 0 to 1. A value outside is moved to the nearer end. The result is
  /// 0.5 if `low` equals `high`.
  func fraction(_ value: Float) -> Float {
    // In Double, since the width of the range may overflow a Float.
    let (bottom, top) = (scaled(low), scaled(high))
    guard top > bottom else { return 0.5 }
    // Clipped before the conversion to Float, which may make it infinite.
    return Float(((scaled(value) - bottom) / (top - bottom)).clamped(to: 0...1))
  }

  /// The value itself, or on a logarithmic scale `sign(x) · ln(1 + |x| / c)`. The latter is nearly linear below c, which is a
  /// fiftieth of the largest magnitude.
  private func scaled(_ value: Float) -> Double {
    guard isLogarithmic else { return Double(value) }
    let unit = Double(max(abs(low), abs(high))) / 50
    guard unit > 0 else { return 0 }
    let size = log1p(Double(value).magnitude / unit)
    return value < 0 ? -size : size
  }

  /// The colour of a value. NaN and the infinities have colours of their own.
  package func color(_ value: Float) -> Color {
    if value.isFinite { return map.color(fraction(value), depth: surface.depth) }
    return value.isNaN ? ColorMap.nan : ColorMap.infinity
  }

  /// The character that stands for a value on terminals with too few colours for shades.
  func glyph(_ value: Float) -> Cell {
    let hasColor = surface.depth > .mono
    if !value.isFinite {
      let mark: Unicode.Scalar = value.isNaN ? "?" : "!"
      return Cell(mark, Style(hasColor ? ColorMap.nan : .terminal, reversed: true))
    }
    let signed = map.isDiverging ? fraction(value) * 2 - 1 : fraction(value)
    let level = Int((signed.magnitude * 4).rounded(.up))
    let ramp = signed < 0 ? negativeRamp : positiveRamp
    let (below, above): (UInt32, UInt32) =
      surface.isLight ? (0x0000ee, 0xcd0000) : (0x5c5cff, 0xcdcd00)
    let color = Color(signed < 0 ? below : above)
    return Cell(ramp[level.clamped(below: ramp.count)], Style(hasColor ? color : .terminal))
  }

  /// Characters for values of growing magnitude. Their shapes show the sign, and their weights show the magnitude.
  private var positiveRamp: [Unicode.Scalar] {
    surface.isASCII ? [" ", ".", "+", "*", "#"] : [" ", "░", "▒", "▓", "█"]
  }
  private var negativeRamp: [Unicode.Scalar] {
    surface.isASCII ? [" ", ",", "-", "=", "%"] : [" ", "·", "-", "=", "≡"]
  }
}
