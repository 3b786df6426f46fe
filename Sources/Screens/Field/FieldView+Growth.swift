import NeoNeXt
import Sheets
import TUICore

/// Drawing how the field grows from layer to layer.
extension FieldView {
  /// Draws the share of the image that the output sees, layer by layer; or what it uses of the image, where that was measured.
  ///
  /// - Complexity: O(layers).
  func drawCurve(
    _ canvas: inout Canvas, _ result: FieldResult, _ space: Rect,
    _ effective: EffectiveFieldResult? = nil
  ) {
    var area = space
    guard area.height >= 5, area.width >= 20, result.isMeasured else { return }
    let isWide = area.width >= 40
    let all =
      effective.map { growthLines(result, $0, canvas.theme) } ?? growthLines(result, canvas.theme)
    let lines = isWide ? all : Array(all.suffix(2))
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
          points: line.shares.enumerated().compactMap { index, share in
            share.map { (place(index), min(1, $0)) }
          })
      }
    ).draw(&canvas, area)
    guard let frame, let here = points.firstIndex(where: { $0.layer == result.request.layer })
    else { return }
    canvas.put(
      SeriesStyle(mark: "●", style: canvas.theme.strong),
      row: frame.row(min(1, points[here].share)),
      column: frame.column(place(here)))
  }

  /// What is drawn of each layer; `nil` where it is undefined.
  private typealias GrowthLine = (name: String, shares: [Double?], series: SeriesStyle)

  /// The lines in the order of drawing. Where there is little room, the last two are drawn alone.
  private func growthLines(_ result: FieldResult, _ theme: Theme) -> [GrowthLine] {
    [
      (
        "longer side", result.curve.map(\.extent),
        SeriesStyle(mark: "x", style: theme.dim, dash: .dotted)
      ),
      (
        "convolutions", result.curve.map(\.convolution),
        SeriesStyle(mark: "+", style: theme.error, dash: .dotted)
      ),
      (
        "no shift", result.curve.map(\.unshifted),
        SeriesStyle(mark: "○", style: theme.warm, dash: .dashed)
      ),
      ("seen", result.curve.map(\.share), SeriesStyle(mark: "●", style: theme.accent)),
    ]
  }

  /// What the output sees, and the squares that hold most of what it draws from the image.
  private func growthLines(
    _ result: FieldResult, _ effective: EffectiveFieldResult, _ theme: Theme
  ) -> [GrowthLine] {
    func areas(_ share: Int) -> [Double?] {
      guard let place = effective.shares.firstIndex(of: share) else { return [] }
      let known = Dictionary(
        effective.curve.map { ($0.layer, $0.areas[place]) }, uniquingKeysWith: { first, _ in first }
      )
      return result.curve.map { known[$0.layer] ?? nil }
    }
    return [
      ("50 %", areas(50), SeriesStyle(mark: "+", style: theme.error, dash: .dotted)),
      ("99 % used", areas(99), SeriesStyle(mark: "○", style: theme.warm, dash: .dashed)),
      ("seen", result.curve.map(\.share), SeriesStyle(mark: "●", style: theme.accent)),
    ]
  }
}
