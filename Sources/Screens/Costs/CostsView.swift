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
    let panels = rest.takeBottom(isTall ? PublishedRow.table1.count + 2 : plot)
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
    let size = shared.resolution
    var title = "\(size.height)×\(size.width) · M MAC"
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
    let total = screen.operators.counts
    func billions(_ count: Int) -> String {
      NumberFormat.fixed(Double(count) / 1e9, decimals: 4) ?? "\(count / 1_000_000_000)"
    }
    var parts = [
      "\(billions(total.totalPatchwise)) G MAC = \(billions(2 * total.totalPatchwise)) GFLOPs",
      "dense \(billions(total.totalDense))", "as Table 1 counts \(billions(total.table1))",
    ]
    if let published = screen.published { parts[2] += ", it has \(published.billionOperations)" }
    if let own = screen.ownTotal {
      let change = Double(total.totalPatchwise - own) / Double(max(1, own)) * 100
      let sign = change < 0 ? "" : "+"
      parts.insert(
        sign + (NumberFormat.fixed(change, decimals: 2) ?? "") + " % of the model's own", at: 1)
    }
    canvas.put(
      parts.joined(separator: " · "), row: row, column: area.column, width: area.width)
  }

  // MARK: - Table

  private static let nameWidth = 13
  private static let barWidth = 12

  /// The columns in the order of their importance: the total, its share, the bar, the column that rows are sorted by, the others.
  ///
  /// - Parameter total: the counts of the whole model, which the shares are parts of.
  private func columns(_ rows: [CostsScreen.Row], total: OperationCounts, hasBar: Bool)
    -> [TextColumn<CostsScreen.Row>]
  {
    let share = TextColumn<CostsScreen.Row>(title: "share", width: 8) { row in
      let part = Double(row.counts.totalPatchwise) / Double(max(1, total.totalPatchwise))
      return (NumberFormat.fixed(part * 100, decimals: 1) ?? "") + " %"
    }
    let bar = TextColumn<CostsScreen.Row>(title: "", width: Self.barWidth + 1) { _ in "" }
    var others = Self.costColumns
    if rows.contains(where: { $0.milliseconds != nil }) {
      others.insert(contentsOf: Self.timeColumns, at: 0)
    }
    if let place = others.firstIndex(where: { $0.order == screen.order }) {
      others.insert(others.remove(at: place), at: 0)
    }
    return [Self.count("total", 10, \.totalPatchwise), share] + (hasBar ? [bar] : [])
      + others.map(\.column)
  }

  /// A column with the order that sorts by it; `nil` if rows cannot be sorted by it.
  private typealias Sortable = (order: CostsScreen.Order?, column: TextColumn<CostsScreen.Row>)

  /// A column that shows a count in millions.
  private static func count(
    _ title: String, _ width: Int, _ value: @escaping (OperationCounts) -> Int
  ) -> TextColumn<CostsScreen.Row> {
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

  /// The columns for the times that the forward pass took.
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
          row.milliseconds.flatMap { row.counts.gigaflops(milliseconds: $0) }
            .flatMap { NumberFormat.fixed($0, decimals: 1) } ?? ""
        }
      ),
    ]
  }

  private func drawTable(_ canvas: inout Canvas, _ space: Rect) {
    var area = space
    let rows = screen.rows(shared)
    let total = CostsScreen.Row(
      layer: .stem, name: "total", counts: rows.map(\.counts).reduce(OperationCounts(), +),
      milliseconds: rows.reduce(0.0) { sum, row in
        sum.flatMap { sum in row.milliseconds.map { sum + $0 } }
      })
    let table = ColumnTable(
      columns(rows, total: screen.operators.counts, hasBar: area.width >= 100),
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
