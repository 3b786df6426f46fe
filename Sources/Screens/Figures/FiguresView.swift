import Analysis
import NeoNeXt
import TUICore
import TensorCore
import Weights

/// Draws the Figures screen: a table of all figures of a layer, and plots of the selected one.
struct FiguresView {
  let screen: FiguresScreen
  let shared: Shared

  private var epochs: Epochs { shared.epochs }

  func draw(_ canvas: inout Canvas, in area: Rect) {
    guard shared.isNeoNeXt, let layer = shared.cellLayer else {
      return canvas.put(notNeoNeXt: "no L and R to measure", in: area.inset(rows: 1, columns: 0))
    }
    var title = area
    drawTitle(&canvas, layer, title.takeTop(1))
    canvas.put(screen.figure.explanation, in: title.takeTop(1), style: canvas.theme.dim)
    if let failure = shared.measured.failure(of: layer, epoch: epochs.current) {
      return canvas.put(wrapped: failure, in: title, style: canvas.theme.error)
    }
    guard let figures = screen.layerFigures(shared) else {
      let isComing = shared.measured.isMeasuring(epoch: epochs.current)
      canvas.put(
        isComing ? "measuring … Esc stops" : "stopped: 6 begins again",
        row: title.row, column: area.column, style: canvas.theme.dim)
      return
    }
    drawParts(figures, &canvas)
    canvas.put(
      "over the channels of the layer · – is undefined for all of them", in: area.bottomRow,
      style: canvas.theme.dim)
  }

  private func drawParts(_ figures: LayerFigures, _ canvas: inout Canvas) {
    var rest = shared.layout.body
    _ = rest.takeTop(1)
    let isTall = rest.height >= 34
    let below = isTall ? rest.takeBottom(rest.height - Figure.allCases.count - 3) : nil
    let isWide = rest.width >= 100
    drawTable(&canvas, figures, rest.takeLeft(isWide ? 68 : min(32, rest.width / 2)))
    _ = rest.takeLeft(2)
    if let below {
      drawPanel(.histogram, figures, &canvas, rest.takeTop(rest.height / 2))
      drawPanel(.spectra, figures, &canvas, rest)
      drawTimes(figures, &canvas, below)
    } else {
      drawPanel(screen.panel, figures, &canvas, rest)
    }
  }

  /// Draws the selected figure over depth and, for a run, over its checkpoints.
  private func drawTimes(_ figures: LayerFigures, _ canvas: inout Canvas, _ space: Rect) {
    var area = space
    if epochs.isRun {
      drawPanel(.depth, figures, &canvas, area.takeLeft(area.width / 2 - 1))
      _ = area.takeLeft(2)
      drawPanel(.epochs, figures, &canvas, area)
    } else {
      drawPanel(.depth, figures, &canvas, area)
    }
  }

  private func drawTitle(_ canvas: inout Canvas, _ layer: LayerID, _ area: Rect) {
    let end = canvas.put(
      "\(layer) · \(screen.figure.title)", row: area.row, column: area.column, width: area.width,
      style: canvas.theme.strong)
    canvas.put(
      state, row: area.row, column: end + 2,
      width: max(0, area.columns.upperBound - end - 2), style: canvas.theme.accent)
  }

  /// What is being measured, and how many layers are done; empty once all are.
  private var state: String {
    let (done, all) = (shared.measured.count(epoch: epochs.current), shared.cellLayers.count)
    if shared.measured.isMeasuring(epoch: epochs.current) {
      return "measuring, \(done) of \(all) layers …"
    }
    if shared.measured.isMeasuring { return "measuring other checkpoints … Esc stops" }
    return done < all ? "\(done) of \(all) layers: 6 goes on" : ""
  }

  // MARK: - Table

  private func drawTable(_ canvas: inout Canvas, _ figures: LayerFigures, _ space: Rect) {
    var area = space
    let all = Figure.allCases
    let isWide = area.width >= 60
    let table = ColumnTable(
      isWide ? Self.wideColumns(figures) : Self.narrowColumns(figures), nameWidth: 13,
      fitting: area.width, rows: all)
    table.drawHeading(
      &canvas, "\(figures.channelCount) ch", row: area.takeTop(1).row, column: area.column,
      style: canvas.theme.accent, titles: canvas.theme.dim)
    area.width = table.width + 2
    table.drawRows(
      all, name: \.title, target: { .screen(.figures(.figure($0))) },
      selected: screen.figure.index, hasKeys: shared.hasPaneKeys, &canvas, area)
  }

