import NeoNeXt
import TUICore
import TensorCore

/// The FLOPs screen: a table of layers, and below it, where there is room, Eq. 4 against Eq. 5 and the
/// paper's Table 1.
extension Explorer {
  /// Where the parts of the screen lie.
  var costTable: (rows: Rect, panels: Rect) {
    var rest = layout.heatmaps
    let isTall = rest.height >= 30
    _ = rest.takeTop(isTall ? 2 : 1)
    let plot = costs.isDetailed && rest.height >= 18 ? 8 : 0
    let panels = rest.takeBottom(isTall ? PublishedRow.table1.count + 2 : plot)
    _ = rest.takeBottom(1)
    return (rest, panels)
  }

  func drawCosts(_ frame: inout Frame, _ area: Rect) {
    guard let architecture = costs.tried else {
      return frame.put(
        wrapped: "expected a NeoNeXt, found tensors of another model: nothing to count",
        in: area.inset(rows: 1, columns: 0), style: theme.error)
    }
    drawCostTitle(&frame, area)
    if !costs.failure.isEmpty {
      return frame.put(
        wrapped: costs.failure, in: area.inset(rows: 2, columns: 0), style: theme.error)
    }
    drawCostSummary(&frame, row: area.row + 1, area)
    let parts = costTable
    drawCostTable(&frame, parts.rows)
    drawCostPanels(&frame, architecture, parts.panels)
    let note =
      "1 MAC = 1 multiply–add = 2 FLOPs · not counted: activations, pooling, residual sums, "
    frame.put(
      note + "biases, layer scale", row: area.bottomRow.row, column: area.column,
      width: area.width, style: theme.dim)
  }

  private func drawCostTitle(_ frame: inout Frame, _ area: Rect) {
    let size = costs.size
    var title = "\(size.height)×\(size.width) · M MAC"
    if costs.isDetailed { title = "\(costLayer) at " + title } else { title = "FLOPs at " + title }
    if costs.order != .layer { title += " · by \(costs.order.rawValue)" }
    let end = frame.put(
      title, row: area.row, column: area.column, width: area.width, style: theme.strong)
    guard let kernels = costs.kernels else { return }
    let names = costs.tried?.kernelNames.joined(separator: ",") ?? "\(kernels)"
    frame.put(
      "what if \(names)?", row: area.row, column: end + 2,
      width: max(0, area.columns.upperBound - end - 2), style: theme.accent)
  }

  private func drawCostSummary(_ frame: inout Frame, row: Int, _ area: Rect) {
    let total = costs.operators.counts
    func billions(_ count: Int) -> String {
      NumberFormat.fixed(Double(count) / 1e9, decimals: 4) ?? "\(count / 1_000_000_000)"
    }
    var parts = [
      "\(billions(total.totalPatchwise)) G MAC = \(billions(2 * total.totalPatchwise)) GFLOPs",
      "dense \(billions(total.totalDense))", "as Table 1 counts \(billions(total.table1))",
    ]
    if let published = costs.published { parts[2] += ", it has \(published.billionOperations)" }
    if let own = costs.ownTotal {
      let change = Double(total.totalPatchwise - own) / Double(max(1, own)) * 100
      let sign = change < 0 ? "" : "+"
      parts.insert(
        sign + (NumberFormat.fixed(change, decimals: 2) ?? "") + " % of the model's own", at: 1)
    }
    frame.put(
      parts.joined(separator: " · "), row: row, column: area.column, width: area.width)
  }

  /// The layer that is selected, with its exact count.
  var costReadout: (place: String, value: String) {
    guard let row = costs.isDetailed ? nil : costRows.first(where: { $0.layer == costLayer }) else {
      return ("\(costLayer)", "")
    }
    return ("\(row.layer) =", "\(NumberFormat.grouped(row.counts.totalPatchwise)) MAC")
  }

  // MARK: - Table

  private static let nameWidth = 13
  private static let barWidth = 12

