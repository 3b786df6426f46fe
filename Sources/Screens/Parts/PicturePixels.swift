import TUICore
import TensorCore

/// The pixels of a picture that is scaled to another size.
private struct PicturePixels: PixelSource {
  let picture: Picture
  /// The size at which the picture is drawn, in pixels of the screen.
  let size: Size
  let isASCII: Bool
  /// Whether the picture has all its colours, and not the nearest of a few.
  let isFine: Bool

  func color(row: Int, column: Int) -> Color {
    let color = picture.color(row: row, column: column, of: size)
    return isFine ? color : color.coarse
  }

  func glyph(row: Int, column: Int) -> Cell {
    let ramp: [Unicode.Scalar] =
      isASCII ? [" ", ".", ":", "+", "*", "#"] : [" ", "·", "░", "▒", "▓", "█"]
    let luminance = picture.color(row: row, column: column, of: size).luminance
    return Cell(ramp[min(ramp.count - 1, luminance * ramp.count / 256)])
  }
}

extension Canvas {
  /// The most cells of a picture that has all its colours. Each may need a colour pair of its own, and a terminal with 24-bit
  /// colours has 65,536 of them: half are left to all else on screen, and to the screens before it.
  private static let fineCells = 1 << 15

  /// Draws a picture as large as fits in the upper left of an area, and keeps its proportions.
  ///
  /// - Returns: the cells that the picture covers.
  /// - Complexity: O(cells that the picture covers).
  @discardableResult
  mutating func draw(_ picture: Picture, in area: Rect) -> Rect {
    guard area.width > 0, area.height > 0, picture.size.width > 0, picture.size.height > 0 else {
      return Rect(row: area.row, column: area.column, height: 0, width: 0)
    }
    let fit = ImageFit(picture.size, in: area, surface)
    let pixels = PicturePixels(
      picture: picture, size: fit.size, isASCII: surface.isASCII,
      isFine: surface.depth == .direct && fit.cells.width * fit.cells.height <= Self.fineCells)
    draw(pixels, fit.size, row: area.row, column: area.column, in: bounds)
    return fit.cells
  }
}

extension Color {
  /// How bright the colour is, from 0 to 255.
  var luminance: Int { (299 * red + 587 * green + 114 * blue) / 1000 }

  /// Black or white, whichever is easier to read on this colour.
  var readableInk: Color {
    let luminance = 299 * red + 587 * green + 114 * blue
    return luminance > 128_000 ? Color(0x000000) : Color(0xffffff)
  }

  /// The nearest of 4,096 colours. A picture drawn with these needs few colour pairs of the terminal.
  fileprivate var coarse: Color {
    func level(_ value: Int) -> Int { (value * 15 + 127) / 255 * 17 }
    return Color(red: level(red), green: level(green), blue: level(blue))
  }
}
