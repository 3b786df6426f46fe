import Analysis
import TUICore
import Testing

@testable import Screens

@Suite struct ColorBarTests {
  private func draw(
    _ map: ColorMap, _ values: [Float], _ surface: Surface, _ size: Size,
    isLogarithmic: Bool = false
  ) -> Frame {
    var canvas = Canvas(size, surface)
    ColorBar(
      map, ValueRange(values), "over the layer", on: surface, isLogarithmic: isLogarithmic
    ).draw(&canvas, in: canvas.bounds)
    return canvas.frame
  }

  private let line = Size(width: 88, height: 1)

  @Test func `a diverging map is centred on zero, another spans the values`() {
    let surface = Surface(depth: .direct)
    #expect(
      draw(.diverging, [-1, 0.5], surface, line).text
        == "-1.0000                        1.0000  diverging · 63 shades of 0.0323 · over the layer"
    )
    #expect(
      draw(.viridis, [-1, 0.5], surface, line).text
        == "-1.0000                        0.5000  viridis · 63 shades of 0.0242 · over the layer")
    #expect(
      draw(.grey, [-1, 0.5], surface, line, isLogarithmic: true).text
        == "-1.0000                        0.5000  grey · 63 shades · over the layer")
  }

  @Test func `the scale runs from the colour of the lowest to that of the highest value`() {
    let surface = Surface(depth: .direct)
    let frame = draw(.viridis, [0, 1], surface, line)
    let scale = frame.cells.filter { !$0.style.background.isTerminal }.map(\.style.background)
    #expect(scale.count == 22)
    #expect(scale.first == ColorMap.viridis.color(0) && scale.last == ColorMap.viridis.color(1))
  }

  @Test func `where colours are few, glyphs stand for them`() {
    #expect(
      draw(.diverging, [-1, 0.5], Surface(depth: .mono), line).text
        == "-1.0000 ≡≡≡===--···░░░▒▒▓▓▓███ 1.0000  diverging · over the layer")
    #expect(
      draw(.grey, [0, 0.5], Surface(depth: .mono, isASCII: true), line).text
        == "0  .....+++++*****###### 0.5000  grey · over the layer")
  }

  @Test func `values that are not finite are counted`() {
    let surface = Surface(depth: .mono)
    #expect(
      draw(.grey, [0, 1, .nan, .infinity, -.infinity], surface, line).text
        == "0  ░░░░░▒▒▒▒▒▓▓▓▓▓██████ 1.0000  ? NaN 1  ! inf 2  grey · over the layer")
    #expect(
      draw(.grey, [.nan, .nan], surface, line).text
        == "no finite values  ? NaN 2  grey · over the layer")
    #expect(draw(.grey, [], surface, line).text == "no finite values  grey · over the layer")
  }

  @Test func `ranges of next to nothing, or of everything, are drawn`() {
    for values: [Float] in [
      [3, 3], [0], [-.greatestFiniteMagnitude, .greatestFiniteMagnitude], [.leastNonzeroMagnitude],
    ] {
      for map in ColorMap.allCases {
        for isLogarithmic in [false, true] {
          let frame = draw(
            map, values, Surface(depth: .direct), Size(width: 120, height: 1),
            isLogarithmic: isLogarithmic)
          #expect(frame.text.contains("over the layer"))
        }
      }
    }
  }

  @Test func `where there is no room for all, what the colours span is said`() {
    let surface = Surface(depth: .direct)
    for (width, text) in [(78, "  diverging · over the layer"), (42, "  over the layer")] {
      let frame = draw(.diverging, [-1, 1], surface, Size(width: width, height: 1))
      #expect(frame.text.hasSuffix("1.0000" + text))
    }
  }

  @Test(arguments: [(0, 0), (1, 1), (0, 1), (9, 1), (30, 1)])
  func `narrow areas are no trap`(width: Int, height: Int) {
    for depth in ColorDepth.allCases {
      let size = Size(width: width, height: height)
      #expect(draw(.diverging, [-1, .nan], Surface(depth: depth), size).size == size)
    }
  }
}
