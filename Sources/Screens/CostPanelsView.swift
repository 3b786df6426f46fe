import Glibc
import NeoNeXt
import TUICore

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

  private static let largestKernel = 14

  /// What the layer's NeoCell costs for every size of its kernel, on a logarithmic scale.
  private func drawKernelPlot(_ frame: inout Frame, _ architecture: Architecture, _ space: Rect) {
    var area = space
    let heading = area.takeTop(1)
    guard case .block(let stage, _) = costLayer,
      let sizes = try? architecture.mapSizes(
        height: costs.size.height, width: costs.size.width)
    else {
      frame.put(
        "\(costLayer) has no NeoCell of a block: Eq. 4 and Eq. 5 are compared for those",
        row: heading.row, column: heading.column, width: heading.width, style: theme.dim)
      return
    }
    let elements = Double(architecture.dims[stage] * sizes[stage].positions)
    let today = Set(architecture.kernels[stage].map(\.height))
    var column = frame.put(
      "M MAC over k · ", row: heading.row, column: heading.column, style: theme.dim)
    column = frame.put("○", row: heading.row, column: column, style: theme.error)
    column = frame.put(" depthwise, Eq. 4 · ", row: heading.row, column: column, style: theme.dim)
    column = frame.put("●", row: heading.row, column: column, style: theme.accent)
    frame.put(" NeoCell, Eq. 5", row: heading.row, column: column, style: theme.dim)
    let axis = area.takeBottom(1)
    let largest = Self.largestKernel
    let (low, high) = (elements, elements * Double(largest * largest))
    frame.put(Self.label(high), row: area.row, endingAt: area.column + 8, style: theme.dim)
    frame.put(
      Self.label(low), row: area.rows.upperBound - 1, endingAt: area.column + 8, style: theme.dim)
    for kernel in 1...largest {
      let x = area.column + 7 + kernel * 3
      let isToday = today.contains(kernel)
      frame.put(
        "\(kernel)", row: axis.row, endingAt: x + 1,
        style: isToday ? theme.selection : theme.dim)
      for (mark, style, count) in [
        ("○", theme.error, elements * Double(kernel * kernel)),
        ("●", theme.accent, elements * 2 * Double(kernel)),
      ] {
        let place = Self.height(count, low, high, area.height)
        frame.put(mark, row: area.rows.upperBound - 1 - place, column: x, style: style)
      }
    }
    frame.put("k", row: axis.row, column: area.column + 4, style: theme.dim)
  }

  private static func label(_ count: Double) -> String {
    NumberFormat.short(count / 1e6, width: 7)
  }

  /// The line from the bottom at which a count lies.
  private static func height(_ count: Double, _ low: Double, _ high: Double, _ lines: Int) -> Int {
    guard low > 0, high > low else { return 0 }
    let share = log2(count / low) / log2(high / low)
    return max(0, min(lines - 1, Int((share * Double(lines - 1)).rounded())))
  }

  // MARK: - Table 1

  private func drawTable1(_ frame: inout Frame, _ area: Rect) {
    let table = ColumnTable<PublishedRow>(
      [
        TextColumn(title: "image", width: 7) { "\($0.resolution)" },
        TextColumn(title: "M params", width: 10, text: \.millionParameters),
        TextColumn(title: "G", width: 7, text: \.billionOperations),
        TextColumn(title: "counted", width: 9) { Self.counted[$0] ?? "" },
        TextColumn(title: "top-1", width: 7, text: \.top1),
      ], nameWidth: 12, fitting: area.width)
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

  /// By the convention that Table 1 follows.
  private static let counted = Dictionary(
    uniqueKeysWithValues: PublishedRow.table1.map { ($0, count($0)) })

  private static func count(_ row: PublishedRow) -> String {
    guard let variant = row.variant else { return "" }
    let architecture = Architecture(variant, .paper)
    guard let sizes = try? architecture.mapSizes(height: row.resolution, width: row.resolution),
      let operators = try? architecture.operators(sizes: sizes)
    else { return "" }
    return NumberFormat.fixed(Double(operators.counts.table1) / 1e9, decimals: 4) ?? ""
  }

  /// Table 1 with what is counted and why, a line each.
  static let table1Lines: [String] = {
    let rows = PublishedRow.table1.map { row in
      func padded(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
      }
      let name = row.model + String(repeating: " ", count: max(0, 11 - row.model.count))
      return " " + name + padded("\(row.resolution)", 5) + padded(row.millionParameters, 8)
        + padded(row.billionOperations, 8) + padded(counted[row] ?? "", 10) + padded(row.top1, 8)
    }
    return ["model        size  params       G   counted   top-1"] + rows + [""]
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
