import Analysis
import Glibc
import TUICore
import TensorCore

/// How values look: a colour map over a range, on what the terminal can show.
package struct HeatPainter {
  package let map: ColorMap
  package let low: Float
  package let high: Float
  let surface: Surface
  let isLogarithmic: Bool

  /// A diverging map is centred on zero: it spans `±` the largest magnitude.
  package init(
    _ map: ColorMap, _ range: ValueRange, surface: Surface, isLogarithmic: Bool = false
  ) {
    self.map = map
    self.surface = surface
    self.isLogarithmic = isLogarithmic
    high = map.isDiverging ? range.magnitude : range.isEmpty ? 0 : range.highest
    low = map.isDiverging ? -range.magnitude : range.isEmpty ? 0 : range.lowest
  }

  var style: PixelStyle { PixelStyle(surface) }

  /// Where a finite value lies in the range, 0 to 1, those outside at its ends; the middle if the range
  /// is a point.
  func fraction(_ value: Float) -> Float {
    // In Double, since the width of the range may overflow a Float.
    let (bottom, top) = (scaled(low), scaled(high))
    guard top > bottom else { return 0.5 }
    // Clipped before it becomes a Float, where it may be infinite.
    return Float(((scaled(value) - bottom) / (top - bottom)).clamped(to: 0...1))
  }

  /// `sign(x) · ln(1 + |x| / c)`, linear below c, a fiftieth of the largest magnitude.
  private func scaled(_ value: Float) -> Double {
    guard isLogarithmic else { return Double(value) }
    let unit = Double(max(abs(low), abs(high))) / 50
    guard unit > 0 else { return 0 }
    let size = log1p(Double(value).magnitude / unit)
    return value < 0 ? -size : size
  }

  package func color(_ value: Float) -> Color {
    if value.isFinite { return map.color(fraction(value), depth: surface.depth) }
    return value.isNaN ? ColorMap.nan : ColorMap.infinity
  }

  /// The character and style for one value where there are too few colours for shades.
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

  /// The sign is told by the shape of the character, the magnitude by its weight.
  private var positiveRamp: [Unicode.Scalar] {
    surface.isASCII ? [" ", ".", "+", "*", "#"] : [" ", "░", "▒", "▓", "█"]
  }
  private var negativeRamp: [Unicode.Scalar] {
    surface.isASCII ? [" ", ",", "-", "=", "%"] : [" ", "·", "-", "=", "≡"]
  }
}
