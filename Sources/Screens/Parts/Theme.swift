import TUICore

/// The styles of everything that is not a heatmap. They use few colours, and bold, underlined and reversed text where the
/// terminal has no shades.
struct Theme {
  let surface: Surface
  private var hasShades: Bool { surface.depth >= .palette }

  /// The first colour on a dark background, the second on a light one.
  private func color(_ dark: UInt32, _ light: UInt32) -> Color {
    Color(surface.isLight ? light : dark)
  }

  var bar: Style {
    hasShades
      ? Style(color(0xd8dee6, 0x1d2530), on: color(0x262d36, 0xd5dce5)) : Style(reversed: true)
  }
  var barStrong: Style {
    var style = bar
    style.isBold = true
    if hasShades { style.foreground = color(0xffffff, 0x000000) }
    return style
  }
  var barDim: Style {
    hasShades
      ? Style(color(0x9aa4b0, 0x4f5a66), on: color(0x262d36, 0xd5dce5)) : Style(reversed: true)
  }
  var barKey: Style {
    hasShades
      ? Style(color(0x8ecbff, 0x0b56a0), on: color(0x262d36, 0xd5dce5), bold: true)
      : Style(bold: true, reversed: true)
  }
  var barWarning: Style {
    hasShades
      ? Style(color(0xffc66d, 0x8a4b00), on: color(0x262d36, 0xd5dce5), bold: true)
      : Style(bold: true, reversed: true)
  }
  var barError: Style {
    hasShades
      ? Style(Color(0xffffff), on: Color(0xa8323e), bold: true) : Style(bold: true, reversed: true)
  }
  /// The selected line or item of the part that has the keys.
  var selection: Style {
    hasShades
      ? Style(Color(0xffffff), on: Color(0x2f6db3), bold: true) : Style(bold: true, reversed: true)
  }
  /// The selected line or item of a part that does not have the keys.
  var restingSelection: Style {
    hasShades
      ? Style(color(0xffffff, 0x000000), on: color(0x414b57, 0xb9c3ce)) : Style(underlined: true)
  }
  func selection(hasKeys: Bool) -> Style { hasKeys ? selection : restingSelection }

  var strong: Style { Style(bold: true) }
  var dim: Style { hasShades ? Style(color(0x808891, 0x68717b)) : .plain }
  /// The style that alternates with `dim`, so that neighbours can be told apart.
  var dimAlternate: Style { hasShades ? Style(color(0x5f9fd7, 0x2a6cb0)) : Style(underlined: true) }
  var accent: Style {
    hasShades ? Style(color(0x4a9eea, 0x1560ad), bold: true) : Style(bold: true)
  }
  /// The style of the second of two series, R; the first has `accent`.
  var warm: Style {
    hasShades ? Style(color(0xf09a3e, 0xa85400), bold: true) : Style(underlined: true)
  }
  var error: Style {
    hasShades ? Style(color(0xe0525e, 0xb3202e), bold: true) : Style(bold: true)
  }
}
