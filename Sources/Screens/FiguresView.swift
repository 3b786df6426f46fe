import Analysis
import NeoNeXt
import TUICore
import TensorCore
import Weights

/// The Figures screen: a table of all figures of a layer, and the chosen one as plots.
extension Explorer {
  func drawSurvey(_ frame: inout Frame, _ area: Rect) {
    guard isNeoNeXt, let layer = surveyLayer else {
      return frame.put(
        wrapped: "expected a NeoNeXt, found tensors of another model: no L and R to measure",
        in: area.inset(rows: 1, columns: 0), style: theme.error)
    }
    var title = area
    drawFiguresTitle(&frame, layer, title.takeTop(1))
    frame.put(
      survey.figure.explanation, row: title.takeTop(1).row, column: area.column, width: area.width,
      style: theme.dim)
    if let failure = survey.failure(of: layer, epoch: epochs.current) {
      return frame.put(wrapped: failure, in: title, style: theme.error)
    }
    guard let figures = survey.figures(of: layer, epoch: epochs.current) else {
      let isComing = survey.isMeasuring(epoch: epochs.current)
      frame.put(
        isComing ? "measuring … Esc stops" : "stopped: 6 begins again",
        row: title.row, column: area.column, style: theme.dim)
      return
    }
    var rest = layout.heatmaps
    _ = rest.takeTop(1)
    let isTall = rest.height >= 34
    let below = isTall ? rest.takeBottom(rest.height - Figure.allCases.count - 3) : nil
    let isWide = rest.width >= 100
    drawFigureTable(&frame, figures, rest.takeLeft(isWide ? 68 : min(32, rest.width / 2)))
    _ = rest.takeLeft(2)
    if let below {
      drawPanel(.histogram, figures, &frame, rest.takeTop(rest.height / 2))
      drawPanel(.spectra, figures, &frame, rest)
      drawTimes(figures, &frame, below)
    } else {
      drawPanel(survey.panel, figures, &frame, rest)
    }
    frame.put(
      "over the channels of the layer · – is undefined for all of them",
      row: area.bottomRow.row, column: area.column, width: area.width, style: theme.dim)
  }

  private func drawTimes(_ figures: LayerFigures, _ frame: inout Frame, _ space: Rect) {
    var area = space
    if epochs.isRun {
      drawPanel(.depth, figures, &frame, area.takeLeft(area.width / 2 - 1))
      _ = area.takeLeft(2)
      drawPanel(.epochs, figures, &frame, area)
    } else {
      drawPanel(.depth, figures, &frame, area)
    }
  }

  private func drawFiguresTitle(_ frame: inout Frame, _ layer: LayerID, _ area: Rect) {
    let end = frame.put(
      "\(layer) · \(survey.figure.title)", row: area.row, column: area.column, width: area.width,
      style: theme.strong)
    frame.put(
      surveyState, row: area.row, column: end + 2,
      width: max(0, area.columns.upperBound - end - 2), style: theme.accent)
  }

  /// What is being measured, and how far that has come; empty once all is there.
  private var surveyState: String {
    let (done, all) = (survey.count(epoch: epochs.current), cellLayers.count)
    if survey.isMeasuring(epoch: epochs.current) { return "measuring, \(done) of \(all) layers …" }
    if survey.isMeasuring { return "measuring other checkpoints … Esc stops" }
    return done < all ? "\(done) of \(all) layers: 6 goes on" : ""
  }

  var figuresReadout: (place: String, value: String) {
    guard let layer = surveyLayer, let figures = survey.figures(of: layer, epoch: epochs.current)
    else { return ("", "") }
    let medians = NeoCellFigures.Side.allCases.map { side in
      "\(side.rawValue) "
        + (figures.distribution(of: survey.figure, side).map { "\($0.median)" } ?? "undefined")
    }
    return ("\(layer) · median \(survey.figure.title) =", medians.joined(separator: ", "))
  }

  // MARK: - Table

  private func drawFigureTable(_ frame: inout Frame, _ figures: LayerFigures, _ space: Rect) {
    var area = space
    let all = Figure.allCases
    let isWide = area.width >= 60
    let table = ColumnTable(
      isWide ? Self.wideColumns(figures) : Self.narrowColumns(figures), nameWidth: 13,
      fitting: area.width, rows: all)
    table.drawHeading(
      &frame, "\(figures.channelCount) ch", row: area.takeTop(1).row, column: area.column,
      style: theme.accent, titles: theme.dim)
    area.width = table.width + 2
    drawRows(
      of: table, all, name: \.title, target: { .figure($0) }, selected: survey.figure.index,
      hasKeys: focus == .pane, &frame, area)
  }

  private typealias Pick = (title: String, value: (Distribution) -> Double)

  private static func column(
    _ figures: LayerFigures, _ side: NeoCellFigures.Side, _ pick: Pick, _ width: Int
  ) -> TextColumn<Figure> {
    TextColumn(title: "\(side.rawValue) \(pick.title)", width: width) { figure in
      figures.distribution(of: figure, side).map {
        let value = pick.value($0)
        let isWhole = figure.isCount && value == value.rounded()
        return isWhole ? "\(Int(value))" : NumberFormat.short(value, width: width - 1)
      } ?? "–"
    }
  }

