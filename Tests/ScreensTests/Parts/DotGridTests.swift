import TUICore
import Testing

@testable import Screens

@Suite struct DotGridTests {
  private let first = SeriesStyle(mark: "●", style: Style(Color(0x0000ff)))
  private let second = SeriesStyle(mark: "○", style: Style(Color(0xff0000)))

  private func canvas(_ size: Size, isASCII: Bool = false) -> Canvas {
    Canvas(size, Surface(depth: .direct, isASCII: isASCII))
  }

  @Test func `a dot is one of eight in its cell`() {
    var canvas = canvas(Size(width: 8, height: 1))
    var dots = DotGrid(canvas.bounds)
    for index in 0..<8 { dots.set(x: 2 * index + index % 2, y: 3 - index / 2, first) }
    dots.draw(&canvas)
    #expect(canvas.frame.text == "⠁⠈⠂⠐⠄⠠⡀⢀")
  }

  @Test func `series that share a cell keep their dots, and the later one has the colour`() {
    var canvas = canvas(Size(width: 1, height: 1))
    var dots = DotGrid(canvas.bounds)
    dots.set(x: 0, y: 3, first)
    dots.set(x: 1, y: 0, second)
    dots.draw(&canvas)
    #expect(canvas.frame[0, 0] == Cell("⢁", second.style))
  }

  @Test func `without Unicode the mark of the series stands in each of its cells`() {
    var canvas = canvas(Size(width: 4, height: 2), isASCII: true)
    var dots = DotGrid(canvas.bounds)
    dots.addLine([(0, 0), (1, 1)], first)
    dots.draw(&canvas)
    #expect(canvas.frame.ascii.text == "  **\n**")
  }

  @Test func `backgrounds stay behind dots`() {
    var canvas = canvas(Size(width: 1, height: 1))
    canvas.fill(canvas.bounds, Cell(" ", Style(on: Color(0x123456))))
    var dots = DotGrid(canvas.bounds)
    dots.set(x: 0, y: 0, first)
    dots.draw(&canvas)
    #expect(canvas.frame[0, 0].style == Style(Color(0x0000ff), on: Color(0x123456)))
  }

  @Test
  func `a value that is not finite interrupts a line, and others outside are moved to the edge`() {
    var canvas = canvas(Size(width: 5, height: 1))
    var dots = DotGrid(canvas.bounds)
    dots.addLine([(0, 0), (0.2, 0), (0.5, .nan), (0.9, 7), (1.5, 7)], first)
    dots.draw(&canvas)
    #expect(canvas.frame.text == "⣀⡀  ⠉")
  }

  @Test(arguments: [(0, 0), (0, 3), (3, 0), (1, 1)])
  func `grids of next to nothing are no trap`(width: Int, height: Int) {
    var canvas = canvas(Size(width: width, height: height))
    var dots = DotGrid(canvas.bounds)
    dots.set(x: -1, y: 9, first)
    dots.addLine([(0, 0), (1, 1)], first)
    dots.draw(&canvas)
    #expect(canvas.frame.text.count { $0 >= "⠀" && $0 <= "⣿" } == width * height)
  }

  @Test func `dashes of lines differ, so that they can be told apart without colours`() {
    func text(_ dash: SeriesStyle.Dash) -> String {
      var canvas = canvas(Size(width: 7, height: 1))
      var dots = DotGrid(canvas.bounds)
      dots.addLine([(0, 0), (1, 0)], SeriesStyle(mark: "●", style: .plain, dash: dash))
      dots.draw(&canvas)
      return canvas.frame.text
    }
    #expect(text(.solid) == "⣀⣀⣀⣀⣀⣀⣀")
    #expect(Set([text(.solid), text(.dashed), text(.dotted)]).count == 3)
  }
}
