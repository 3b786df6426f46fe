import NeoNeXt
import Sheets
import TUICore
import TensorCore
import Weights

/// Drawing the tables of the layers and of the channels.
extension CompareView {
  func drawLayers(_ canvas: inout Canvas, _ area: Rect) {
    let (rows, order) = (screen.shown.layers, screen.order)
    func column(_ title: String, _ place: Int) -> TextColumn<CompareResult.Row> {
      TextColumn(title: title, width: 9) { row in row.parts[place].map(Self.text) ?? "–" }
    }
    let hasOthers = Self.hasOthers(screen)
    let table = Table(
      columns: [column("L", 0), column("R", 1)] + (hasOthers ? [column("others", 2)] : []),
      name: { "\($0.layer)" }, rank: { $0.rank(by: order) }, largest: screen.shown.largestOfLayers,
      target: { .layer($0.layer) }, heading: "layer", hasKeys: !screen.isDetailed,
      note: hasOthers ? ("most changed of others", { $0.mostChanged.map(Self.note) ?? "" }) : nil)
    drawTable(
      rows, table, selected: rows.firstIndex { $0.layer == shared.layer }, &canvas, area)
  }

  func drawChannels(_ canvas: inout Canvas, _ area: Rect) {
    let rows = screen.shown.channels
    guard !rows.isEmpty else {
      canvas.put(
        "\(shared.layer) has no L and R to compare", row: area.row, column: area.column,
        width: area.width, style: canvas.theme.dim)
      return
    }
    let table = Table<CompareResult.ChannelRow>(
      columns: [
        TextColumn(title: "L", width: 9) { Self.text($0.left) },
        TextColumn(title: "R", width: 9) { Self.text($0.right) },
      ],
      name: { "channel \($0.channel)" }, rank: \.rank, largest: screen.shown.largestOfChannels,
      target: { .channel($0.channel) }, heading: "\(shared.layer)", hasKeys: screen.isDetailed,
      note: nil)
    drawTable(
      rows, table, selected: rows.firstIndex { $0.channel == screen.channel }, &canvas, area)
  }

  /// A change in few columns, with a star if it is from tiny values.
  private static func text(_ amount: CompareResult.Amount) -> String {
    if amount.oddCount > 0 { return "not finite" }
    guard let value = amount.value else { return amount.isFromTiny ? "from zero" : "undefined" }
    return NumberFormat.short(value, width: 8) + (amount.isFromTiny ? "*" : "")
  }

  /// The name of a tensor within its layer, and its change.
  private static func note(_ tensor: CompareResult.Tensor) -> String {
    let parts = tensor.name.split(separator: ".")
    return "\(parts.suffix(2).joined(separator: ".").printable) \(text(tensor.amount))"
  }

  private struct Table<Row> {
    let columns: [TextColumn<Row>]
    let name: (Row) -> String
    /// How much a row changed, which is the length of its bar as a share of the largest finite one.
    let rank: (Row) -> Double
    let largest: Double
    let target: (Row) -> CompareScreen.Target
    let heading: String
    let hasKeys: Bool
    /// What stands beside the bar, with its heading; `nil` if nothing does.
    let note: (heading: String, text: (Row) -> String)?
  }

  /// The width of a note and its margin, in columns.
  private static let noteWidth = 26

  /// Draws a table with a bar for the rank of each row.
  ///
  /// - Parameter selected: the index of the selected row; `nil` if there is none.
  private func drawTable<Row>(
    _ rows: [Row], _ content: Table<Row>, selected: Int?, _ canvas: inout Canvas, _ space: Rect
  ) {
    var area = space
    let table = ColumnTable(content.columns, nameWidth: 14, fitting: area.width, rows: rows)
    let heading = area.takeTop(1)
    table.drawHeading(
      &canvas, content.heading, row: heading.row, column: area.column, style: canvas.theme.accent,
      titles: canvas.theme.dim)
    let beside = area.width - table.width - 3
    // Where there is room for one only, it is what the rows are sorted by.
    let hasBars = screen.order == .cells || beside >= Self.noteWidth
    let hasNote = content.note != nil && (beside >= Self.noteWidth || !hasBars)
    let room = hasBars ? min(24, beside - (hasNote ? Self.noteWidth : 0)) : 0
    let left = area.column + table.width + 1
    let noteLeft = left + room + (hasBars ? 2 : 1)
    let noteWidth = area.columns.upperBound - 1 - noteLeft
    if hasNote, let note = content.note {
      canvas.put(
        note.heading, row: heading.row, column: noteLeft, width: noteWidth,
        style: canvas.theme.dim)
    }
    table.drawRows(
      rows, name: content.name, target: { .screen(.compare(content.target($0))) },
      selected: selected, hasKeys: content.hasKeys && shared.hasPaneKeys, &canvas, area,
      beside: { canvas, row, line, _ in
        let share =
          content.largest > 0 ? (content.rank(row) / content.largest).clamped(to: 0...1) : 0
        canvas.drawBar(
          share, in: Rect(row: line, column: left, height: 1, width: room), canvas.theme.accent)
        guard hasNote, let note = content.note else { return }
        canvas.put(
          note.text(row), row: line, column: noteLeft, width: noteWidth,
          style: canvas.theme.dim)
      })
  }
}
