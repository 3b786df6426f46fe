// TUICore knows the terminal as values: cells, frames, keys and colours. It knows nothing of models,
// of curses, or of what is drawn.
//
// Conventions: rows and columns count from 0 at the top left; drawing clips and never fails.

/// A 24-bit colour, or the terminal's own.
package struct Color: Hashable, Sendable {
  /// `0x00RRGGBB`, or `defaultBits`.
  package let bits: UInt32
  private static let defaultBits: UInt32 = 0xff00_0000

  package static let terminal = Color(bits: defaultBits)

  private init(bits: UInt32) { self.bits = bits }

  package init(_ rgb: UInt32) { bits = rgb & 0xff_ffff }

  package init(red: Int, green: Int, blue: Int) {
    self.init(UInt32(red << 16 | green << 8 | blue))
  }

  package var isTerminal: Bool { bits == Self.defaultBits }
  package var red: Int { Int(bits >> 16 & 0xff) }
  package var green: Int { Int(bits >> 8 & 0xff) }
  package var blue: Int { Int(bits & 0xff) }
}

/// How a character looks.
package struct Style: Hashable, Sendable {
  package var foreground: Color
  package var background: Color
  package var isBold: Bool
  package var isUnderlined: Bool
  package var isReversed: Bool

  package init(
    _ foreground: Color = .terminal, on background: Color = .terminal, bold: Bool = false,
    underlined: Bool = false, reversed: Bool = false
  ) {
    self.foreground = foreground
    self.background = background
    isBold = bold
    isUnderlined = underlined
    isReversed = reversed
  }

  package static let plain = Style()
}

/// One cell of the terminal. A wide character takes two cells, of which the right one holds `continuation`.
package struct Cell: Hashable, Sendable {
  package var scalar: Unicode.Scalar
  package var style: Style

  package init(_ scalar: Unicode.Scalar = " ", _ style: Style = .plain) {
    self.scalar = scalar
    self.style = style
  }

  package static let continuation: Unicode.Scalar = "\0"
}
