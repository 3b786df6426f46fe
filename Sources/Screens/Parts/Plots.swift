import TUICore

extension Canvas {
  /// Draws bars that stand on the bottom of an area. Their heights are exact to an eighth of a row.
  ///
  /// - Parameter counts: the count for each column of the area. The bar of the largest count is as high as the area.
  mutating func drawBars(_ counts: [Int], in area: Rect, _ style: Style) {
    guard let largest = counts.max(), largest > 0 else { return }
    let eighths: [Unicode.Scalar] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
    for (place, count) in counts.prefix(area.width).enumerated() where count > 0 {
      // A count that is not zero has a bar of at least an eighth of a row.
      var left = max(1, count * area.height * 8 / largest)
      var row = area.rows.upperBound - 1
      while left > 0 {
        set(Cell(eighths[min(8, left)], style), row: row, column: area.column + place)
        left -= 8
        row -= 1
      }
    }
  }

  /// Draws a bar that begins at the left of an area.
  ///
  /// - Parameter share: the length of the bar as a share of the area's width, from 0 to 1.
  mutating func drawBar(_ share: Double, in area: Rect, _ style: Style) {
    let length = Int((share * Double(max(0, area.width))).rounded())
    put(String(repeating: "━", count: length), row: area.row, column: area.column, style: style)
  }
}

/// A plot of lines over a common scale.
struct LinePlot {
  struct Line {
    let series: SeriesStyle
    let points: [PlotPoint]
  }

  let axis: PlotAxis
  let ticks: [PlotFrame.Tick]
  /// The lines, the most important one last: it is drawn over the others.
  let lines: [Line]
  /// The least width of the numbers at the left.
  var labelWidth = 0

  /// - Returns: where things were drawn, for marks on top of the lines; `nil` if there is no room.
  /// - Complexity: O(points, and dots of the lines).
  @discardableResult
  func draw(_ canvas: inout Canvas, _ area: Rect) -> PlotFrame? {
    let frame = PlotFrame(axis, in: area, labelWidth: labelWidth)
    guard frame.inside.width >= 8, frame.inside.height >= 2 else { return nil }
    frame.draw(&canvas, ticks)
    var dots = DotGrid(frame.inside)
    for line in lines { dots.addLine(line.points, line.series) }
    dots.draw(&canvas)
    return frame
  }
}
