import Glibc
import Testing

@testable import TUICore

/// The function of the C library, which its header hides from Swift.
@_silgen_name("wcwidth") private func wcwidth(_ character: wchar_t) -> Int32

@Suite struct FrameTests {
  @Test func `text is clipped and ends in an ellipsis where it is cut`() {
    var frame = Frame(Size(width: 8, height: 3))
    frame.put("abcdefghij", row: 0, column: 2)
    frame.put("abc", row: 1, column: 0, width: 2)
    frame.put("outside", row: 7, column: 0)
    frame.put("left", row: 2, column: -2)
    #expect(frame.text == "  abcde…\na…\nft")
  }

  @Test func `wide characters take two columns and marks none`() {
    var frame = Frame(Size(width: 8, height: 1))
    let end = frame.put("猫e\u{301}x", row: 0, column: 0)
    #expect(end == 4)
    #expect(frame[0, 1].scalar == Cell.continuation)
    #expect(frame.text == "猫ex")
    #expect("🙂猫a".displayWidth == 5)
  }

  /// Frames and curses must agree about the width of characters; otherwise columns would be displaced.
  @Test func `widths are those of the C library, for every character that both know`() throws {
    let locale = try #require(newlocale(LC_CTYPE_MASK, "C.UTF-8", nil))
    let before = uselocale(locale)
    defer {
      uselocale(before)
      freelocale(locale)
    }
    var differing: [String] = []
    for value in (0x20 as UInt32)...0x10ffff {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let width = Int(wcwidth(wchar_t(value)))
      // Characters that are drawn as ? are left out, and those that only one of the two knows.
      guard width >= 0, scalar.isSafeToPrint, scalar.properties.generalCategory != .unassigned,
        width != scalar.displayWidth
      else { continue }
      differing.append(String(value, radix: 16))
    }
    // The two may use different versions of Unicode, which differ in a few marks.
    #expect(differing.count <= 8, "\(differing)")
  }

  @Test func `characters that a terminal acts on are not drawn`() {
    var frame = Frame(Size(width: 12, height: 1))
    frame.put("a\u{1b}[2Jb\u{9b}\u{202e}", row: 0, column: 0)
    #expect(frame.cells.allSatisfy { $0.scalar.value >= 32 && $0.scalar.value != 0x9b })
    #expect(frame.text == "a?[2Jb?")
  }

  @Test func `frames of no size take everything and show nothing`() {
    var frame = Frame(Size(width: 0, height: 0))
    frame.put("abc", row: 0, column: 0)
    frame.fill(Rect(row: -5, column: -5, height: 20, width: 20), Cell("x"))
    #expect(frame.text == "")
  }

  @Test func `ASCII frames have ASCII characters alone`() {
    var frame = Frame(Size(width: 8, height: 1))
    frame.put("─│▾×…é", row: 0, column: 0)
    #expect(frame.ascii.text == "-|vx~?")
  }

  @Test func `styles are written as runs`() {
    var frame = Frame(Size(width: 4, height: 1))
    frame.put("ab", row: 0, column: 0, style: Style(Color(0xff0080), bold: true))
    #expect(frame.styleText == "2:ff0080/-b")
  }
}

@Suite struct GeometryTests {
  @Test func `rectangles are cut and never negative`() {
    var rect = Rect(row: 0, column: 0, height: 5, width: 9)
    #expect(rect.takeTop(2) == Rect(row: 0, column: 0, height: 2, width: 9))
    #expect(rect.takeBottom(9) == Rect(row: 2, column: 0, height: 3, width: 9))
    #expect(rect.height == 0)
    let outside = Rect(row: 4, column: 4, height: 2, width: 2)
      .intersection(Rect(row: 0, column: 0, height: 2, width: 2))
    #expect(outside.height == 0 && outside.width == 0)
  }
}

@Suite struct ColorMapTests {
  @Test(arguments: ColorMap.allCases, [ColorDepth.direct, .palette])
  func `lightness is monotone on each side of the middle`(map: ColorMap, depth: ColorDepth) {
    let count = map.shadeCount(depth: depth)
    let lightness = (0..<count).map {
      OKLab(map.color(Float($0) / Float(count - 1), depth: depth)).lightness
    }
    let middle = map.isDiverging ? count / 2 : 0
    let rising = map != .divergingLight
    for index in 1..<count {
      let grows = (index > middle) == rising
      let step = lightness[index] - lightness[index - 1]
      #expect(grows ? step > -0.012 : step < 0.012, "\(map) \(depth) shade \(index): \(step)")
    }
    #expect(abs(lightness[count - 1] - lightness[middle]) > 0.5)
  }

  @Test func `there are few enough shades for pairs of them`() {
    for map in ColorMap.allCases { #expect(map.shadeCount(depth: .direct) <= 64) }
  }

  @Test func `fractions outside are clipped`() {
    let map = ColorMap.viridis
    #expect(map.color(-3) == map.color(0) && map.color(9) == map.color(1))
    #expect(map.color(.infinity) == map.color(1) && map.color(.nan) == map.color(0))
  }

  @Test func `shades for 256 colours are colours of that palette`() {
    let palette = TerminalPalette(.palette)
    for map in ColorMap.allCases {
      for index in 0...40 {
        let color = map.color(Float(index) / 40, depth: .palette)
        #expect(TerminalPalette.color(palette.nearest(to: color)) == color)
      }
    }
  }

  @Test func `a colour that is mixed with nothing comes back`() {
    for bits: UInt32 in [0x000000, 0xffffff, 0x123456, 0xff8800, 0x0000ff] {
      let color = OKLab(Color(bits)).color
      for (a, b) in [
        (color.red, Color(bits).red), (color.green, Color(bits).green),
        (color.blue, Color(bits).blue),
      ] {
        #expect(abs(a - b) <= 1)
      }
    }
  }

  @Test func `the nearest of sixteen colours is the one that looks alike`() {
    let palette = TerminalPalette(.sixteen)
    #expect(palette.nearest(to: Color(0xff0000)) == 9)
    #expect(palette.nearest(to: Color(0x000000)) == 0)
    #expect(palette.nearest(to: Color(0xffffff)) == 15)
  }
}
