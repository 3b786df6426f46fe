/// How values become colours.
///
/// A map has 63 shades. A cell shows at most two of them, a foreground and a background, so that 63² = 3,969 colour pairs
/// are enough. Terminals of 256 colours get fewer shades, chosen by hand: the nearest colours to the 63 shades would jump in
/// hue and lightness.
package enum ColorMap: String, Sendable, CaseIterable {
  /// Zero is dark, and large magnitudes are bright: blue below zero, orange above, which colour-blind eyes can tell apart.
  case diverging
  /// Zero is white, and large magnitudes are dark; for light backgrounds.
  case divergingLight = "diverging light"
  case viridis
  case grey

  /// Whether zero is in the middle.
  package var isDiverging: Bool { self == .diverging || self == .divergingLight }

  private static let shadeCount = 63

  /// The colour at a fraction of the range, where 0 is the lowest value and 1 the highest; fractions outside are clipped.
  package func color(_ fraction: Float, depth: ColorDepth = .direct) -> Color {
    let shades = self.shades(depth)
    let last = Float(shades.count - 1)
    let place = fraction.isNaN ? 0 : max(0, min(last, (fraction * last).rounded()))
    return shades[Int(place)]
  }

  /// How many colours the map has at a depth.
  package func shadeCount(depth: ColorDepth) -> Int { shades(depth).count }

  private func shades(_ depth: ColorDepth) -> [Color] {
    depth == .direct ? shades : paletteShades
  }

  private var paletteShades: [Color] {
    switch self {
    case .diverging: Self.divergingPalette
    case .divergingLight: Self.lightPalette
    case .viridis: Self.viridisPalette
    case .grey: Self.greyPalette
    }
  }

  private static let divergingPalette = [
    195, 153, 81, 39, 33, 32, 26, 25, 18, 17, 233, 52, 88, 130, 166, 172, 208, 214, 215, 222, 230,
  ].map(TerminalPalette.color)
  private static let lightPalette = [
    17, 19, 26, 33, 75, 153, 189, 231, 224, 217, 203, 160, 124, 88, 52,
  ].map(TerminalPalette.color)
  private static let viridisPalette = [53, 54, 60, 30, 36, 71, 77, 113, 149, 191, 227].map(
    TerminalPalette.color)
  private static let greyPalette = (232..<256).map(TerminalPalette.color)

  package static let nan = Color(0xff00ff)
  package static let infinity = Color(0x00ff5f)

  private var shades: [Color] {
    switch self {
    case .diverging: Self.divergingShades
    case .divergingLight: Self.lightShades
    case .viridis: Self.viridisShades
    case .grey: Self.greyShades
    }
  }

  private static let divergingShades = interpolate([
    0xa8e1ff, 0x4aa8f0, 0x2a6cc4, 0x1c3f78, 0x17181c, 0x7a3512, 0xc65d17, 0xf09a3e, 0xffe0a3,
  ])
  private static let lightShades = interpolate([
    0x08306b, 0x2a6fb5, 0x7db5dc, 0xd3e5f1, 0xf9f9f7, 0xf9dccb, 0xee9f7c, 0xc9472f, 0x6b0818,
  ])
  private static let viridisShades = interpolate([
    0x440154, 0x472d7b, 0x3b528b, 0x2c728e, 0x21918c, 0x28ae80, 0x5ec962, 0xaddc30, 0xfde725,
  ])
  private static let greyShades = interpolate([0x101010, 0xf4f4f4])

  /// Shades at equal steps along a path of colours, mixed in OKLab.
  private static func interpolate(_ stops: [UInt32]) -> [Color] {
    let colors = stops.map { OKLab(Color($0)) }
    return (0..<shadeCount).map { index in
      let place = Float(index) / Float(shadeCount - 1) * Float(stops.count - 1)
      let stop = min(Int(place), stops.count - 2)
      return colors[stop].mixed(with: colors[stop + 1], place - Float(stop)).color
    }
  }
}
