import Analysis
import NeoNeXt
import Sheets
import TUICore
import TensorCore

/// Draws one channel at every checkpoint of the run: its matrices small, and the curve of a figure.
struct HistoryView {
  let history: ChannelHistory
  let view: HeatView
  let epochs: Epochs

  private static let plotWidth = 40
  /// The lines from which there is room for matrices and a curve, rather than for one line.
  private static let leastHeight = 8

  func draw(_ canvas: inout Canvas, _ space: Rect) {
    var area = space
    if area.height > 1 { _ = area.takeTop(1) }
    guard area.height >= Self.leastHeight else { return drawLine(&canvas, area) }
    if area.width >= 2 * Self.plotWidth {
      let width = max(Self.plotWidth, area.width / 3)
      var plot = area
      _ = plot.takeLeft(area.width - width)
      area.width -= width + 2
      drawCurve(&canvas, plot)
    }
    drawMatrices(&canvas, area)
  }

  // MARK: - Matrices

  /// Draws the checkpoints from left to right, and in further rows where one has no room for all.
  private func drawMatrices(_ canvas: inout Canvas, _ space: Rect) {
    var area = space
    let heading = area.takeTop(1)
    guard let sample = history.moments.first?.value.sides else { return }
    let images = images(sample, Size(width: area.width, height: area.height - 1))
    let sizes = images.map { $0.size(view.stage.style) }
    let pitch = Size(
      width: max(sizes.reduce(0) { $0 + $1.width } + 3, 8),
      height: (sizes.map(\.height).max() ?? 1) + 2)
    let inRow = max(1, (area.width + 2) / pitch.width)
    let shown = shown(inRow * max(1, (area.height + 1) / pitch.height))
    let painter = painter
    let end = canvas.put(title(shown), in: heading, style: canvas.theme.accent)
    let range = [painter.low, painter.high].map { NumberFormat.short(Double($0), width: 7) }
    canvas.put(
      "colours \(range.joined(separator: " to "))", row: heading.row, column: end + 2,
      width: max(0, heading.columns.upperBound - end - 2), style: canvas.theme.dim)
    for (place, epoch) in shown.enumerated() {
      let row = area.row + place / inRow * pitch.height
      let column = area.column + place % inRow * pitch.width
      canvas.put(
        shortened(epochs.titles[epoch], pitch.width - 2), row: row, column: column,
        style: epoch == epochs.current ? canvas.theme.strong : canvas.theme.dim)
      guard let moment = history.moments[epoch] else { continue }
      draw(
        moment, images, sizes.map(\.width), painter, &canvas, area, row: row + 1, column: column)
    }
  }

  /// The checkpoints around the present one, as many as there is room for.
  private func shown(_ room: Int) -> Range<Int> {
    let count = epochs.titles.count
    let first = windowStart(around: epochs.current, shown: room, of: count)
    return first..<min(count, first + room)
  }

  private func title(_ shown: Range<Int>) -> String {
    let count = epochs.titles.count
    let places =
      shown.count == count
      ? "every checkpoint" : "checkpoints \(shown.lowerBound + 1)–\(shown.upperBound) of \(count)"
    return "channel \(history.channel) at \(places)"
  }

  /// The images of L and R: as large as they are when all checkpoints fit, but no smaller than a pixel for an element.
  private func images(_ sides: [Matrix], _ area: Size) -> [MatrixImage] {
    let style = view.stage.style
    let share = area.width / max(1, epochs.titles.count) - 3
    let columns = sides.reduce(0) { $0 + $1.columns } * style.columnsPerPixel
    let rows = sides.map(\.rows).max() ?? 1
    let level = min(share / max(1, columns), area.height * style.pixelsPerRow / max(1, rows))
    return sides.map { MatrixImage(rows: $0.rows, columns: $0.columns, level: max(1, level)) }
  }

  private func draw(
    _ moment: ChannelHistory.Moment, _ images: [MatrixImage], _ widths: [Int],
    _ painter: HeatPainter, _ canvas: inout Canvas, _ area: Rect, row: Int, column left: Int
  ) {
    var column = left
    for (side, matrix) in moment.sides.enumerated() {
      canvas.draw(
        matrix, as: images[side], row: row, column: column, in: area, painter)
      column += widths[side] + 1
    }
  }

  /// The painter of all checkpoints: its colours span at least what the channel has in any of them.
  private var painter: HeatPainter {
    let own = view.browser.colors(view.stage).range(view.sheet, item: view.item, side: 0)
    return HeatPainter(
      view.stage.colors.map, own.union(history.range), surface: view.stage.surface)
  }

  // MARK: - The figure

  private var values: [[Double?]] {
    [0, 1].map { side in
      epochs.titles.indices.map { history.moments[$0]?.values[side] ?? nil }
    }
  }

  private func drawCurve(_ canvas: inout Canvas, _ space: Rect) {
    var area = space
    let (names, values) = (view.sheet.sideNames, values)
    PlotHeading(
      title: history.figure.title, sample: .line,
      legend: zip(canvas.theme.series, names).map { ($0, $1) }
    ).draw(&canvas, &area)
    let defined = values.flatMap(\.self).compactMap(\.self)
    guard let low = defined.min(), let high = defined.max() else {
      canvas.put("undefined", in: area, style: canvas.theme.dim)
      return
    }
    let axis = PlotAxis(low: low, high: high)
    func place(_ epoch: Int) -> Double {
      Double(epoch) / Double(max(1, epochs.titles.count - 1))
    }
    let frame = LinePlot(
      axis: axis,
      ticks: epochs.titles.enumerated().map { epoch, title in
        PlotFrame.Tick(
          place: place(epoch), label: shortened(title, 12), isStrong: epoch == epochs.current)
      },
      lines: zip(canvas.theme.series, values).map { series, values in
        LinePlot.Line(
          series: series,
          points: values.enumerated().map { (place($0), $1.map(axis.fraction) ?? .nan) })
      }
    ).draw(&canvas, area)
    guard let frame else { return }
    for (series, values) in zip(canvas.theme.series, values) {
      guard let value = values[epochs.current] else { continue }
      canvas.put(
        series, row: frame.row(axis.fraction(value)), column: frame.column(place(epochs.current)))
    }
  }

  /// Draws the figure over the checkpoints in one line.
  private func drawLine(_ canvas: inout Canvas, _ area: Rect) {
    guard area.height > 0 else { return }
    var column = canvas.put(
      "\(history.figure.title) over the run", row: area.row, column: area.column,
      width: area.width, style: canvas.theme.accent)
    for (side, values) in values.enumerated() {
      let text = "  \(view.sheet.sideNames[side]) " + Self.sparkline(values)
      column = canvas.put(
        text, row: area.row, column: column, width: max(0, area.columns.upperBound - column),
        style: canvas.theme.series[side].style)
    }
  }

  /// Bars of eight heights between the lowest and the highest value; a blank where there is none.
  private static func sparkline(_ values: [Double?]) -> String {
    let defined = values.compactMap(\.self)
    guard let low = defined.min(), let high = defined.max() else { return "" }
    let bars: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
    return String(
      values.map { value in
        value.map { bars[high > low ? Int(($0 - low) / (high - low) * 7.999) : 0] } ?? " "
      })
  }

  /// The title of a checkpoint without its ending, cut at the left, where titles of a run are alike.
  private func shortened(_ title: String, _ width: Int) -> String {
    let name = title.dropLast(title.fileEnding.count)
    return String(name).displayWidth <= width
      ? String(name) : "…" + name.suffix(max(1, width - 1))
  }
}
