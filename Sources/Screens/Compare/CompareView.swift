import Analysis
import NeoNeXt
import Sheets
import TUICore
import TensorCore
import Weights

/// Draws the Compare screen: how much layers and channels changed, and the matrices of a channel in both checkpoints.
struct CompareView {
  let screen: CompareScreen
  let shared: Shared

  /// The places of the two tables and of the matrices; `nil` for what is not shown.
  private typealias Parts = (layers: Rect?, channels: Rect?, matrices: Rect?)

  /// In a wide pane both tables stand side by side; in a narrow one only the table that has the keys is shown.
  private static func parts(_ screen: CompareScreen, _ shared: Shared) -> Parts {
    var rest = shared.layout.body
    _ = rest.takeTop(1)
    let hasMatrices = rest.height >= 14
    let matrices = hasMatrices ? rest.takeBottom(max(9, rest.height * 2 / 5)) : nil
    _ = rest.takeBottom(hasMatrices ? 1 : 0)
    guard rest.width >= 104 else {
      return screen.isDetailed ? (nil, rest, matrices) : (rest, nil, matrices)
    }
    let layers = rest.takeLeft(60)
    _ = rest.takeLeft(2)
    return (layers, rest, matrices)
  }

  /// The height of the table that is shown, with its heading, in lines.
  static func tableHeight(_ screen: CompareScreen, _ shared: Shared) -> Int {
    let parts = parts(screen, shared)
    return (parts.layers ?? parts.channels)?.height ?? 1
  }

  func draw(_ canvas: inout Canvas, in area: Rect) {
    let inside = area.inset(rows: 1, columns: 0)
    guard shared.isNeoNeXt else {
      return canvas.put(notNeoNeXt: "neoview diff compares those", in: inside)
    }
    canvas.put(
      "\(shared.facts.title) against \(shared.baselineTitle)", in: area,
      style: canvas.theme.strong)
    if let failure = screen.failures[shared.epochs.current] {
      return canvas.put(wrapped: failure, in: inside, style: canvas.theme.error)
    }
    guard let result = screen.result(shared) else {
      canvas.put(
        "comparing … Esc stops", row: inside.row, column: area.column, style: canvas.theme.dim)
      return
    }
    canvas.put(
      "‖a − b‖ / ‖b‖ · \(result.summary)\(hint)", in: inside, style: canvas.theme.dim)
    guard !result.rows.isEmpty else {
      return canvas.put(
        wrapped: "nothing of \(shared.baselineTitle) has the names and shapes of "
          + "\(shared.facts.title); i lists both",
        in: area.inset(rows: 3, columns: 0), style: canvas.theme.error)
    }
    drawParts(&canvas)
  }

  private func drawParts(_ canvas: inout Canvas) {
    let parts = Self.parts(screen, shared)
    if let layers = parts.layers { drawLayers(&canvas, layers) }
    if let channels = parts.channels { drawChannels(&canvas, channels) }
    guard let matrices = parts.matrices else { return }
    drawMatrices(&canvas, matrices)
    ColorBar(
      shared.colors.map, screen.shown.matrices?.range ?? ValueRange(),
      "L and R, here and there; a difference has its own", on: shared.surface
    ).draw(&canvas, in: shared.layout.inside.bottomRow)
  }

  /// A hint on how to compare with something else; may be empty.
  private var hint: String {
    guard let other = shared.otherTitle else {
      return " · neoview A --compare B compares two checkpoints"
    }
    return other == shared.facts.title && shared.epochs.isRun
      ? " · ) goes to the next checkpoint" : ""
  }

  // MARK: - Tables

  private func drawLayers(_ canvas: inout Canvas, _ area: Rect) {
    let rows = screen.shown.layers
    func column(_ title: String, _ place: Int) -> TextColumn<CompareResult.Row> {
      TextColumn(title: title, width: 9) { row in
        row.parts[place].map { Self.text($0.relative, odd: $0.oddCount) } ?? "–"
      }
    }
    let hasOthers = rows.contains { $0.parts[2] != nil }
    drawTable(
      rows, [column("L", 0), column("R", 1)] + (hasOthers ? [column("others", 2)] : []),
      name: { "\($0.layer)" }, rank: \.rank, target: { .layer($0.layer) }, heading: "layer",
      selected: rows.firstIndex { $0.layer == shared.layer }, hasKeys: !screen.isDetailed, &canvas,
      area)
  }

  private func drawChannels(_ canvas: inout Canvas, _ area: Rect) {
    let rows = screen.shown.channels
    guard !rows.isEmpty else {
      canvas.put(
        "\(shared.layer) has no L and R to compare", row: area.row, column: area.column,
        width: area.width, style: canvas.theme.dim)
      return
    }
    drawTable(
      rows,
      [
        TextColumn(title: "L", width: 9) { Self.text($0.left.relative, odd: $0.left.oddCount) },
        TextColumn(title: "R", width: 9) { Self.text($0.right.relative, odd: $0.right.oddCount) },
      ],
      name: { "channel \($0.channel)" }, rank: \.rank, target: { .channel($0.channel) },
      heading: "\(shared.layer)",
      selected: rows.firstIndex { $0.channel == screen.channel },
      hasKeys: screen.isDetailed, &canvas, area)
  }

  private static func text(_ relative: Double?, odd: Int) -> String {
    odd > 0 ? "not finite" : relative.map { NumberFormat.short($0, width: 8) } ?? "from zero"
  }

  /// Draws a table with a bar for the rank of each row.
  ///
  /// - Parameters:
  ///   - rank: how much the row changed, which is the length of its bar as a share of the largest finite one.
  ///   - selected: the index of the selected row; `nil` if there is none.
  private func drawTable<Row>(
    _ rows: [Row], _ columns: [TextColumn<Row>], name: (Row) -> String, rank: (Row) -> Double,
    target: (Row) -> CompareScreen.Target, heading: String, selected: Int?, hasKeys: Bool,
    _ canvas: inout Canvas,
    _ space: Rect
  ) {
    var area = space
    let table = ColumnTable(columns, nameWidth: 14, fitting: area.width, rows: rows)
    table.drawHeading(
      &canvas, heading, row: area.takeTop(1).row, column: area.column, style: canvas.theme.accent,
      titles: canvas.theme.dim)
    let largest = rows.map(rank).filter { $0 < .greatestFiniteMagnitude }.max() ?? 0
    table.drawRows(
      rows, name: name, target: { .screen(.compare(target($0))) }, selected: selected,
      hasKeys: hasKeys && shared.hasPaneKeys, &canvas, area,
      beside: { canvas, row, line, _ in
        let place = Rect(
          row: line, column: area.column + table.width + 1, height: 1,
          width: min(24, area.width - table.width - 3))
        let share = largest > 0 ? (rank(row) / largest).clamped(to: 0...1) : 0
        canvas.drawBar(share, in: place, canvas.theme.accent)
      })
  }
}
