import Analysis
import NeoNeXt
import TUICore
import TensorCore
import Weights

/// Draws the Figures screen: a table of all figures of a layer, and plots of the selected one.
struct FiguresView {
  let screen: FiguresScreen
  let shared: Shared

  var epochs: Epochs { shared.epochs }

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
    drawTable(&canvas, figures, rest.takeLeft(isWide ? 68 : min(23, rest.width / 2)))
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
}
