import Images
import TestSupport
import Testing

@testable import Exports

@Suite struct DrawingTests {
  private var drawing: Drawing {
    var drawing = Drawing(width: 40, height: 24, background: 0x102030)
    drawing.add(.rectangle(Drawing.Area(x: 30, y: 20, width: 99, height: 99), color: 0xff8800))
    drawing.add(.grid(x: 2, y: 3, columns: 3, side: 4, colors: [1, 2, 3, 0xffffff, 0xffffff, 6]))
    drawing.add(.text("I<&>\u{1b}", x: 0, y: 8, color: 0x00ff00))
    return drawing
  }

  private func pixels(_ drawing: Drawing) throws -> RGBImage {
    try withTemporaryFolder { folder throws in
      let path = folder + "/a.png"
      try AtomicFile.fill(path, overwrite: false, sources: []) {
        try $0(try PNG.bytes(of: drawing))
      }
      return try RGBImage.read(path)
    }
  }

  @Test func `a PNG holds every element as a block of whole pixels`() throws {
    let image = try pixels(drawing)
    #expect(image.width == 40 && image.height == 24)
    func color(_ x: Int, _ y: Int) -> Int {
      let place = 3 * (y * image.width + x)
      return image.pixels[place..<place + 3].reduce(0) { $0 << 8 | Int($1) }
    }
    let colors = [1, 2, 3, 0xffffff, 0xffffff, 6]
    for y in 3..<7 {
      for x in 2..<14 { #expect(color(x, y) == colors[(x - 2) / 4]) }
    }
    #expect(color(13, 10) == 6 && color(14, 7) == 0x102030)
    #expect(color(30, 20) == 0xff8800 && color(39, 23) == 0xff8800 && color(29, 20) == 0x102030)
  }

  @Test func `letters are drawn in the font, others as a question mark`() throws {
    func ink(_ text: String) throws -> Int {
      var drawing = Drawing(width: 8, height: 16, background: 0)
      drawing.add(.text(text, x: 0, y: 0, color: 0xffffff))
      return try pixels(drawing).pixels.count { $0 == 255 } / 3
    }
    #expect(try ink(" ") == 0 && ink("I") > 10 && ink("█") == 128 && ink("▀") == 64)
    #expect(try ink("漢") == ink("?") && ink("?") > 5)
  }

  @Test func `an SVG joins equal blocks of a row, and escapes what XML and terminals would act on`()
    throws
  {
    let text = try SVG.text(of: drawing)
    #expect(text.hasPrefix("<svg ") && text.hasSuffix("</svg>\n"))
    #expect(text.contains("<rect x=\"2\" y=\"7\" width=\"8\" height=\"4\" fill=\"#ffffff\"/>"))
    #expect(text.split(separator: "<rect").count - 1 == 2 + 5)
    #expect(text.contains("I&lt;&amp;&gt;\\u{1b}</text>"))
  }

  @Test(arguments: [(0, 5), (1 << 20, 1 << 20), (.max, 2)])
  func `a picture that is too large, or empty, is refused`(width: Int, height: Int) {
    let drawing = Drawing(width: width, height: height, background: 0)
    #expect(throws: ExportError.tooLarge(width: width, height: height)) {
      try PNG.bytes(of: drawing)
    }
    #expect(throws: ExportError.self) { try SVG.text(of: drawing) }
  }
}