  /// A value of a distribution, such as its median, with the title of its column.
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
    _ panel: FiguresScreen.Panel, _ figures: LayerFigures, _ canvas: inout Canvas, _ space: Rect
  ) {
    var area = space
    guard area.height >= 4, area.width >= 20 else { return }
    let heading = area.takeTop(1)
    var column = canvas.put(
      panel.title(screen.figure), row: heading.row, column: heading.column, width: heading.width,
      style: canvas.theme.accent)
    for (side, series) in zip(NeoCellFigures.Side.allCases, canvas.theme.series)
    where column + 6 < heading.columns.upperBound {
      let mark = panel == .histogram ? "█" : series.mark
      column = canvas.put(mark, row: heading.row, column: column + 2, style: series.style)
      let place = panel == .histogram ? (side == .left ? " above" : " below") : ""
      column = canvas.put(
        side.rawValue + place, row: heading.row, column: column + 1, style: canvas.theme.dim)
    }
    _ = area.takeBottom(1)
    switch panel {
    case .histogram: drawHistogram(figures, &canvas, area)
    case .spectra: drawSpectra(figures, &canvas, area)
    case .depth:
      let layers = shared.cellLayers
      BoxPlot(
        places: layers.map {
          place("\($0)", shared.measured.figures(of: $0, epoch: epochs.current))
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

  /// The distributions of the selected figure at a place of a box plot; `nil` while the layer is not measured.
  private func place(_ name: String, _ figures: LayerFigures?) -> BoxPlot.Place {
    BoxPlot.Place(
      name: name,
      sides: NeoCellFigures.Side.allCases.map { figures?.distribution(of: screen.figure, $0) })
  }

  /// Draws the histogram of L above that of R, with a common axis.
  ///
  /// - Complexity: O(channels of the layer).
  private func drawHistogram(_ figures: LayerFigures, _ canvas: inout Canvas, _ space: Rect) {
    var area = space
    let sides = NeoCellFigures.Side.allCases.map { figures.values(of: screen.figure, $0) }
    guard let axis = Histogram.Axis(ends(sides)) else {
      canvas.put("undefined for all", row: area.row, column: area.column, style: canvas.theme.dim)
      return
    }
    drawHistogramAxis(axis, figures, sides, &canvas, area.takeBottom(1))
    let parts = Self.parts(area)
    for (side, values) in sides.enumerated() where area.height >= 2 {
      let half = side == 0 ? area.takeTop(area.height / 2) : area
      let counts = Histogram(ascending: values, on: axis, parts: parts).counts
      canvas.drawBars(counts, in: half, canvas.theme.series[side].style)
      if let largest = counts.max(), largest > 0 {
        canvas.put(
          "\(largest)", row: half.row, column: area.column + parts + 1,
          width: max(0, area.width - parts - 1), style: canvas.theme.dim)
      }
    }
  }

  /// The lowest and the highest finite value of each side.
  private func ends(_ sides: [[Double]]) -> [Double] {
    sides.flatMap { values in
      [values.first(where: \.isFinite), values.last(where: \.isFinite)].compactMap(\.self)
    }
  }

  /// The number of columns of a histogram. The largest count stands to the right of them.
  private static func parts(_ area: Rect) -> Int { (area.width - 5).clamped(to: 1...64) }

  private func drawHistogramAxis(
    _ axis: Histogram.Axis, _ figures: LayerFigures, _ sides: [[Double]], _ canvas: inout Canvas,
    _ area: Rect
  ) {
    let low = NumberFormat.short(axis.low, width: 9)
    let high = NumberFormat.short(axis.high, width: 9)
    let undefined = 2 * figures.channelCount - sides.reduce(0) { $0 + $1.count }
    let notes = [
      axis.isLogarithmic ? "log" : "", undefined > 0 ? "\(undefined) undefined" : "",
    ].filter { !$0.isEmpty }.joined(separator: ", ")
    let parts = Self.parts(area)
    canvas.put(low, row: area.row, column: area.column, style: canvas.theme.dim)
    if axis.low < axis.high {
      canvas.put(high, row: area.row, endingAt: area.column + parts, style: canvas.theme.dim)
    }
    canvas.put(
      notes, row: area.row, column: area.column + (parts - notes.displayWidth) / 2,
      style: canvas.theme.dim)
  }
}

extension FiguresScreen.Panel {
  fileprivate func title(_ figure: Figure) -> String {
    switch self {
    case .histogram: "how many matrices have which \(figure.title)"
    case .spectra: "singular values of all matrices, overlaid"
    case .depth: "\(figure.title) over depth: range, quartiles, median"
    case .epochs: "\(figure.title) over the checkpoints"
    }
  }
}
