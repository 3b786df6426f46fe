import Analysis
import TUICore
import TensorCore

/// How one of two series in a plot, L or R, is drawn.
struct SeriesStyle {
  let mark: String
  let style: Style
}

extension Theme {
  /// The styles of L and R in plots, in this order. They differ in mark and colour.
  var series: [SeriesStyle] {
    [SeriesStyle(mark: "●", style: accent), SeriesStyle(mark: "○", style: warm)]
  }
}

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
}

extension Canvas {
  /// Draws a bar that begins at the left of an area.
  ///
  /// - Parameter share: the length of the bar as a share of the area's width, from 0 to 1.
  mutating func drawBar(_ share: Double, in area: Rect, _ style: Style) {
    let length = Int((share * Double(max(0, area.width))).rounded())
    put(String(repeating: "━", count: length), row: area.row, column: area.column, style: style)
  }
}

/// A box plot: for each place, which is a layer or a checkpoint, the distributions of L and R side by side.
struct BoxPlot {
  struct Place {
    let name: String
    /// The distributions of L and of R; `nil` where a figure is undefined or not measured.
    let sides: [Distribution?]
  }

  let places: [Place]
  /// The index of the place that is marked and named below the plot; `nil` if there is none.
  let selected: Int?

  /// - Complexity: O(places) for the axis, and O(cells) for the boxes that fit.
  func draw(_ canvas: inout Canvas, _ space: Rect) {
    var area = space
    guard area.height >= 4, area.width >= 24 else { return }
    let foot = area.takeBottom(1)
    let defined = places.flatMap(\.sides).compactMap(\.self)
    guard let low = defined.map(\.minimum).min(), let high = defined.map(\.maximum).max() else {
      canvas.put("undefined for all", row: area.row, column: area.column, style: canvas.theme.dim)
      return
    }
    let axis = Histogram.Axis(low: low, high: high)
    let labels = Rect(row: area.row, column: area.column, height: area.height, width: 9)
    drawScale(axis, &canvas, labels)
    _ = area.takeLeft(10)
    let pitch = max(2, min(8, area.width / max(1, places.count)))
    let shown = area.width / pitch
    let first = windowStart(around: selected ?? 0, shown: shown, of: places.count)
    if first > 0 {
      canvas.put("←", row: foot.row, column: area.column - 2, style: canvas.theme.accent)
    }
    if first + shown < places.count {
      canvas.put(
        "→", row: foot.row, column: area.columns.upperBound - 1, style: canvas.theme.accent)
    }
    for (index, place) in places.dropFirst(first).prefix(shown).enumerated() {
      let column = area.column + index * pitch
      for (side, distribution) in place.sides.enumerated() {
        guard let distribution else { continue }
        drawBox(distribution, axis, canvas.theme.series[side], &canvas, area, column + side)
      }
      guard first + index == selected else { continue }
      canvas.put("^", row: foot.row, column: column, style: canvas.theme.strong)
      let fits = column + 2 + place.name.displayWidth < space.columns.upperBound
      canvas.put(
        place.name, row: foot.row,
        column: fits ? column + 2 : max(space.column, column - 1 - place.name.displayWidth),
        style: canvas.theme.dim)
    }
  }

  /// The line of the terminal at which a value lies.
  private func row(_ value: Double, _ axis: Histogram.Axis, _ area: Rect) -> Int {
    area.rows.upperBound - 1 - Int((axis.fraction(value) * Double(area.height - 1)).rounded())
  }

  /// Draws a thin line from the lowest to the highest value, a thick one between the quartiles, and a mark at the median.
  private func drawBox(
    _ values: Distribution, _ axis: Histogram.Axis, _ series: SeriesStyle, _ canvas: inout Canvas,
    _ area: Rect, _ column: Int
  ) {
    let (top, bottom) = (row(values.maximum, axis, area), row(values.minimum, axis, area))
    let quartiles = row(values.upperQuartile, axis, area)...row(values.lowerQuartile, axis, area)
    for line in top...bottom {
      let isThick = quartiles.contains(line)
      canvas.put(
        isThick ? "┃" : "│", row: line, column: column,
        style: isThick ? series.style : canvas.theme.dim)
    }
    canvas.put(
      series.mark, row: row(values.median, axis, area), column: column, style: series.style)
  }

  private func drawScale(_ axis: Histogram.Axis, _ canvas: inout Canvas, _ area: Rect) {
    let texts = [axis.high, axis.low].map { NumberFormat.short($0, width: area.width) }
    canvas.put(texts[0], row: area.row, endingAt: area.columns.upperBound, style: canvas.theme.dim)
    guard axis.low < axis.high else { return }
    canvas.put(
      texts[1], row: area.rows.upperBound - 1, endingAt: area.columns.upperBound,
      style: canvas.theme.dim)
    if axis.isLogarithmic, area.height > 2 {
      canvas.put(
        "log", row: area.row + area.height / 2, endingAt: area.columns.upperBound,
        style: canvas.theme.dim)
    }
  }
}
