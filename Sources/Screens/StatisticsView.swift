import Analysis
import Sheets
import TUICore
import TensorCore

extension Explorer {
  /// A table of figures, one row a side, and the singular values below it where there is room.
  func drawStatistics(_ frame: inout Frame, _ sheet: Sheet, _ space: Rect) {
    var area = space
    _ = area.takeTop(1)
    let hasSpectra = sheet.section(of: item).map { !$0.isMap } ?? false
    guard area.height > sheet.sides.count, hasSpectra || space.height >= 3 else { return }
    // What follows speaks of a matrix, which a folded vector or a map is not.
    let columns =
      ["min", "max", "mean", "std", "NaN", "inf"]
      + (sheet.isVector || !hasSpectra ? ["‖·‖"] : ["‖·‖F", "σ max", "σ min", "cond"])
    let cell = 9
    let count = min(columns.count, (area.width - 3) / cell)
    for (place, name) in columns.prefix(count).enumerated() {
      frame.put(
        name, row: area.row, endingAt: area.column + 3 + (place + 1) * cell - 1, style: theme.dim)
    }
    let hasSpectrum = area.height >= 2 + 2 * sheet.sides.count
    if hasSpectrum { drawPair(&frame, sheet, row: area.row + 2 + 2 * sheet.sides.count, area) }
    for side in sheet.sides.indices {
      guard let statistics = sheet.statistics(item, side: side) else { continue }
      let row = area.row + 1 + side
      frame.put(sheet.sides[side], row: row, column: area.column, style: theme.accent)
      for (place, text) in figures(statistics, width: cell - 1).prefix(count).enumerated() {
        frame.put(text, row: row, endingAt: area.column + 3 + (place + 1) * cell - 1)
      }
      guard hasSpectrum, !sheet.isVector, let singular = statistics.singularValues else { continue }
      let values = singular.map { NumberFormat.short($0, width: 7) }.joined(separator: "  ")
      let spectrumRow = area.row + 2 + sheet.sides.count + side
      frame.put("σ \(sheet.sides[side])", row: spectrumRow, column: area.column, style: theme.dim)
      frame.put(
        values, row: spectrumRow, column: area.column + 6, width: max(0, area.width - 6))
    }
  }

  /// What L and R have together: a line below the spectra.
  private func drawPair(_ frame: inout Frame, _ sheet: Sheet, row: Int, _ area: Rect) {
    let pair = [0, 1].compactMap { sheet.matrix(item, side: $0) }
    guard pair.count == 2, row < area.rows.upperBound else { return }
    let figures = pair.map {
      MatrixFigures($0, start: [Float](repeating: 0, count: $0.values.count))
    }
    let share = MatrixFigures.rankOneShare(figures[0], figures[1]).flatMap {
      NumberFormat.fixed($0 * 100, decimals: 1)
    }
    frame.put(
      "L·X·R  each effective filter has rank 1; one of them makes up "
        + (share.map { "\($0) % of all" } ?? "an undefined share of all")
        + ", σ₁(L)²σ₁(R)² / ‖L‖²‖R‖²",
      row: row, column: area.column, width: area.width, style: theme.dim)
  }

  private func figures(_ statistics: MatrixStatistics, width: Int) -> [String] {
    func text(_ value: Double?) -> String {
      value.map { NumberFormat.short($0, width: width) } ?? "–"
    }
    let values = statistics.values
    return [
      text(values.minimum.map(Double.init)), text(values.maximum.map(Double.init)),
      text(values.mean), text(values.deviation), String(values.nanCount),
      String(values.infiniteCount), text(values.norm),
      text(statistics.singularValues?.first), text(statistics.singularValues?.last),
      text(statistics.condition),
    ]
  }
}
