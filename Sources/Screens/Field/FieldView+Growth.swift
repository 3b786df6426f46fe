import NeoNeXt
import Sheets
import TUICore

/// Drawing how the field grows from layer to layer.
extension FieldView {
  /// Draws the share of the image that the output sees, layer by layer.
  ///
  /// - Complexity: O(layers).
  func drawCurve(_ canvas: inout Canvas, _ result: FieldResult, _ space: Rect) {
    var area = space
    guard area.height >= 5, area.width >= 20, result.isMeasured else { return }
    let isWide = area.width >= 40
    let lines = isWide ? growthLines(canvas.theme) : Array(growthLines(canvas.theme).suffix(2))
    PlotHeading(
      title: isWide ? "share of the image" : "", sample: .line,
      legend: lines.reversed().map { ($0.series, $0.name) }
    ).draw(&canvas, &area)
    let points = result.curve
    func place(_ index: Int) -> Double { Double(index) / Double(max(1, points.count - 1)) }
    let frame = LinePlot(
      axis: PlotAxis(low: 0, high: 100, unit: " %"),
      ticks: PlotFrame.Tick.stages(
        points.map(\.layer), marked: points.firstIndex { $0.layer == result.request.layer },
        at: place),
      lines: lines.map { line in
        LinePlot.Line(
          series: line.series,
          points: points.enumerated().map { (place($0), min(1, $1[keyPath: line.share])) })
      }
    ).draw(&canvas, area)
    guard let frame, let here = points.firstIndex(where: { $0.layer == result.request.layer })
    else { return }
    canvas.put(
      SeriesStyle(mark: "●", style: canvas.theme.strong),
      row: frame.row(min(1, points[here].share)),
      column: frame.column(place(here)))
  }

  /// What is drawn of each layer.
  private typealias GrowthLine = (
    name: String, share: KeyPath<FieldResult.Point, Double>, series: SeriesStyle
  )

  /// The lines in the order of drawing. Where there is little room, the last two are drawn alone.
  private func growthLines(_ theme: Theme) -> [GrowthLine] {
    [
      ("longer side", \.extent, SeriesStyle(mark: "x", style: theme.dim, dash: .dotted)),
      ("convolutions", \.convolution, SeriesStyle(mark: "+", style: theme.error, dash: .dotted)),
      ("no shift", \.unshifted, SeriesStyle(mark: "○", style: theme.warm, dash: .dashed)),
      ("seen", \.share, SeriesStyle(mark: "●", style: theme.accent)),
    ]
  }
}
