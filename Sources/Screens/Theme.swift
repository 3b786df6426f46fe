import TUICore

/// The styles of everything that is not a heatmap. Few colours: attributes do the work.
struct Theme {
  let surface: Surface
  private var hasShades: Bool { surface.depth >= .palette }

  var bar: Style {
    hasShades ? Style(Color(0xd8dee6), on: Color(0x262d36)) : Style(reversed: true)
  }
  var barStrong: Style {
    var style = bar
    style.isBold = true
    if hasShades { style.foreground = Color(0xffffff) }
    return style
  }
  var barDim: Style {
    hasShades ? Style(Color(0x9aa4b0), on: Color(0x262d36)) : Style(reversed: true)
  }
  var barKey: Style {
    hasShades
      ? Style(Color(0x8ecbff), on: Color(0x262d36), bold: true) : Style(bold: true, reversed: true)
  }
  var barWarning: Style {
    hasShades
      ? Style(Color(0xffc66d), on: Color(0x262d36), bold: true) : Style(bold: true, reversed: true)
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
  /// The selected line of a part that has not.
  var restingSelection: Style {
    hasShades ? Style(Color(0xffffff), on: Color(0x414b57)) : Style(underlined: true)
  }
  var strong: Style { Style(bold: true) }
  var dim: Style { hasShades ? Style(Color(0x808891)) : .plain }
  /// Alternates with `dim` where neighbours are to be told apart.
  var dimAlternate: Style { hasShades ? Style(Color(0x5f9fd7)) : Style(underlined: true) }
  var accent: Style {
    hasShades ? Style(Color(0x4a9eea), bold: true) : Style(bold: true)
  }
  /// The other of two series.
  var warm: Style {
    hasShades ? Style(Color(0xf09a3e), bold: true) : Style(underlined: true)
  }
  var error: Style {
    hasShades ? Style(Color(0xe0525e), bold: true) : Style(bold: true)
  }
}

extension Explorer {
  var theme: Theme { Theme(surface: surface) }
}
