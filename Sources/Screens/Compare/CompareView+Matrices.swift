import Analysis
import TUICore
import TensorCore

/// Drawing the matrices of the selected channel: here, which is in this checkpoint, and there, which is in the other.
extension CompareView {
  /// Draws L here, L there and their difference, then R likewise, and below them their figures if there is room.
  func drawMatrices(_ canvas: inout Canvas, _ space: Rect) {
    var area = space
    guard let matrices = screen.shown.matrices else { return drawReason(&canvas, area) }
    let figures = area.height >= 14 ? area.takeBottom(6) : nil
    canvas.put("channel \(screen.channel)", in: area.takeTop(1), style: canvas.theme.strong)
    let names = area.takeTop(1)
    let share = Size(width: (area.width - 5 * 2) / 6, height: area.height)
    var column = area.column
    for (name, side) in zip(["L", "R"], matrices.sides) {
      for (place, matrix) in [side.here, side.there, side.difference].enumerated() {
        let range = place == 2 ? side.differenceRange : matrices.range
        let limit = place == 2 ? Self.limit(range) : ""
        canvas.put(
          "\(name) \(["here", "there", "−"][place])\(limit)", row: names.row, column: column,
          width: share.width + 1, style: canvas.theme.dim)
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

  /// The range that the colours of a difference span, such as ` ±0.25`.
  private static func limit(_ range: ValueRange) -> String {
    range.isEmpty
      ? " not finite" : " ±\(NumberFormat.short(Double(range.magnitude), width: 6))"
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

  /// Draws a table of the figures of L and R, here and there.
  private func drawFigures(
    _ sides: [ComparedChannel.Side], _ canvas: inout Canvas, _ space: Rect
  ) {
    var area = space
    _ = area.takeTop(1)
    let rows: [FigureRow] = zip(["L", "R"], sides).flatMap { side, matrices in
      zip(["here", "there"], matrices.figures).map { ("\(side) \($0)", $1) }
    }
    let table = ColumnTable<FigureRow>(
      Self.figures.map { figure in
        TextColumn(title: figure.title, width: max(10, figure.title.count + 2)) { row in
          row.figures[figure].map { NumberFormat.short($0, width: 8) } ?? "–"
        }
      }, nameWidth: 8, fitting: area.width, rows: rows)
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