  /// The total, its share and bar; then the column that is sorted by, and the others as they fit.
  private func columns(_ rows: [Costs.Row], total: OperationCounts, hasBar: Bool)
    -> [TextColumn<Costs.Row>]
  {
    let share = TextColumn<Costs.Row>(title: "share", width: 8) { row in
      let part = Double(row.counts.totalPatchwise) / Double(max(1, total.totalPatchwise))
      return (NumberFormat.fixed(part * 100, decimals: 1) ?? "") + " %"
    }
    let bar = TextColumn<Costs.Row>(title: "", width: Self.barWidth + 1) { _ in "" }
    var others = Self.costColumns
    if rows.contains(where: { $0.milliseconds != nil }) {
      others.insert(contentsOf: Self.timeColumns, at: 0)
    }
    if let place = others.firstIndex(where: { $0.order == costs.order }) {
      others.insert(others.remove(at: place), at: 0)
    }
    return [Self.count("total", 10, \.totalPatchwise), share] + (hasBar ? [bar] : [])
      + others.map(\.column)
  }

  private typealias Sortable = (order: Costs.Order?, column: TextColumn<Costs.Row>)

  private static func count(
    _ title: String, _ width: Int, _ value: @escaping (OperationCounts) -> Int
  ) -> TextColumn<Costs.Row> {
    TextColumn(title: title, width: width) { NumberFormat.millions(value($0.counts)) }
  }

  private static var costColumns: [Sortable] {
    [
      (.patchwise, count("Eq. 5", 9, \.patchwise)), (.dense, count("dense", 9, \.dense)),
      (.depthwise, count("depthwise", 10, \.depthwise)),
      (.pointwise, count("pointwise", 10, \.pointwise)), (.norm, count("norm", 8, \.norm)),
      (
        .parameters,
        TextColumn(title: "parameters", width: 12) { NumberFormat.grouped($0.counts.parameters) }
      ),
      (.bytes, count("MB", 8) { $0.weightBytes + $0.activationBytes }),
      (
        .intensity,
        TextColumn(title: "MAC/B", width: 7) { row in
          row.counts.operationsPerByte.flatMap { NumberFormat.fixed($0, decimals: 1) } ?? "–"
        }
      ),
    ]
  }

  /// What the forward pass measured.
  private static var timeColumns: [Sortable] {
    [
      (
        .time,
        TextColumn(title: "ms", width: 8) { row in
          row.milliseconds.flatMap { NumberFormat.fixed($0, decimals: 3) } ?? ""
        }
      ),
      (
        nil,
        TextColumn(title: "GFLOP/s", width: 8) { row in
          guard let time = row.milliseconds, time > 0, row.counts.totalPatchwise > 0 else {
            return ""
          }
          let rate = 2 * Double(row.counts.totalPatchwise) / time / 1e6
          return NumberFormat.fixed(rate, decimals: 1) ?? ""
        }
      ),
    ]
  }

  private func drawCostTable(_ frame: inout Frame, _ space: Rect) {
    var area = space
    let rows = costRows
    let total = Costs.Row(
      layer: .stem, name: "total", counts: rows.map(\.counts).reduce(OperationCounts(), +),
      milliseconds: rows.reduce(0.0) { sum, row in
        sum.flatMap { sum in row.milliseconds.map { sum + $0 } }
      })
    let table = ColumnTable(
      columns(rows, total: costs.operators.counts, hasBar: area.width >= 100),
      nameWidth: Self.nameWidth, fitting: area.width, rows: rows + [total])
    table.drawHeading(
      &frame, costs.isDetailed ? "operator" : "layer", row: area.takeTop(1).row,
      column: area.column, style: theme.accent, titles: theme.dim)
    let foot = area.takeBottom(1)
    let selected = costs.isDetailed ? nil : rows.firstIndex { $0.layer == costLayer }
    let largest = rows.map(\.counts.totalPatchwise).max() ?? 0
    drawRows(
      of: table, rows, name: \.name, target: { costs.isDetailed ? nil : .layer($0.layer) },
      selected: selected, hasKeys: focus == .pane, &frame, area,
      beside: { frame, row, line, style in
        guard let bar = table.blank else { return }
        drawBar(
          row, largest, &frame,
          Rect(
            row: line, column: area.column + bar.offset + 1, height: 1, width: bar.width - 1), style
        )
      })
    table.draw(
      total, total.name, &frame, row: foot.row, column: foot.column, style: theme.strong,
      isFilled: false)
  }

  /// The share of the largest row.
  private func drawBar(
    _ item: Costs.Row, _ largest: Int, _ frame: inout Frame, _ area: Rect, _ style: Style
  ) {
    let share = Double(item.counts.totalPatchwise) / Double(max(1, largest))
    let length = Int((share * Double(area.width)).rounded())
    frame.put(
      String(repeating: "━", count: length), row: area.row, column: area.column,
      style: style == .plain ? theme.accent : style)
  }
}
