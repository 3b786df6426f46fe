import Analysis
import TUICore
import TensorCore

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
  func draw(_ canvas: inout Canvas, _ area: Rect) {
    guard area.height >= 4, area.width >= 24 else { return }
    let defined = places.flatMap(\.sides).compactMap(\.self)
    guard let low = defined.map(\.minimum).min(), let high = defined.map(\.maximum).max() else {
      canvas.put("undefined for all", row: area.row, column: area.column, style: canvas.theme.dim)
      return
    }
    let frame = PlotFrame(PlotAxis(Histogram.Axis(low: low, high: high)), in: area)
    let inside = frame.inside
    // A column is left free before the first box and after the last one, for the arrows.
    let room = max(1, inside.width - 2)
    let pitch = max(3, min(14, room / max(1, places.count)))
    let shown = room / pitch
    let first = windowStart(around: selected ?? 0, shown: shown, of: places.count)
    let visible = places.dropFirst(first).prefix(shown)
    frame.draw(
      &canvas,
      visible.enumerated().map { index, place in
        PlotFrame.Tick(
          place: Double(2 * (1 + index * pitch)) / Double(max(1, DotGrid.width(inside) - 1)),
          label: place.name, isStrong: first + index == selected)
      })
    for (index, place) in visible.enumerated() {
      for (side, distribution) in place.sides.enumerated() {
        guard let distribution else { continue }
        drawBox(
          distribution, frame, canvas.theme.series[side], &canvas,
          inside.column + 1 + index * pitch + side)
      }
    }
    drawArrows(before: first, after: places.count - first - visible.count, &canvas, inside)
  }

  /// Marks that there are places to the left or to the right of those that are shown.
  private func drawArrows(before: Int, after: Int, _ canvas: inout Canvas, _ area: Rect) {
    let row = area.rows.upperBound - 1
    if before > 0 { canvas.put("←", row: row, column: area.column, style: canvas.theme.accent) }
    if after > 0 {
      canvas.put("→", row: row, column: area.columns.upperBound - 1, style: canvas.theme.accent)
    }
  }

  /// Draws a thin line from the lowest to the highest value, a thick one between the quartiles, and a mark at the median.
  private func drawBox(
    _ values: Distribution, _ frame: PlotFrame, _ series: SeriesStyle, _ canvas: inout Canvas,
    _ column: Int
  ) {
    let box = Rect(
      row: frame.inside.row, column: column, height: frame.inside.height, width: 1)
    func place(_ value: Double) -> Int {
      DotGrid.place(frame.axis.fraction(value), of: DotGrid.height(box))
    }
    var dots = DotGrid(box)
    let thin = SeriesStyle(mark: "│", style: canvas.theme.dim)
    let thick = SeriesStyle(mark: "█", style: series.style)
    for y in place(values.minimum)...place(values.maximum) { dots.set(x: 0, y: y, thin) }
    for y in place(values.lowerQuartile)...place(values.upperQuartile) {
      dots.set(x: 0, y: y, thick)
      dots.set(x: 1, y: y, thick)
    }
    dots.draw(&canvas)
    canvas.put(series, row: frame.row(frame.axis.fraction(values.median)), column: column)
  }
}
