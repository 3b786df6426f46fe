import TUICore
import Testing

@testable import Screens

@Suite struct BoxTests {
  private func draw(_ size: Size, _ box: Size) -> (Canvas, Rect) {
    var canvas = Canvas(size, Surface(depth: .direct))
    let inside = Box("Title", foot: "Esc closes", size: box).draw(&canvas)
    return (canvas, inside)
  }

  @Test func `a box lies in the middle, with its title above and its foot below`() {
    let (canvas, inside) = draw(Size(width: 24, height: 6), Size(width: 20, height: 4))
    #expect(
      canvas.frame.text == """

          ┌─ Title ──────────┐
          │                  │
          │                  │
          └─ Esc closes ─────┘

        """)
    #expect(inside == Rect(row: 2, column: 4, height: 2, width: 16))
  }

  @Test func `the mouse hits the page on it, and what is outside beside it`() {
    let frame = draw(Size(width: 24, height: 6), Size(width: 20, height: 4)).0.frame
    #expect(frame.target(Target.self, row: 1, column: 2)?.target == .page)
    #expect(frame.target(Target.self, row: 0, column: 2)?.target == .outside)
  }

  @Test(arguments: [(0, 0), (1, 1), (3, 2), (5, 9)])
  func `screens and boxes of next to nothing are no trap`(width: Int, height: Int) {
    for box in [Size(width: 0, height: 0), Size(width: 1, height: 1), Size(width: 40, height: 9)] {
      let (canvas, _) = draw(Size(width: width, height: height), box)
      #expect(canvas.frame.size == Size(width: width, height: height))
    }
  }
}
