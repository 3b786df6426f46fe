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
    if let failure = screen.failure(of: layer, shared) {
      return canvas.put(wrapped: failure, in: title, style: canvas.theme.error)
    }
    guard let figures = screen.layerFigures(shared) else {
      let isComing = screen.isGradient || shared.measured.isMeasuring(epoch: epochs.current)
      canvas.put(
        isComing ? "measuring … Esc stops" : "stopped: 6 begins again",
        row: title.row, column: area.column, style: canvas.theme.dim)
      return
    }
    drawParts(figures, &canvas)
    let isApart = screen.parts(figures).count > 1
    canvas.put(
      (isApart ? "medians over the channels with each kernel" : "over the channels of the layer")
        + " · – is undefined for all of them", in: area.bottomRow, style: canvas.theme.dim)
  }

  private func drawParts(_ figures: LayerFigures, _ canvas: inout Canvas) {
    var rest = shared.layout.body
    _ = rest.takeTop(1)
    let isTall = rest.height >= 34
    let below = isTall ? rest.takeBottom(rest.height - screen.tableFigures.count - 3) : nil
    drawTable(&canvas, figures, rest.takeLeft(tableWidth(figures, rest.width)))
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
    if epochs.isRun, !screen.isGradient {
      drawPanel(.depth, figures, &canvas, area.takeLeft(area.width / 2 - 1))
      _ = area.takeLeft(2)
      drawPanel(.epochs, figures, &canvas, area)
    } else {
      drawPanel(.depth, figures, &canvas, area)
    }
  }

  private func drawTitle(_ canvas: inout Canvas, _ layer: LayerID, _ area: Rect) {
    let kernels = screen.layerFigures(shared).map(kernels) ?? ""
    let end = canvas.put(
      "\(layer) · \(screen.isGradient ? "gradients of the loss · " : "")\(screen.figure.title)"
        + kernels, row: area.row, column: area.column,
      width: area.width, style: canvas.theme.strong)
    canvas.put(
      state, row: area.row, column: end + 2,
      width: max(0, area.columns.upperBound - end - 2), style: canvas.theme.accent)
  }

  /// The kernels whose matrices are shown, where the layer has several; else empty.
  private func kernels(_ figures: LayerFigures) -> String {
    guard figures.kernels.count > 1 else { return "" }
    let names = figures.kernels.map { "\($0)" }
    guard let size = figures.size(screen.kernel) else {
      return " · kernels \(names.dropLast().joined(separator: ", ")) and \(names.last ?? "")"
    }
    return " · kernel \(size) of \(names.joined(separator: ", "))"
  }

  /// What is being measured, and how many layers are done; empty once all are.
  private var state: String {
    if screen.isGradient { return shared.gradients.status == .computing ? "computing …" : "" }
    let (done, all) = (shared.measured.count(epoch: epochs.current), shared.cellLayers.count)
    if shared.measured.isMeasuring(epoch: epochs.current) {
      return "measuring, \(done) of \(all) layers …"
    }
    if shared.measured.isMeasuring { return "measuring other checkpoints … Esc stops" }
    return done < all ? "\(done) of \(all) layers: 6 goes on" : ""
  }

  // MARK: - Table

  private static let nameWidth = 13
  /// The width of a column of numbers.
  private static let numberWidth = 9

  /// The width of the table in a pane of some width. It has two columns of numbers for each kernel that stands apart, else six where
  /// there is room beside the plots.
  private func tableWidth(_ figures: LayerFigures, _ width: Int) -> Int {
    let parts = screen.parts(figures).count
    let columns = parts == 1 && width >= 100 ? 6 : 2 * parts
    return min(Self.nameWidth + columns * Self.numberWidth + 1, width)
  }

  private func drawTable(_ canvas: inout Canvas, _ figures: LayerFigures, _ space: Rect) {
    var area = space
    let all = screen.tableFigures
    let table = ColumnTable(
      columns(figures, isWide: area.width >= 60), nameWidth: Self.nameWidth, fitting: area.width,
      rows: all)
    table.drawHeading(
      &canvas, "\(figures.channelCount(of: screen.kernel)) ch", row: area.takeTop(1).row,
      column: area.column, style: canvas.theme.accent, titles: canvas.theme.dim)
    area.width = table.width + 2
    table.drawRows(
      all, name: \.title, target: { .screen(.figures(.figure($0))) },
      selected: all.firstIndex(of: screen.figure) ?? 0, hasKeys: shared.hasPaneKeys, &canvas, area)
  }

  /// A value of a distribution, such as its median, with the title of its column.
  private typealias Pick = (title: String, value: (Distribution) -> Double)

  /// The columns: the medians of each kernel apart if there are several, since one of all would say nothing.
  private func columns(_ figures: LayerFigures, isWide: Bool) -> [TextColumn<Figure>] {
    let parts = screen.parts(figures)
    if let part = parts.first, parts.count == 1 {
      let median: Pick = ("median", \.median)
      let picks: [Pick] =
        isWide ? [("min", \.minimum), median, ("max", \.maximum)] : [median]
      return NeoCellFigures.Side.allCases.flatMap { side in
        picks.map { pick in
          Self.column("\(side.rawValue) \(pick.title)") {
            figures.distribution(of: $0, side, of: part).map(pick.value)
          }
        }
      }
    }
    return NeoCellFigures.Side.allCases.flatMap { side in
      parts.map { part in
        Self.column("\(side.rawValue) \(part.map { "\($0)" } ?? "")") {
          figures.distribution(of: $0, side, of: part)?.median
        }
      }
    }
  }

  private static func column(_ title: String, _ value: @escaping (Figure) -> Double?)
    -> TextColumn<Figure>
  {
    TextColumn(title: title, width: numberWidth) { figure in
      value(figure).map {
        figure.isCount && $0 == $0.rounded() ? "\(Int($0))" : NumberFormat.significant($0)
      } ?? "–"
    }
  }
}
