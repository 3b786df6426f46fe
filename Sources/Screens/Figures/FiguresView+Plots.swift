import Analysis
import Glibc
import NeoNeXt
import Sheets
import TUICore
import TensorCore
import Weights

/// Drawing the plots of the selected figure.
extension FiguresView {
  func drawPanel(
    _ panel: FiguresScreen.Panel, _ figures: LayerFigures, _ canvas: inout Canvas, _ space: Rect
  ) {
    var area = space
    guard area.height >= 4, area.width >= 20 else { return }
    PlotHeading(
      title: panel.title(screen.figure), note: note(panel, figures),
      sample: panel == .histogram ? .bar : .mark,
      legend: zip(NeoCellFigures.Side.allCases, canvas.theme.series).map { side, series in
        let place = panel == .histogram ? (side == .left ? " above" : " below") : ""
        return (series, side.rawValue + place)
      }
    ).draw(&canvas, &area)
    _ = area.takeBottom(1)
    switch panel {
    case .histogram: drawHistogram(figures, &canvas, area)
    case .spectra: drawSpectra(figures, &canvas, area)
    case .depth:
      let layers = shared.cellLayers
      BoxPlot(
        places: layers.map {
          place("\($0)", screen.figures(of: $0, shared))
        },
        selected: layers.firstIndex(of: figures.layer)
      ).draw(&canvas, area)
    case .epochs:
      BoxPlot(
        places: epochs.titles.enumerated().map { epoch, title in
          place(title, shared.measured.figures(of: figures.layer, epoch: epoch))
        }, selected: epochs.current
      ).draw(&canvas, area)
    }
  }

  /// The kernels whose matrices a plot shows, where the layer has several; else what the marks mean.
  private func note(_ panel: FiguresScreen.Panel, _ figures: LayerFigures) -> String {
    if let size = figures.size(screen.kernel) { return "kernel \(size)" }
    return switch panel {
    case .histogram: figures.kernels.count > 1 ? "all kernels" : ""
    case .spectra: "of all matrices, and their medians"
    case .depth, .epochs:
      figures.kernels.count > 1 ? "all kernels together" : "range, quartiles, median"
    }
  }

  /// The distributions of the selected figure at a place of a box plot; `nil` while the layer is not measured.
  private func place(_ name: String, _ figures: LayerFigures?) -> BoxPlot.Place {
    BoxPlot.Place(
      name: name,
      sides: NeoCellFigures.Side.allCases.map {
        figures?.distribution(of: screen.figure, $0, of: screen.kernel)
      })
  }

  /// Draws the histogram of L above that of R, with a common axis.
  ///
  /// - Complexity: O(channels of the layer).
  private func drawHistogram(_ figures: LayerFigures, _ canvas: inout Canvas, _ space: Rect) {
    var area = space
    let sides = NeoCellFigures.Side.allCases.map {
      figures.values(of: screen.figure, $0, of: screen.kernel)
    }
    guard let axis = Histogram.Axis(ends(sides)) else {
      canvas.put("undefined for all", row: area.row, column: area.column, style: canvas.theme.dim)
      return
    }
    let axisArea = area.takeBottom(2)
    guard area.height >= 2 else { return }
    let bars = Self.bars(of: sides.map(\.count).max() ?? 0, in: min(72, area.width - 7))
    let width = bars.count * bars.width
    for (side, values) in sides.enumerated() {
      var half = side == 0 ? area.takeTop(area.height / 2) : area
      // A free line keeps the bars of R from the base of those of L.
      if side == 1, half.height >= 4 { _ = half.takeTop(1) }
      let counts = Histogram(ascending: values, on: axis, parts: bars.count).counts
      drawCounts(counts.max() ?? 0, &canvas, half.takeLeft(7))
      canvas.drawBars(
        counts.flatMap { repeatElement($0, count: bars.width) }, in: half,
        canvas.theme.series[side].style)
    }
    let undefined = 2 * figures.channelCount(of: screen.kernel) - sides.reduce(0) { $0 + $1.count }
    drawHistogramAxis(
      PlotAxis(axis), undefined: undefined, &canvas,
      Rect(row: axisArea.row, column: axisArea.column + 7, height: 2, width: width))
  }

  /// The number of bars that show the shape of a distribution of so many values, `3∛n`, and the columns of each.
  private static func bars(of values: Int, in width: Int) -> (count: Int, width: Int) {
    let count = Int((3 * cbrt(Double(values))).rounded(.up)).clamped(to: 8...max(8, width))
    let each = max(1, width / count)
    return (min(width, count), each)
  }

  /// Draws the scale of the bars: their base and the largest count.
  private func drawCounts(_ largest: Int, _ canvas: inout Canvas, _ area: Rect) {
    let line = area.columns.upperBound - 1
    for row in area.rows { canvas.put("│", row: row, column: line, style: canvas.theme.dim) }
    guard largest > 0 else { return }
    canvas.put("┤", row: area.row, column: line, style: canvas.theme.dim)
    canvas.put(
      NumberFormat.count(largest).filter { $0 != " " }, row: area.row, endingAt: line,
      style: canvas.theme.dim)
  }

  /// The lowest and the highest finite value of each side.
  private func ends(_ sides: [[Double]]) -> [Double] {
    sides.flatMap { values in
      [values.first(where: \.isFinite), values.last(where: \.isFinite)].compactMap(\.self)
    }
  }

  /// Draws the lower axis with round values, and how many matrices have no value.
  private func drawHistogramAxis(
    _ axis: PlotAxis, undefined: Int, _ canvas: inout Canvas, _ area: Rect
  ) {
    canvas.put(
      "└" + String(repeating: "─", count: area.width), row: area.row, column: area.column - 1,
      style: canvas.theme.dim)
    let note = undefined > 0 ? "\(undefined) undefined" : ""
    let end = area.columns.upperBound - note.displayWidth - (note.isEmpty ? 0 : 2)
    var free = area.column - 7
    for value in axis.ticks(atMost: max(2, area.width / 10)) {
      let column =
        area.column
        + min(
          area.width - 1, Int(axis.fraction(value) * Double(area.width)))
      canvas.put("┬", row: area.row, column: column, style: canvas.theme.dim)
      let label = axis.label(value)
      let start = min(column - (label.displayWidth - 1) / 2, end - label.displayWidth)
      guard start >= free else { continue }
      canvas.put(label, row: area.row + 1, column: start, style: canvas.theme.dim)
      free = start + label.displayWidth + 1
    }
    canvas.put(note, row: area.row + 1, endingAt: area.columns.upperBound, style: canvas.theme.dim)
  }
}

extension FiguresScreen.Panel {
  fileprivate func title(_ figure: Figure) -> String {
    switch self {
    case .histogram: "channels by \(figure.title)"
    case .spectra: "singular values"
    case .depth: "\(figure.title) over depth"
    case .epochs: "\(figure.title) over the checkpoints"
    }
  }
}
