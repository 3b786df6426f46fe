import TUICore
import Testing

@testable import Screens

@Suite struct PlotHeadingTests {
  private func text(width: Int, height: Int = 4, isASCII: Bool = false) -> String {
    var canvas = Canvas(
      Size(width: width, height: height), Surface(depth: .direct, isASCII: isASCII))
    let series = canvas.theme.series
    var area = canvas.bounds
    PlotHeading(
      title: "a title", note: "and more", sample: .line,
      legend: [(series[0], "one"), (series[1], "another")]
    ).draw(&canvas, &area)
    if area.height > 0 { canvas.put("rest", row: area.row, column: 0) }
    let frame = isASCII ? canvas.frame.ascii : canvas.frame
    return frame.text.split(separator: "\n").joined(separator: "\n")
  }

  @Test func `the legend stands beside the title if all of it fits, else below`() {
    #expect(text(width: 60) == "a title  and more  ⠤⠤⠤ one  ⠤⠤  another\nrest")
    #expect(text(width: 29) == "a title  ⠤⠤⠤ one  ⠤⠤  another\nrest")
    #expect(text(width: 28) == "a title\n⠤⠤⠤ one  ⠤⠤  another\nrest")
    #expect(text(width: 19) == "a title\n⠤⠤⠤ one\n⠤⠤  another\nrest")
    #expect(text(width: 30, isASCII: true) == "a title  * one  o another\nrest")
  }

  @Test func `what does not fit at all is left out whole`() {
    #expect(text(width: 19, height: 2) == "a title\n⠤⠤⠤ one")
    #expect(text(width: 9) == "a title\n⠤⠤⠤ one\nrest")
    #expect(text(width: 10, height: 0) == "")
  }
}
