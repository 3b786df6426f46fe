import NeoNeXt
import TUICore
import TensorCore

/// Below the table: Eq. 4 against Eq. 5 over the kernel's size, and the paper's Table 1.
extension Explorer {
  func drawCostPanels(_ frame: inout Frame, _ architecture: Architecture, _ area: Rect) {
    guard area.height > 2 else { return }
    var rest = area
    let plot = rest.takeLeft(min(58, area.width))
    drawKernelPlot(&frame, architecture, plot)
    if rest.width >= 44 { drawTable1(&frame, rest) }
  }

  // MARK: - Eq. 4 and Eq. 5

  /// What the layer's NeoCell costs for every size of its kernel, on a logarithmic scale.
  private func drawKernelPlot(_ frame: inout Frame, _ architecture: Architecture, _ space: Rect) {
    var area = space
    let heading = area.takeTop(1)
    guard case .block(let stage, _) = costLayer,
      let work = costs.operators.first(where: { $0.layer == costLayer })
    else {
      frame.put(
        "\(costLayer) has no NeoCell of a block: Eq. 4 and Eq. 5 are compared for those",
        row: heading.row, column: heading.column, width: heading.width, style: theme.dim)
      return
    }
    drawPlotHeading(&frame, heading)
    let today = Set(architecture.kernels[stage].map(\.height))
    let plot = KernelPlot(
      elements: Double(work.channels * work.size.positions),
      largest: max(14, today.max() ?? 0), width: area.width - 10)
    let axis = area.takeBottom(1)
    frame.put("k", row: axis.row, column: area.column + 4, style: theme.dim)
    for (value, row) in [(plot.high, area.row), (plot.low, area.rows.upperBound - 1)] {
      frame.put(Self.label(value), row: row, endingAt: area.column + 8, style: theme.dim)
    }
    for kernel in 1...plot.largest {
      let column = area.column + 7 + kernel * plot.pitch
      let isToday = today.contains(kernel)
      if plot.pitch == 3 || isToday {
        frame.put(
          "\(kernel)", row: axis.row, endingAt: column + 1,
          style: isToday ? theme.selection : theme.dim)
      }
      let places = [plot.depthwise(kernel), plot.neocell(kernel)].map {
        area.rows.upperBound - 1 - plot.height($0, lines: area.height)
      }
      let isSame = places[0] == places[1]
      frame.put("○", row: places[0], column: column, style: theme.error)
      frame.put(isSame ? "◎" : "●", row: places[1], column: column, style: theme.accent)
    }
  }

  private func drawPlotHeading(_ frame: inout Frame, _ area: Rect) {
    var column = frame.put(
      "M MAC (log) over k · ", row: area.row, column: area.column, style: theme.dim)
    column = frame.put("○", row: area.row, column: column, style: theme.error)
    column = frame.put(" depthwise, Eq. 4 · ", row: area.row, column: column, style: theme.dim)
    column = frame.put("●", row: area.row, column: column, style: theme.accent)
    frame.put(" NeoCell, Eq. 5", row: area.row, column: column, style: theme.dim)
  }

  private static func label(_ count: Double) -> String {
    NumberFormat.short(count / 1e6, width: 7)
  }

  // MARK: - Table 1

  private func drawTable1(_ frame: inout Frame, _ area: Rect) {
    let table = ColumnTable<PublishedRow>(
      [
        TextColumn(title: "image", width: 6) { "\($0.resolution)" },
        TextColumn(title: "M", width: 6, text: \.millionParameters),
        TextColumn(title: "counted", width: 9) { Self.counted[$0]?.parameters ?? "" },
        TextColumn(title: "G", width: 7, text: \.billionOperations),
        TextColumn(title: "counted", width: 9) { Self.counted[$0]?.operations ?? "" },
        TextColumn(title: "top-1", width: 7, text: \.top1),
      ], nameWidth: 11, fitting: area.width, rows: PublishedRow.table1)
    table.drawHeading(
      &frame, "Table 1", row: area.row, column: area.column, style: theme.accent,
      titles: theme.dim)
    for (line, row) in PublishedRow.table1.enumerated() where line + 2 < area.height {
      let isHere = row == costs.published
      table.draw(
        row, row.model, &frame, row: area.row + 1 + line, column: area.column,
        style: isHere ? theme.restingSelection : row.variant == nil ? theme.dim : .plain,
        isFilled: isHere)
    }
  }

  private struct Counted {
    let parameters: String
    let operations: String
    /// From the published figure, in percent.
    let difference: String

    init?(_ row: PublishedRow) {
      guard let counts = row.counts, let published = Double(row.billionOperations) else {
        return nil
      }
      let found = Double(counts.table1) / 1e9
      parameters = NumberFormat.millions(counts.parameters)
      operations = NumberFormat.fixed(found, decimals: 4) ?? ""
      difference = (NumberFormat.fixed((found / published - 1) * 100, decimals: 2) ?? "") + " %"
    }
  }

  /// By the convention that Table 1 follows.
  private static let counted: [PublishedRow: Counted] = Dictionary(
    uniqueKeysWithValues: PublishedRow.table1.compactMap { row in Counted(row).map { (row, $0) } })

  /// Table 1 with what is counted and why, a line each.
  static let table1Lines: [String] = {
    func line(_ name: String, _ fields: [(String, Int)]) -> String {
      fields.reduce(" " + name + String(repeating: " ", count: max(0, 10 - name.count))) {
        $0 + String(repeating: " ", count: max(1, $1.1 - $1.0.count)) + $1.0
      }
    }
    let rows = PublishedRow.table1.map { row in
      let found = counted[row]
      return line(
        row.model,
        [
          ("\(row.resolution)", 5), (row.millionParameters, 6), (found?.parameters ?? "", 8),
          (row.billionOperations, 7), (found?.operations ?? "", 9), (found?.difference ?? "", 9),
          (row.top1, 7),
        ])
    }
    let release = PublishedRow.release.map { variant, published in
      line(
        "NeoNeXt-\(variant.rawValue.uppercased())",
        [
          ("", 5), (published, 6),
          (NumberFormat.millions(Architecture(variant, .release).parameterCount), 8),
        ])
    }
    let titles = [
      ("size", 5), ("M", 6), ("here", 8), ("G", 7), ("here", 9), ("away", 9), ("top-1", 7),
    ]
    return [String(line("Table 1", titles).dropFirst())] + rows
      + ["", "published checkpoints"] + release + ["", "why"]
      + PublishedRow.notes.flatMap { wrapped($0, width: 66) }
  }()

  private static func wrapped(_ text: String, width: Int) -> [String] {
    var lines = [" · "]
    for word in text.split(separator: " ") {
      if lines[lines.count - 1].count + word.count > width { lines.append("   ") }
      lines[lines.count - 1] += word + " "
    }
    return lines
  }
}
