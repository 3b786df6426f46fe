import Analysis
import TUICore
import TensorCore
import Weights

/// Drawing the spectra of all matrices of a layer on top of each other. A place is the brighter, the more spectra go through it.
extension FiguresView {
  /// - Complexity: O(singular values of the layer).
  func drawSpectra(_ figures: LayerFigures, _ canvas: inout Canvas, _ space: Rect) {
    var area = space
    let foot = area.bottomRow
    let size = figures.size(screen.kernel)
    let spectra = figures.spectra.filter {
      !$0.places.isEmpty && (size == nil || $0.kernel == size)
    }
    let largest = spectra.compactMap { $0.places.compactMap(\.last).max() }.max() ?? 0
    guard largest > 0, area.height >= 2 else {
      let isZero = !spectra.isEmpty && largest == 0
      canvas.put(
        isZero ? "all are zero" : "undefined for all", row: area.row, column: area.column,
        style: canvas.theme.dim)
      return
    }
    let frame = PlotFrame(PlotAxis(low: 0, high: largest), in: area)
    frame.draw(&canvas, [])
    area = frame.inside
    let total = spectra.reduce(0) { $0 + $1.places.count }
    let pitch = ((area.width - 2 * spectra.count) / max(1, total)).clamped(to: 1...3)
    var column = area.column
    for part in spectra {
      let width = min(part.places.count * pitch, area.columns.upperBound - column)
      guard width > 0 else { return }
      draw(
        part, largest: largest, pitch, &canvas,
        Rect(row: area.row, column: column, height: area.height, width: width))
      canvas.put(
        "\(part.side.rawValue) \(part.kernel)", row: foot.row, column: column,
        width: width + 1, style: canvas.theme.dim)
      column += width + 2
    }
  }

  /// Draws the spectra of all L or all R with the same kernel.
  ///
  /// - Parameters:
  ///   - largest: the largest singular value of the layer, at the top of the area.
  ///   - pitch: the number of columns for one singular value.
  private func draw(
    _ part: LayerFigures.Spectra, largest: Double, _ pitch: Int, _ canvas: inout Canvas,
    _ area: Rect
  ) {
    let series = canvas.theme.series[part.side == .left ? 0 : 1]
    let axis = Histogram.Axis(low: 0, high: largest)
    for (place, values) in part.places.prefix(area.width / pitch).enumerated() {
      let counts = Histogram(ascending: values, on: axis, parts: area.height).counts
      for (level, number) in counts.enumerated() where number > 0 {
        // The square root makes few spectra visible beside many.
        let share = (Double(number) / Double(values.count)).squareRoot()
        for offset in 0..<pitch {
          canvas.set(
            density(share, shared.surface), row: area.rows.upperBound - 1 - level,
            column: area.column + place * pitch + offset)
        }
      }
    }
    drawMedians(part.places.prefix(area.width / pitch), axis, series, pitch, &canvas, area)
  }

  /// Draws a line through the medians of the singular values, of which each takes `pitch` columns.
  private func drawMedians(
    _ places: ArraySlice<[Double]>, _ axis: Histogram.Axis, _ series: SeriesStyle, _ pitch: Int,
    _ canvas: inout Canvas, _ area: Rect
  ) {
    let points = places.enumerated().map { place, values in
      PlotPoint(
        x: Double(2 * place * pitch + pitch) / Double(max(1, DotGrid.width(area) - 1)),
        y: axis.fraction(values[values.count / 2]))
    }
    var dots = DotGrid(area)
    dots.addLine(points, series)
    dots.draw(&canvas)
  }

  /// The cell for a share of the spectra, from 0 to 1.
  private func density(_ share: Double, _ surface: Surface) -> Cell {
    if surface.depth >= .palette {
      return Cell(" ", Style(on: ColorMap.grey.color(Float(share) * 0.7, depth: surface.depth)))
    }
    let ramp: [Unicode.Scalar] = surface.isASCII ? [".", ":", "%", "#"] : ["·", "░", "▒", "▓"]
    return Cell(ramp[min(3, Int(share * 4))])
  }
}
