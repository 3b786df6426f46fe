import Analysis
import TUICore
import Testing

@testable import Screens

@Suite struct BoxPlotTests {
  private func plot(_ places: [BoxPlot.Place], selected: Int?, _ size: Size) -> String {
    var canvas = Canvas(size, Surface(depth: .direct))
    BoxPlot(places: places, selected: selected).draw(&canvas, canvas.bounds)
    return canvas.frame.text
  }

  private func place(_ name: String, _ left: [Double], _ right: [Double]) -> BoxPlot.Place {
    BoxPlot.Place(
      name: name, sides: [Distribution(defined: left), Distribution(defined: right)])
  }

  @Test func `boxes stand between the lowest and the highest value of all places`() {
    let places = [
      place("stem", [0, 1, 2, 3, 4], [4, 4, 4]), place("head", [1, 2, 3, 6, 8], []),
    ]
    #expect(
      plot(places, selected: 1, Size(width: 40, height: 10)) == """
          │               ⡇
          │               ⡇
          │               ⣿
         5┤ ⡀○            ⣿
          │ ⣇             ●
          │ ●             ⣿
          │ ⣿             ⡇
         0┤ ⡇
          └─┬─────────────┴─────────────────────
           stem          head
        """)
  }

  @Test func `values far apart stand on a logarithmic axis, as its numbers say`() {
    let text = plot(
      [place("a", [1, 100, 10_000], [])], selected: nil, Size(width: 24, height: 6))
    #expect(
      text == """
             │ ⣿
         1000┤ ●
             │ ⣿
            1┤ ⣿
             └─┬────────────────
               a
        """)
  }

  @Test
  func `of many places those around the selected one are shown, arrows say that there are more`() {
    let places = (0..<40).map { place("layer \($0)", [Double($0)], []) }
    let size = Size(width: 34, height: 5)
    #expect(
      plot(places, selected: 0, size) == """
           │
         20┤
           │
          0┤ ●  ●  ●  ●  ●  ●  ●  ●  ●   →
          layer 0  layer 3  layer 6
        """)
    #expect(
      plot(places, selected: 20, size) == """
           │
         20┤             ●  ●  ●  ●  ●
           │ ●  ●  ●  ●
          0┤←                            →
          layer 16    layer 20 layer 23
        """)
    #expect(
      plot(places, selected: 39, size) == """
           │ ●  ●  ●  ●  ●  ●  ●  ●  ●
         20┤
           │
          0┤←
          layer 31 layer 34       layer 39
        """)
  }

  @Test func `places without a value are undefined, and one value is a line`() {
    let size = Size(width: 30, height: 5)
    #expect(plot([place("a", [], [])], selected: 0, size).hasPrefix("undefined for all"))
    #expect(plot([], selected: nil, size).hasPrefix("undefined for all"))
    #expect(
      plot([place("a", [2, 2], [])], selected: 0, size) == """
          │
         2┤ ●
          │
          │
            a
        """)
  }

  @Test(arguments: [(0, 0), (1, 1), (23, 9), (40, 3), (24, 4)])
  func `areas of next to nothing are no trap`(width: Int, height: Int) {
    let size = Size(width: width, height: height)
    let text = plot([place("a", [1, 2], [3])], selected: 0, size)
    #expect(width >= 24 && height >= 4 || text.allSatisfy { $0 == "\n" })
  }
}
