import TUICore
import Testing

@testable import Screens

@Suite struct CanvasTests {
  private func canvas(_ width: Int, _ height: Int) -> Canvas {
    Canvas(Size(width: width, height: height), Surface(depth: .direct))
  }

  @Test func `text is broken at blanks, a word that is too long is cut`() {
    var canvas = canvas(12, 4)
    canvas.put(
      wrapped: "expected a NeoNeXt, found incomprehensible tensors", in: canvas.bounds,
      style: .plain)
    #expect(canvas.frame.text == "expected a\nNeoNeXt,\nfound\nincomprehen…")
  }

  @Test func `text in an area stays in it`() {
    var canvas = canvas(12, 2)
    let end = canvas.put(
      "expected a NeoNeXt", in: Rect(row: 1, column: 2, height: 1, width: 6))
    #expect(end == 8 && canvas.frame.text == "\n  expec…")
  }

  @Test(arguments: [(0, 0), (1, 1), (0, 3), (3, 0)])
  func `areas of next to nothing are no trap`(width: Int, height: Int) {
    var canvas = canvas(width, height)
    canvas.put(wrapped: "a few words", in: canvas.bounds, style: .plain)
    canvas.put(notNeoNeXt: "there is nothing to count", in: canvas.bounds)
    canvas.drawScrollMarks(canvas.bounds, scroll: 1, total: 9)
    canvas.mark(canvas.bounds, as: .page)
    #expect(canvas.frame.size == Size(width: width, height: height))
  }
}
