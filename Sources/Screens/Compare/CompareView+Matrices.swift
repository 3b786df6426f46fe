import Analysis
import TUICore
import TensorCore

/// Drawing the matrices of the selected channel in this checkpoint and in the other.
extension CompareView {
  /// The height that the matrices take with their headings where there is no room for figures below, in lines.
  static func height(_ screen: CompareScreen, _ shared: Shared, in area: Rect) -> Int {
    let style = PixelStyle(shared.surface)
    let share = Size(width: share(of: area), height: area.height - headings)
    let images = screen.shown.matrices?.sides.map { side in
      MatrixImage(rows: side.here.rows, columns: side.here.columns, fitting: share, style: style)
        .size(style).height
    }
    return min(area.height, headings + (images?.max() ?? area.height))
  }

  /// The height from which there is room for figures below the matrices, in lines.
  static let heightWithFigures = 14

  /// The number of lines above the matrices.
  private static let headings = 2

  /// The width of one of six matrices side by side.
  private static func share(of area: Rect) -> Int { (area.width - 5 * 2) / 6 }

  /// Draws L of both checkpoints and their difference, then R likewise, and below them their figures if there is room.
  func drawMatrices(_ canvas: inout Canvas, _ space: Rect) {
    var area = space
    guard let matrices = screen.shown.matrices else { return drawReason(&canvas, area) }
    let figures = area.height >= Self.heightWithFigures ? area.takeBottom(6) : nil
    canvas.put("channel \(screen.channel)", in: area.takeTop(1), style: canvas.theme.strong)
    let names = area.takeTop(1)
    let share = Size(width: Self.share(of: area), height: area.height)
    let titles = self.titles(width: share.width - 1)
    var column = area.column
    for (name, side) in zip(["L", "R"], matrices.sides) {
      for (place, matrix) in [side.here, side.there, side.difference].enumerated() {
        let range = place == 2 ? side.differenceRange : matrices.range
        let limit = Self.limit(range, width: share.width >= 11 ? 6 : 4)
        canvas.put(
          ["\(name) \(titles.here)", "\(name) \(titles.there)", "Δ\(name) \(limit)"][place],
          row: names.row, column: column, width: share.width + 1, style: canvas.theme.dim)
        let image = MatrixImage(
          rows: matrix.rows, columns: matrix.columns, fitting: share,
          style: PixelStyle(shared.surface))
        canvas.draw(
          matrix, as: image, row: area.row, column: column, in: area,
          HeatPainter(shared.colors.map, range, surface: shared.surface))
        column += share.width + 2
      }
    }
    if let figures { drawFigures(matrices.sides, &canvas, figures) }
  }

  /// The range that the colours of a difference span, such as `±0.25`.
  private static func limit(_ range: ValueRange, width: Int) -> String {
    range.isEmpty
      ? "not finite" : "±\(NumberFormat.short(Double(range.magnitude), width: width))"
  }

  /// Draws the reason why there are no matrices.
  private func drawReason(_ canvas: inout Canvas, _ area: Rect) {
    if let reason = shared.matrices.loaded?.comparedFailure {
      canvas.put(
        wrapped: "\(shared.baselineTitle): \(reason)", in: area, style: canvas.theme.error)
    } else if !screen.shown.channels.isEmpty, shared.matrices.loading != .none {
      canvas.put("loading …", row: area.row, column: area.column, style: canvas.theme.dim)
    }
  }

  private typealias FigureRow = (name: String, figures: MatrixFigures)

  private static let figures: [Figure] = [
    .minimum, .maximum, .mean, .frobenius, .spectral, .smallest, .stableRank, .moved, .symmetric,
    .rowSum,
  ]

  /// Draws a table of the figures of L and R in both checkpoints.
  private func drawFigures(
    _ sides: [ComparedChannel.Side], _ canvas: inout Canvas, _ space: Rect
  ) {
    var area = space
    _ = area.takeTop(1)
    let titles = self.titles(width: 12)
    let rows: [FigureRow] = zip(["L", "R"], sides).flatMap { side, matrices in
      zip([titles.here, titles.there], matrices.figures).map { ("\(side) \($0)", $1) }
    }
    let nameWidth = (rows.map(\.name.displayWidth).max() ?? 0) + 1
    let table = ColumnTable<FigureRow>(
      Self.figures.map { figure in
        TextColumn(title: figure.title, width: max(10, figure.title.count + 2)) { row in
          row.figures[figure].map { NumberFormat.short($0, width: 8) } ?? "–"
        }
      }, nameWidth: nameWidth, fitting: area.width, rows: rows)
    table.drawHeading(
      &canvas, "", row: area.takeTop(1).row, column: area.column, style: canvas.theme.accent,
      titles: canvas.theme.dim)
    for (line, row) in rows.enumerated() where line < area.height {
      table.draw(
        row, row.name, &canvas, row: area.row + line, column: area.column, style: .plain,
        isFilled: false)
    }
  }
}
