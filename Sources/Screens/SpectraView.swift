import Analysis
import TUICore
import TensorCore
import Weights

/// The spectra of all matrices of a layer over each other: the brighter, the more of them go through a place.
extension Explorer {
  func drawSpectra(_ figures: LayerFigures, _ frame: inout Frame, _ space: Rect) {
    var area = space
    let foot = area.takeBottom(1)
    let spectra = figures.spectra.filter { !$0.values.isEmpty }
    let largest = spectra.compactMap { $0.values.max() }.max() ?? 0
    guard largest > 0, area.height >= 2 else {
      let isZero = !spectra.isEmpty && largest == 0
      frame.put(
        isZero ? "all are zero" : "undefined for all", row: area.row, column: area.column,
        style: theme.dim)
      return
    }
    let labels = area.takeLeft(7)
    frame.put(
      NumberFormat.short(largest, width: 6), row: labels.row, endingAt: labels.column + 6,
      style: theme.dim)
    frame.put(
      "0", row: labels.rows.upperBound - 1, endingAt: labels.column + 6, style: theme.dim)
    let total = spectra.reduce(0) { $0 + $1.length }
    let pitch = max(1, min(3, (area.width - 2 * spectra.count) / max(1, total)))
    var column = area.column
    for part in spectra {
      let width = min(part.length * pitch, area.columns.upperBound - column)
      guard width > 0 else { return }
      drawSpectra(
        part, largest: largest, pitch, &frame,
        Rect(row: area.row, column: column, height: area.height, width: width))
      frame.put(
        "\(part.side.rawValue) \(part.kernel)", row: foot.row, column: column,
        width: width + 1, style: theme.dim)
      column += width + 2
    }
  }

  private func drawSpectra(
    _ part: LayerFigures.Spectra, largest: Double, _ pitch: Int, _ frame: inout Frame, _ area: Rect
  ) {
    let series = theme.series[part.side == .left ? 0 : 1]
    let count = part.values.count / part.length
    let axis = Histogram.Axis(low: 0, high: largest)
    for place in 0..<min(part.length, area.width / pitch) {
      let values = stride(from: place, to: part.values.count, by: part.length).map {
        part.values[$0]
      }
      let counts = Histogram(values, on: axis, parts: area.height).counts
      for (level, number) in counts.enumerated() where number > 0 {
        // Square roots, so that few are seen beside many.
        let share = (Double(number) / Double(count)).squareRoot()
        for offset in 0..<pitch {
          frame.set(
            densityCell(share), row: area.rows.upperBound - 1 - level,
            column: area.column + place * pitch + offset)
        }
      }
      let median = values.sorted()[values.count / 2]
      let level = min(area.height - 1, Int(axis.fraction(median) * Double(area.height)))
      let (row, column) = (
        area.rows.upperBound - 1 - level, area.column + place * pitch + pitch / 2
      )
      var style = series.style
      style.background = frame[row, column].style.background
      frame.put(series.mark, row: row, column: column, style: style)
    }
  }

  private func densityCell(_ share: Double) -> Cell {
    if surface.depth >= .palette {
      return Cell(" ", Style(on: ColorMap.grey.color(Float(share) * 0.7, depth: surface.depth)))
    }
    let ramp: [Unicode.Scalar] = surface.isASCII ? [".", ":", "%", "#"] : ["·", "░", "▒", "▓"]
    return Cell(ramp[min(3, Int(share * 4))])
  }
}
