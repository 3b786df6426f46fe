import TUICore
import TensorCore

/// The pixels of a picture that is drawn smaller or larger.
private struct PicturePixels: PixelSource {
  let picture: Picture
  /// In pixels of the screen.
  let size: Size
  let isASCII: Bool

  func color(row: Int, column: Int) -> Color {
    picture.color(row: row, column: column, of: size).coarse
  }

  func glyph(row: Int, column: Int) -> Cell {
    let ramp: [Unicode.Scalar] =
      isASCII ? [" ", ".", ":", "+", "*", "#"] : [" ", "·", "░", "▒", "▓", "█"]
    let luminance = picture.color(row: row, column: column, of: size).luminance
    return Cell(ramp[min(ramp.count - 1, luminance * ramp.count / 256)])
  }
}

extension Canvas {
  /// Draws a picture as large as fits, keeping its proportions, from the upper left of an area.
  ///
  /// - Returns: where it lies.
  @discardableResult
  mutating func draw(_ picture: Picture, in area: Rect) -> Rect {
    guard area.width > 0, area.height > 0, picture.size.width > 0, picture.size.height > 0 else {
      return Rect(row: area.row, column: area.column, height: 0, width: 0)
    }
    let style = PixelStyle(surface)
    let room = style.pixels(Size(width: area.width, height: area.height))
    let scale = min(
      Double(room.width) / Double(picture.size.width),
      Double(room.height) / Double(picture.size.height))
    let size = Size(
      width: Int(scale * Double(picture.size.width)).clamped(to: 1...max(1, room.width)),
      height: Int(scale * Double(picture.size.height)).clamped(to: 1...max(1, room.height)))
    draw(
      PicturePixels(picture: picture, size: size, isASCII: surface.isASCII), size, row: area.row,
      column: area.column, in: bounds)
    let cells = style.cells(size)
    return Rect(row: area.row, column: area.column, height: cells.height, width: cells.width)
  }
}

extension Color {
  /// 0 to 255.
  var luminance: Int { (299 * red + 587 * green + 114 * blue) / 1000 }

  /// Black or white, whichever is easier to read on this colour.
  var readableInk: Color {
    let luminance = 299 * red + 587 * green + 114 * blue
    return luminance > 128_000 ? Color(0x000000) : Color(0xffffff)
  }

  /// One of 4,096 colours, so that a picture takes few colour pairs.
  fileprivate var coarse: Color {
    func level(_ value: Int) -> Int { (value * 15 + 127) / 255 * 17 }
    return Color(red: level(red), green: level(green), blue: level(blue))
  }
}
