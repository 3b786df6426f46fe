import TUICore

/// A place in a plot: fractions of its width and height, from the lower left corner.
typealias PlotPoint = (x: Double, y: Double)

/// A grid of dots, two side by side and four above each other in each cell. It is drawn in braille, and as the marks of its
/// series where there is only ASCII.
struct DotGrid {
  private let area: Rect
  /// The dots of each cell as bits, in the order of Unicode's braille patterns.
  private var dots: [UInt8]
  /// The series that set a dot of the cell last; `nil` in empty cells.
  private var series: [SeriesStyle?]

  init(_ area: Rect) {
    self.area = area
    dots = [UInt8](repeating: 0, count: area.width * area.height)
    series = [SeriesStyle?](repeating: nil, count: area.width * area.height)
  }

  /// The number of dots side by side in an area.
  static func width(_ area: Rect) -> Int { 2 * area.width }
  /// The number of dots above each other in an area.
  static func height(_ area: Rect) -> Int { 4 * area.height }

  /// The dot, counted from the left or from below, at a fraction of a number of dots.
  static func place(_ fraction: Double, of count: Int) -> Int {
    guard count > 0, fraction.isFinite else { return 0 }
    return Int((min(1, max(0, fraction)) * Double(count - 1)).rounded())
  }

  /// Sets a dot. Both series keep their dots in a cell, which has the style of the later one.
  ///
  /// - Parameters:
  ///   - x: the dot's place from the left.
  ///   - y: its place from below.
  mutating func set(x: Int, y: Int, _ series: SeriesStyle) {
    guard 0..<Self.width(area) ~= x, 0..<Self.height(area) ~= y else { return }
    let line = Self.height(area) - 1 - y
    let cell = line / 4 * area.width + x / 2
    let bits: [UInt8] = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80]
    dots[cell] |= bits[line % 4 * 2 + x % 2]
    self.series[cell] = series
  }

  /// Draws a line through points, in the dashes of its series. Points that are not finite interrupt it.
  ///
  /// - Complexity: O(dots of the line).
  mutating func addLine(_ points: [PlotPoint], _ series: SeriesStyle) {
    var last: (x: Int, y: Int)?
    var length = 0
    for point in points {
      guard point.x.isFinite, point.y.isFinite else {
        last = nil
        continue
      }
      let end = (
        x: Self.place(point.x, of: Self.width(area)), y: Self.place(point.y, of: Self.height(area))
      )
      let start = last ?? end
      let steps = max(abs(end.x - start.x), abs(end.y - start.y))
      for step in (last == nil ? 0 : min(1, steps))...steps {
        let share = Double(step) / Double(max(1, steps))
        if series.dash.isDrawn(length) {
          set(
            x: start.x + Int((Double(end.x - start.x) * share).rounded()),
            y: start.y + Int((Double(end.y - start.y) * share).rounded()), series)
        }
        length += 1
      }
      last = end
    }
  }

  /// Draws the cells that have dots, on the backgrounds that are there.
  func draw(_ canvas: inout Canvas) {
    let shown = area.intersection(canvas.bounds)
    for row in shown.rows {
      for column in shown.columns {
        let index = (row - area.row) * area.width + column - area.column
        guard let series = series[index] else { continue }
        var style = series.style
        style.background = canvas.frame[row, column].style.background
        let braille = Unicode.Scalar(0x2800 + UInt32(dots[index])) ?? " "
        canvas.set(
          Cell(canvas.surface.isASCII ? series.mark : braille, style), row: row, column: column)
      }
    }
  }
}
