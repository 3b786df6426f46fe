import Analysis
import Sheets
import TUICore
import TensorCore

/// Drawing the figures of one channel.
extension HeatView {
  /// The number of lines for the figures: a blank line, a heading and one line for each side; in a tall area also a blank line,
  /// the singular values of each side, and a line about L and R together. It is 0 if the area is low.
  func statisticsHeight(_ section: Sheet.Section) -> Int {
    let sides = sheet.sides.count
    if section.isMap { return area.height >= 24 ? 3 : 0 }
    let pair = sides == 2 && area.height >= 24 ? 1 : 0
    return area.height >= 20 ? 4 + 2 * sides + pair : area.height >= 14 ? 2 + sides : 0
  }

  /// Draws a table of figures with one row for each side, and the singular values below it if there is room.
  func drawStatistics(_ canvas: inout Canvas, _ space: Rect) {
    var area = space
    _ = area.takeTop(1)
    let hasSpectra = sheet.section(of: item).map { !$0.isMap } ?? false
    guard let figures = browser.figures, area.height > sheet.sides.count,
      hasSpectra || space.height >= 3
    else { return }
    let table = statisticsTable(figures.sides, hasSpectra: hasSpectra, area)
    table.drawHeading(
      &canvas, "", row: area.row, column: area.column, style: canvas.theme.accent,
      titles: canvas.theme.dim)
    let hasSpectrum = area.height >= 2 + 2 * sheet.sides.count
    if hasSpectrum { drawPair(figures, &canvas, row: area.row + 2 + 2 * sheet.sides.count, area) }
    for (side, statistics) in figures.sides.enumerated() {
      let row = area.row + 1 + side
      table.draw(
        statistics, "", &canvas, row: row, column: area.column, style: .plain, isFilled: false)
      canvas.put(sheet.sideNames[side], row: row, column: area.column, style: canvas.theme.accent)
      guard hasSpectrum, !sheet.isVector, let singular = statistics.singularValues else { continue }
      let values = singular.map { NumberFormat.significant($0) }.joined(separator: "  ")
      let spectrumRow = area.row + 2 + sheet.sides.count + side
      canvas.put(
        "σ \(sheet.sideNames[side])", row: spectrumRow, column: area.column, style: canvas.theme.dim
      )
      canvas.put(
        values, row: spectrumRow, column: area.column + 6, width: max(0, area.width - 6))
    }
  }

  /// Draws a line about L and R together: the share of L·X·R that one effective filter makes up.
  private func drawPair(
    _ figures: ChannelFigures, _ canvas: inout Canvas, row: Int, _ area: Rect
  ) {
    guard figures.hasPair, row < area.rows.upperBound else { return }
    let share = figures.rankOneShare.flatMap { NumberFormat.fixed($0 * 100, decimals: 1) }
    let (l, r) = (sheet.sideNames[0], sheet.sideNames[1])
    canvas.put(
      "\(l)·X·\(r)  each effective filter has rank 1; one of them makes up "
        + (share.map { "\($0) % of all" } ?? "an undefined share of all")
        + ", σ₁(\(l))²σ₁(\(r))² / ‖\(l)‖²‖\(r)‖²",
      row: row, column: area.column, width: area.width, style: canvas.theme.dim)
  }

  /// The table of the figures of each side, without its rows.
  ///
  /// Singular values and what follows from them are those of a matrix, which neither a folded vector nor a feature map is.
  private func statisticsTable(_ sides: [MatrixStatistics], hasSpectra: Bool, _ area: Rect)
    -> ColumnTable<MatrixStatistics>
  {
    let figures =
      sheet.isVector || !hasSpectra
      ? MatrixStatistics.figures.filter { $0.index <= Figure.frobenius.index }
      : MatrixStatistics.figures
    return ColumnTable(
      figures.map { figure in
        TextColumn(title: figure.title, width: max(figure.isCount ? 5 : 8, figure.title.count + 2))
        { statistics in
          statistics[figure].map {
            figure.isCount ? "\(Int($0))" : NumberFormat.significant($0)
          } ?? "–"
        }
      }, nameWidth: 3, fitting: area.width + 1, rows: sides)
  }
}
