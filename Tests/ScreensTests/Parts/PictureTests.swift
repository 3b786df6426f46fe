import TUICore
import Testing

@testable import Screens

@Suite struct PictureTests {
  /// A picture of two rows: black, white and red; then green, blue and grey.
  private let picture = Picture(
    Size(width: 3, height: 2),
    bytes: [0, 0, 0, 255, 255, 255, 255, 0, 0, 0, 255, 0, 0, 0, 255, 136, 136, 136])

  private func draw(_ surface: Surface, _ size: Size, in area: Rect? = nil) -> (Canvas, Rect) {
    var canvas = Canvas(size, surface)
    let place = canvas.draw(picture, in: area ?? canvas.bounds)
    return (canvas, place)
  }

  @Test func `in many colours two pixels share a cell`() {
    let (canvas, place) = draw(Surface(depth: .direct), Size(width: 4, height: 2))
    #expect(place == Rect(row: 0, column: 0, height: 1, width: 4))
    #expect(canvas.frame.text == "▀▀▀▀\n")
    #expect(canvas.frame.styleText == "2:000000/00ff00 1:ffffff/0000ff 1:ff0000/888888\n")
  }

  @Test func `24-bit terminals show all colours, as long as there are colour pairs enough`() {
    let picture = Picture(Size(width: 2, height: 1), bytes: [1, 2, 3, 100, 150, 200])
    func ink(_ depth: ColorDepth, _ size: Size) -> Color {
      var canvas = Canvas(size, Surface(depth: depth))
      canvas.draw(picture, in: canvas.bounds)
      return canvas.frame[0, size.width - 1].style.foreground
    }
    #expect(ink(.direct, Size(width: 2, height: 1)) == Color(0x6496c8))
    #expect(ink(.direct, Size(width: 300, height: 75)) == Color(0x6496c8))
    #expect(ink(.direct, Size(width: 600, height: 150)) == Color(0x6699cc))
    #expect(ink(.palette, Size(width: 2, height: 1)) == Color(0x6699cc))
  }

  @Test func `in ASCII a pixel is two cells of its colour`() {
    let (canvas, place) = draw(
      Surface(depth: .palette, isASCII: true), Size(width: 6, height: 2))
    #expect(place == Rect(row: 0, column: 0, height: 2, width: 6))
    #expect(
      canvas.frame.styleText == "2:-/000000 2:-/ffffff 2:-/ff0000\n2:-/00ff00 2:-/0000ff 2:-/888888"
    )
  }

  @Test func `without colours the weight of a character is the brightness`() {
    let size = Size(width: 6, height: 2)
    #expect(draw(Surface(depth: .mono), size).0.frame.text == "  ██··\n▒▒  ▒▒")
    #expect(draw(Surface(depth: .mono, isASCII: true), size).0.frame.text == "  ##..\n++  ++")
  }

  @Test func `it keeps its proportions at the upper left of its area`() {
    let area = Rect(row: 1, column: 2, height: 3, width: 20)
    let (canvas, place) = draw(Surface(depth: .direct), Size(width: 24, height: 6), in: area)
    #expect(place == Rect(row: 1, column: 2, height: 3, width: 9))
    #expect(canvas.frame.text == "\n  ▀▀▀▀▀▀▀▀▀\n  ▀▀▀▀▀▀▀▀▀\n  ▀▀▀▀▀▀▀▀▀\n\n")
  }

  @Test(arguments: ColorDepth.allCases)
  func `areas of next to nothing, and pictures of nothing, are no trap`(depth: ColorDepth) {
    for (width, height) in [(0, 0), (1, 1), (0, 3), (3, 0), (1, 5)] {
      let size = Size(width: width, height: height)
      let (canvas, place) = draw(Surface(depth: depth), size)
      #expect(canvas.frame.size == size)
      #expect(place.width <= max(width, 2) && place.height <= height)
      var empty = Canvas(size, Surface(depth: depth))
      let nothing = empty.draw(Picture(Size(width: 0, height: 0), bytes: []), in: empty.bounds)
      #expect(nothing.width == 0 && nothing.height == 0)
    }
  }
}