  private static func wideColumns(_ figures: LayerFigures) -> [TextColumn<Figure>] {
    let picks: [Pick] = [("min", \.minimum), ("median", \.median), ("max", \.maximum)]
    return NeoCellFigures.Side.allCases.flatMap { side in
      picks.map { column(figures, side, $0, 9) }
    }
  }

  private static func narrowColumns(_ figures: LayerFigures) -> [TextColumn<Figure>] {
    NeoCellFigures.Side.allCases.map { column(figures, $0, ("median", \.median), 9) }
  }

  // MARK: - Plots

  private func drawPanel(
    _ panel: Survey.Panel, _ figures: LayerFigures, _ frame: inout Frame, _ space: Rect
  ) {
    var area = space
    guard area.height >= 4, area.width >= 20 else { return }
    let heading = area.takeTop(1)
    var column = frame.put(
      panel.title(survey.figure), row: heading.row, column: heading.column, width: heading.width,
      style: theme.accent)
    for (side, series) in zip(NeoCellFigures.Side.allCases, theme.series)
    where column + 6 < heading.columns.upperBound {
      let mark = panel == .histogram ? "█" : series.mark
      column = frame.put(mark, row: heading.row, column: column + 2, style: series.style)
      let place = panel == .histogram ? (side == .left ? " above" : " below") : ""
      column = frame.put(
        side.rawValue + place, row: heading.row, column: column + 1, style: theme.dim)
    }
    _ = area.takeBottom(1)
    switch panel {
    case .histogram: drawHistogram(figures, &frame, area)
    case .spectra: drawSpectra(figures, &frame, area)
    case .depth:
      let layers = cellLayers
      BoxPlot(
        places: layers.map { place("\($0)", survey.figures(of: $0, epoch: epochs.current)) },
        selected: layers.firstIndex(of: figures.layer), theme: theme
      ).draw(&frame, area)
    case .epochs:
      BoxPlot(
        places: epochs.titles.enumerated().map { epoch, title in
          place(title, survey.figures(of: figures.layer, epoch: epoch))
        }, selected: epochs.current, theme: theme
      ).draw(&frame, area)
    }
  }

  private func place(_ name: String, _ figures: LayerFigures?) -> BoxPlot.Place {
    BoxPlot.Place(
      name: name,
      sides: NeoCellFigures.Side.allCases.map { figures?.distribution(of: survey.figure, $0) })
  }

  /// L above R, on one axis.
  private func drawHistogram(_ figures: LayerFigures, _ frame: inout Frame, _ space: Rect) {
    var area = space
    let sides = NeoCellFigures.Side.allCases.map { figures.values(of: survey.figure, $0) }
    guard let axis = Histogram.Axis(sides.joined()) else {
      frame.put("undefined for all", row: area.row, column: area.column, style: theme.dim)
      return
    }
    drawHistogramAxis(axis, figures, sides, &frame, area.takeBottom(1))
    let parts = Self.parts(area)
    for (side, values) in sides.enumerated() where area.height >= 2 {
      let half = side == 0 ? area.takeTop(area.height / 2) : area
      let counts = Histogram(values, on: axis, parts: parts).counts
      frame.drawBars(counts, in: half, theme.series[side].style)
      if let largest = counts.max(), largest > 0 {
        frame.put(
          "\(largest)", row: half.row, column: area.column + parts + 1,
          width: max(0, area.width - parts - 1), style: theme.dim)
      }
    }
  }

  /// Columns of a histogram; the count of the highest stands beside it.
  private static func parts(_ area: Rect) -> Int { max(1, min(area.width - 5, 64)) }

  private func drawHistogramAxis(
    _ axis: Histogram.Axis, _ figures: LayerFigures, _ sides: [[Double]], _ frame: inout Frame,
    _ area: Rect
  ) {
    let low = NumberFormat.short(axis.low, width: 9)
    let high = NumberFormat.short(axis.high, width: 9)
    let undefined = 2 * figures.channelCount - sides.reduce(0) { $0 + $1.count }
    let notes = [
      axis.isLogarithmic ? "log" : "", undefined > 0 ? "\(undefined) undefined" : "",
    ].filter { !$0.isEmpty }.joined(separator: ", ")
    let parts = Self.parts(area)
    frame.put(low, row: area.row, column: area.column, style: theme.dim)
    if axis.low < axis.high {
      frame.put(high, row: area.row, endingAt: area.column + parts, style: theme.dim)
    }
    frame.put(
      notes, row: area.row, column: area.column + (parts - notes.displayWidth) / 2,
      style: theme.dim)
  }
}

extension Survey.Panel {
  fileprivate func title(_ figure: Figure) -> String {
    switch self {
    case .histogram: "how many matrices have which \(figure.title)"
    case .spectra: "singular values of all matrices, overlaid"
    case .depth: "\(figure.title) over depth: range, quartiles, median"
    case .epochs: "\(figure.title) over the checkpoints"
    }
  }
}
