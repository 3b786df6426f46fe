import NeoNeXt
import Sheets
import TUICore
import TensorCore

/// Draws the FLOPs screen: a table of layers, and below it, if there is room, a plot of Eq. 4 and Eq. 5 and the paper's Table 1.
struct CostsView {
  let screen: CostsScreen
  let shared: Shared

  /// The places of the table's rows, with their heading and total, and of the panels below them.
  static func parts(_ screen: CostsScreen, _ shared: Shared) -> (rows: Rect, panels: Rect) {
    var rest = shared.layout.body
    let isTall = rest.height >= 30
    _ = rest.takeTop(isTall ? 2 : 1)
    let plot = screen.isDetailed && rest.height >= 18 ? 8 : 0
    let panels = rest.takeBottom(isTall ? panelHeight(screen) : plot)
    _ = rest.takeBottom(1)
    return (rest, panels)
  }

  func draw(_ canvas: inout Canvas, in area: Rect) {
    guard let architecture = screen.tried(shared) else {
      return canvas.put(notNeoNeXt: "nothing to count", in: area.inset(rows: 1, columns: 0))
    }
    drawTitle(&canvas, area)
    if !screen.failure.isEmpty {
      return canvas.put(
        wrapped: screen.failure, in: area.inset(rows: 2, columns: 0), style: canvas.theme.error)
    }
    drawSummary(&canvas, row: area.row + 1, area)
    let parts = Self.parts(screen, shared)
    drawTable(&canvas, parts.rows)
    drawPanels(&canvas, architecture, parts.panels)
    canvas.put(
      "1 MAC = 1 multiply–add = 2 FLOPs · not counted: activations, pooling, residual sums, "
        + "biases, layer scale", in: area.bottomRow, style: canvas.theme.dim)
  }

  private func drawTitle(_ canvas: inout Canvas, _ area: Rect) {
    let sizes = [shared.resolution] + screen.others.map(\.size)
    var title = sizes.map { "\($0.height)×\($0.width)" }.joined(separator: " | ") + " · M MAC"
    if screen.isDetailed {
      title = "\(shared.layer) at " + title
    } else {
      title = "FLOPs at " + title
    }
    if screen.order != .layer { title += " · by \(screen.order.rawValue)" }
    let end = canvas.put(
      title, row: area.row, column: area.column, width: area.width, style: canvas.theme.strong)
    guard let kernels = screen.kernels else { return }
    let names = screen.tried(shared)?.kernelNames.joined(separator: ",") ?? "\(kernels)"
    canvas.put(
      "what if \(names)?", row: area.row, column: end + 2,
      width: max(0, area.columns.upperBound - end - 2), style: canvas.theme.accent)
  }

  private func drawSummary(_ canvas: inout Canvas, row: Int, _ area: Rect) {
    let totals = [screen.operators.counts] + screen.others.map(\.operators.counts)
    func billions(_ count: (OperationCounts) -> Int) -> String {
      totals.map {
        NumberFormat.fixed(Double(count($0)) / 1e9, decimals: 4) ?? "\(count($0) / 1_000_000_000)"
      }.joined(separator: " | ")
    }
    var parts = [
      "\(billions(\.totalPatchwise)) G MAC = \(billions { 2 * $0.totalPatchwise }) GFLOPs",
      "dense \(billions(\.totalDense))", "as Table 1 counts \(billions(\.table1))",
    ]
    if !screen.others.isEmpty {
      parts[0] = "\(billions(\.totalPatchwise)) G MAC"
    } else if let published = screen.published {
      parts[2] += ", it has \(published.billionOperations)"
    }
    if let own = screen.ownTotal {
      let change = Double(totals[0].totalPatchwise - own) / Double(max(1, own)) * 100
      let sign = change < 0 ? "" : "+"
      parts.insert(
        sign + (NumberFormat.fixed(change, decimals: 2) ?? "") + " % of the model's own", at: 1)
    }
    canvas.put(
      parts.joined(separator: " · "), row: row, column: area.column, width: area.width)
  }

  // MARK: - Table

  private static let nameWidth = 13
  static let barWidth = 12

  private func drawTable(_ canvas: inout Canvas, _ space: Rect) {
    var area = space
    let rows = screen.rows(shared)
    let total = CostsScreen.Row.total(of: rows)
    let table = ColumnTable(
      columns(rows, hasBar: area.width >= 100),
      nameWidth: Self.nameWidth, fitting: area.width, rows: rows + [total])
    table.drawHeading(
      &canvas, screen.isDetailed ? "operator" : "layer", row: area.takeTop(1).row,
      column: area.column, style: canvas.theme.accent, titles: canvas.theme.dim)
    let foot = area.takeBottom(1)
    let selected = screen.isDetailed ? nil : rows.firstIndex { $0.layer == shared.layer }
    let largest = rows.map(\.counts.totalPatchwise).max() ?? 0
    table.drawRows(
      rows, name: \.name,
      target: { screen.isDetailed ? nil : .screen(.costs(.layer($0.layer))) },
      selected: selected, hasKeys: shared.hasPaneKeys, &canvas, area,
      beside: { canvas, row, line, style in
        guard let bar = table.blank else { return }
        let share = Double(row.counts.totalPatchwise) / Double(max(1, largest))
        let place = Rect(
          row: line, column: area.column + bar.offset + 1, height: 1, width: bar.width - 1)
        canvas.drawBar(share, in: place, style == .plain ? canvas.theme.accent : style)
      })
    table.draw(
      total, total.name, &canvas, row: foot.row, column: foot.column, style: canvas.theme.strong,
      isFilled: false)
  }
}
