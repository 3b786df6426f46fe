import CFont
import CImages
import Glibc

/// Drawings as PNG, 8-bit RGB, through libpng.
package enum PNG {
  /// - Throws: `tooLarge`; `notDrawn` with libpng's reason.
  /// - Complexity: proportional to the number of pixels.
  package static func bytes(of drawing: Drawing) throws(ExportError) -> [UInt8] {
    try drawing.checkSize()
    var raster = Raster(drawing)
    for element in drawing.elements { raster.draw(element) }
    let result = nv_write_png(raster.pixels, Int32(drawing.width), Int32(drawing.height))
    guard let bytes = result.bytes else {
      let reason = withUnsafeBytes(of: result.message) { message in
        String(decoding: message.prefix { $0 != 0 }, as: UTF8.self)
      }
      throw .notDrawn(reason: reason)
    }
    defer { free(bytes) }
    return Array(UnsafeBufferPointer(start: bytes, count: result.count))
  }
}

/// An image of three bytes a pixel that elements are drawn into; parts outside of it are cut off.
private struct Raster {
  private let width: Int
  private let height: Int
  private(set) var pixels: [UInt8]

  init(_ drawing: Drawing) {
    width = drawing.width
    height = drawing.height
    pixels = [UInt8](repeating: 0, count: 3 * width * height)
    fill(
      Drawing.Area(x: 0, y: 0, width: width, height: height), drawing.background)
  }

  mutating func draw(_ element: Drawing.Element) {
    switch element {
    case .rectangle(let area, let color): fill(area, color)
    case .text(let text, let x, let y, let color):
      for (place, scalar) in text.unicodeScalars.enumerated() {
        draw(Glyph(scalar), x + place * Drawing.cell.width, y, color)
      }
    case .grid(let x, let y, let columns, let side, let colors):
      for (index, color) in colors.enumerated() {
        fill(
          Drawing.Area(
            x: x + index % columns * side, y: y + index / columns * side, width: side,
            height: side), color)
      }
    }
  }

  private mutating func fill(_ area: Drawing.Area, _ color: UInt32) {
    let columns = max(0, area.x)..<max(0, area.x, min(width, area.x + area.width))
    let (red, green, blue) = (
      UInt8(color >> 16 & 0xff), UInt8(color >> 8 & 0xff), UInt8(color & 0xff)
    )
    for row in max(0, area.y)..<max(0, area.y, min(height, area.y + area.height)) {
      var place = 3 * (row * width + columns.lowerBound)
      for _ in columns {
        pixels[place] = red
        pixels[place + 1] = green
        pixels[place + 2] = blue
        place += 3
      }
    }
  }

  private mutating func draw(_ glyph: Glyph, _ x: Int, _ y: Int, _ color: UInt32) {
    for row in 0..<Drawing.cell.height {
      for column in 0..<Drawing.cell.width where glyph[row, column] {
        fill(Drawing.Area(x: x + column, y: y + row, width: 1, height: 1), color)
      }
    }
  }
}

/// A character as the font draws it; `?` for characters that the font does not have.
private struct Glyph {
  private let index: Int

  init(_ scalar: Unicode.Scalar) {
    index = Self.places[scalar.value] ?? Self.places[Self.twins[scalar] ?? 0x3f] ?? 0
  }

  subscript(row: Int, column: Int) -> Bool {
    withUnsafeBytes(of: Self.glyphs[index].rows) { $0[row] >> (7 - column) & 1 == 1 }
  }

  /// Characters that the font does not have, with the code of a similar one that it has.
  private static let twins: [Unicode.Scalar: UInt32] = [
    "▾": 0x25bc, "▸": 0x25b6, "◎": 0x25cf, "⚠": 0x21, "ᵀ": 0x54, "\u{a0}": 0x20,
  ]

  private static let glyphs: [nv_glyph] = {
    var count: Int32 = 0
    let first = nv_font(&count)
    return Array(UnsafeBufferPointer(start: first, count: Int(count)))
  }()
  private static let places = Dictionary(
    uniqueKeysWithValues: glyphs.enumerated().map { ($1.code, $0) })
}
