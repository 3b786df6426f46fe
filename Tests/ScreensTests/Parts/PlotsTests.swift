import TUICore
import Testing

@testable import Screens

@Suite struct PlotsTests {
  private func bars(_ counts: [Int], _ size: Size) -> String {
    var canvas = Canvas(size, Surface(depth: .direct))
    canvas.drawBars(counts, in: canvas.bounds, .plain)
    return canvas.frame.text
  }

  @Test func `the largest bar is as high as the area, and what there is, is seen`() {
    #expect(bars([16, 8, 1, 0, 12], Size(width: 5, height: 2)) == "█   ▄\n██▁ █")
    #expect(bars([0, 0], Size(width: 5, height: 2)) == "\n")
    #expect(bars([], Size(width: 5, height: 2)) == "\n")
  }

  @Test func `bars of 0×0 and 1×1 cells are no trap`() {
    #expect(bars([3, 1], Size(width: 0, height: 0)) == "")
    #expect(bars([3, 1], Size(width: 1, height: 1)) == "█")
  }
}
