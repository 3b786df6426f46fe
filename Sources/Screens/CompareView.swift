import Analysis
import NeoNeXt
import Sheets
import TUICore
import TensorCore
import Weights

/// The Compare screen: layers and channels by how much they changed, and a channel here and there.
extension Explorer {
  private typealias Parts = (layers: Rect?, channels: Rect?, matrices: Rect?)

  /// Both tables side by side, or the one that has the keys.
  private var compareParts: Parts {
    var rest = layout.heatmaps
    _ = rest.takeTop(1)
    let hasMatrices = rest.height >= 14
    let matrices = hasMatrices ? rest.takeBottom(max(9, rest.height * 2 / 5)) : nil
    _ = rest.takeBottom(hasMatrices ? 1 : 0)
    guard rest.width >= 104 else {
      return comparison.isDetailed ? (nil, rest, matrices) : (rest, nil, matrices)
    }
    let layers = rest.takeLeft(60)
    _ = rest.takeLeft(2)
    return (layers, rest, matrices)
  }

  var compareTableHeight: Int { (compareParts.layers ?? compareParts.channels)?.height ?? 1 }

  func drawCompare(_ frame: inout Frame, _ area: Rect) {
    guard isNeoNeXt else {
      return frame.put(
        wrapped: "expected a NeoNeXt, found tensors of another model: neoview diff compares those",
        in: area.inset(rows: 1, columns: 0), style: theme.error)
    }
    frame.put(
      "\(facts.title) against \(compareTitle)", row: area.row, column: area.column,
      width: area.width, style: theme.strong)
    if let failure = comparison.failures[epochs.current] {
      return frame.put(
        wrapped: failure, in: area.inset(rows: 1, columns: 0), style: theme.error)
    }
    guard let result = compareResult else {
      frame.put("comparing … Esc stops", row: area.row + 1, column: area.column, style: theme.dim)
      return
    }
    let hint =
      otherTitle == nil
      ? " · neoview A --compare B compares two checkpoints"
      : otherTitle == facts.title && epochs.isRun ? " · ) goes to the next checkpoint" : ""
    frame.put(
      "‖a − b‖ / ‖b‖ · \(result.summary)\(hint)", row: area.row + 1, column: area.column,
      width: area.width, style: theme.dim)
    guard !result.rows.isEmpty else {
      return frame.put(
        wrapped:
          "nothing of \(compareTitle) has the names and shapes of \(facts.title); i lists both",
        in: area.inset(rows: 3, columns: 0), style: theme.error)
    }
    let parts = compareParts
    if let layers = parts.layers { drawComparedLayers(&frame, layers) }
    if let channels = parts.channels { drawComparedChannels(&frame, channels) }
    guard let matrices = parts.matrices else { return }
    drawComparedMatrices(&frame, matrices)
    drawColorBar(
      &frame, sharedRange, "L and R, here and there; a difference has its own", area.bottomRow,
      isLogarithmic: false)
  }

  var compareReadout: (place: String, value: String) {
    guard isNeoNeXt else { return ("", "") }
    guard let row = compareChannels.first(where: { $0.channel == comparison.channel }) else {
      return ("\(costLayer)", "")
    }
    return (
      "\(costLayer) · channel \(row.channel) · change of L, R =",
      "\(Self.exact(row.left)), \(Self.exact(row.right))"
    )
  }

  private static func exact(_ change: Change) -> String {
    change.oddCount > 0 ? "not finite" : change.relative.map { "\(Float($0))" } ?? "undefined"
  }

  // MARK: - Tables

  private func drawComparedLayers(_ frame: inout Frame, _ area: Rect) {
    let rows = compareRows
    func column(_ title: String, _ place: Int) -> TextColumn<CompareResult.Row> {
      TextColumn(title: title, width: 9) { row in
        row.parts[place].map { Self.text($0.relative, odd: $0.oddCount) } ?? "–"
      }
    }
    let hasOthers = rows.contains { $0.parts[2] != nil }
    drawCompareTable(
      rows, [column("L", 0), column("R", 1)] + (hasOthers ? [column("others", 2)] : []),
      name: { "\($0.layer)" }, rank: \.rank, target: { .layer($0.layer) }, heading: "layer",
      selected: rows.firstIndex { $0.layer == costLayer }, hasKeys: !comparison.isDetailed, &frame,
      area)
  }

  private func drawComparedChannels(_ frame: inout Frame, _ area: Rect) {
    let rows = compareChannels
    guard !rows.isEmpty else {
      frame.put(
        "\(costLayer) has no L and R to compare", row: area.row, column: area.column,
        width: area.width, style: theme.dim)
      return
    }
    drawCompareTable(
      rows,
      [
        TextColumn(title: "L", width: 9) { Self.text($0.left.relative, odd: $0.left.oddCount) },
        TextColumn(title: "R", width: 9) { Self.text($0.right.relative, odd: $0.right.oddCount) },
      ],
      name: { "channel \($0.channel)" }, rank: \.rank, target: { .channel($0.channel) },
      heading: "\(costLayer)",
      selected: rows.firstIndex { $0.channel == comparison.channel },
      hasKeys: comparison.isDetailed, &frame, area)
  }

  private static func text(_ relative: Double?, odd: Int) -> String {
    odd > 0 ? "not finite" : relative.map { NumberFormat.short($0, width: 8) } ?? "from zero"
  }

  /// A table with a bar for the rank of each row.
  private func drawCompareTable<Row>(
    _ rows: [Row], _ columns: [TextColumn<Row>], name: (Row) -> String, rank: (Row) -> Double,
    target: (Row) -> Target, heading: String, selected: Int?, hasKeys: Bool, _ frame: inout Frame,
    _ space: Rect
  ) {
    var area = space
    let table = ColumnTable(columns, nameWidth: 14, fitting: area.width, rows: rows)
    table.drawHeading(
      &frame, heading, row: area.takeTop(1).row, column: area.column, style: theme.accent,
      titles: theme.dim)
    let largest = rows.map(rank).filter { $0 < .greatestFiniteMagnitude }.max() ?? 0
    drawRows(
      of: table, rows, name: name, target: target, selected: selected,
      hasKeys: hasKeys && focus == .pane, &frame, area
    ) { frame, row, line, _ in
      let room = min(24, area.width - table.width - 3)
      let share = largest > 0 ? max(0, min(1, rank(row) / largest)) : 0
      let length = Int((share * Double(max(0, room))).rounded())
      frame.put(
        String(repeating: "━", count: length), row: line, column: area.column + table.width + 1,
        style: theme.accent)
    }
  }

  // MARK: - Matrices

  /// L here, there and their difference, then R, with figures of both below where there is room.
  private func drawComparedMatrices(_ frame: inout Frame, _ space: Rect) {
    var area = space
    let sides = [0, 1].compactMap { comparedMatrices(side: $0) }
    guard sides.count == 2 else {
      if let reason = loaded?.comparedFailure {
        frame.put(
          wrapped: "\(compareTitle): \(reason)", in: area, style: theme.error)
      } else if !compareChannels.isEmpty, loading != .none {
        frame.put("loading …", row: area.row, column: area.column, style: theme.dim)
      }
      return
    }
    let hasFigures = area.height >= 14
    let figures = hasFigures ? area.takeBottom(6) : nil
    frame.put(
      "channel \(comparison.channel)", row: area.takeTop(1).row, column: area.column,
      style: theme.strong)
    let names = area.takeTop(1)
    let share = Size(width: (area.width - 5 * 2) / 6, height: area.height)
    var column = area.column
    for (side, matrices) in sides.enumerated() {
      for (place, matrix) in matrices.enumerated() {
        let image = MatrixImage(
          rows: matrix.rows, columns: matrix.columns, fitting: share, style: PixelStyle(surface))
        let range = place == 2 ? ValueRange(matrix.values) : sharedRange
        let name = ["here", "there", "−"][place]
        let limit =
          place < 2
          ? ""
          : range.isEmpty
            ? " not finite" : " ±\(NumberFormat.short(Double(range.magnitude), width: 6))"
        frame.put(
          "\(side == 0 ? "L" : "R") \(name)\(limit)", row: names.row, column: column,
          width: share.width + 1, style: theme.dim)
        frame.draw(
          matrix, as: image, row: area.row, column: column, in: area,
          HeatPainter(map, range, surface: surface))
        column += share.width + 2
      }
    }
    if let figures { drawComparedFigures(sides, &frame, figures) }
  }

  /// Of L and R of the channel in both checkpoints.
  private var sharedRange: ValueRange {
    ValueRange(
      [0, 1].flatMap { (comparedMatrices(side: $0) ?? []).prefix(2).flatMap(\.values) })
  }

  /// The statistics of both, side by side.
  private func drawComparedFigures(_ sides: [[Matrix]], _ frame: inout Frame, _ space: Rect) {
    var area = space
    _ = area.takeTop(1)
    let figures: [Figure] = [
      .minimum, .maximum, .mean, .frobenius, .spectral, .smallest, .stableRank, .moved, .symmetric,
      .rowSum,
    ]
    let rows = sides.enumerated().flatMap { side, matrices in
      zip(["here", "there"], matrices).map { name, matrix in
        (
          name: "\(side == 0 ? "L" : "R") \(name)",
          figures: MatrixFigures(
            matrix, start: NeoInit.expectation(rows: matrix.rows, columns: matrix.columns))
        )
      }
    }
    let table = ColumnTable<(name: String, figures: MatrixFigures)>(
      figures.map { figure in
        TextColumn(title: figure.title, width: max(10, figure.title.count + 2)) { row in
          row.figures[figure].map { NumberFormat.short($0, width: 8) } ?? "–"
        }
      }, nameWidth: 8, fitting: area.width, rows: rows)
    table.drawHeading(
      &frame, "", row: area.takeTop(1).row, column: area.column, style: theme.accent,
      titles: theme.dim)
    for (line, row) in rows.enumerated() where line < area.height {
      table.draw(
        row, row.name, &frame, row: area.row + line, column: area.column, style: .plain,
        isFilled: false)
    }
  }
}
