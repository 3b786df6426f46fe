import NeoNeXt
import TUICore
import TensorCore

/// Drawing what stands below the table: a plot of Eq. 4 and Eq. 5 over the size of the kernel, and the paper's Table 1.
extension CostsView {
  func drawPanels(_ canvas: inout Canvas, _ architecture: Architecture, _ area: Rect) {
    guard area.height > 2 else { return }
    var rest = area
    let plot = rest.takeLeft(min(58, area.width))
    drawKernelPlot(&canvas, architecture, plot)
    if rest.width >= 44 { drawTable1(&canvas, rest) }
  }

  // MARK: - Eq. 4 and Eq. 5

  /// Draws what the layer's NeoCell would cost with each size of the kernel, on a logarithmic scale.
  private func drawKernelPlot(_ canvas: inout Canvas, _ architecture: Architecture, _ space: Rect) {
    var area = space
    let heading = area.takeTop(1)
    guard case .block(let stage, _) = shared.layer,
      let work = screen.operators.first(where: { $0.layer == shared.layer })
    else {
      canvas.put(
        "\(shared.layer) has no NeoCell of a block: Eq. 4 and Eq. 5 are compared for those",
        row: heading.row, column: heading.column, width: heading.width, style: canvas.theme.dim)
      return
    }
    drawPlotHeading(&canvas, heading)
    let today = Set(architecture.kernels[stage].map(\.height))
    let plot = KernelPlot(
      elements: Double(work.channels * work.size.positions),
      largest: max(14, today.max() ?? 0), width: area.width - 10)
    let axis = area.takeBottom(1)
    canvas.put("k", row: axis.row, column: area.column + 4, style: canvas.theme.dim)
    for (value, row) in [(plot.high, area.row), (plot.low, area.rows.upperBound - 1)] {
      canvas.put(Self.label(value), row: row, endingAt: area.column + 8, style: canvas.theme.dim)
    }
    for kernel in 1...plot.largest {
      let column = area.column + 7 + kernel * plot.pitch
      let isToday = today.contains(kernel)
      if plot.pitch == 3 || isToday {
        canvas.put(
          "\(kernel)", row: axis.row, endingAt: column + 1,
          style: isToday ? canvas.theme.selection : canvas.theme.dim)
      }
      let places = [plot.depthwise(kernel), plot.neocell(kernel)].map {
        area.rows.upperBound - 1 - plot.height($0, lines: area.height)
      }
      let isSame = places[0] == places[1]
      canvas.put("○", row: places[0], column: column, style: canvas.theme.error)
      canvas.put(isSame ? "◎" : "●", row: places[1], column: column, style: canvas.theme.accent)
    }
  }

  private func drawPlotHeading(_ canvas: inout Canvas, _ area: Rect) {
    var column = canvas.put(
      "M MAC (log) over k · ", row: area.row, column: area.column, style: canvas.theme.dim)
    column = canvas.put("○", row: area.row, column: column, style: canvas.theme.error)
    column = canvas.put(
      " depthwise, Eq. 4 · ", row: area.row, column: column, style: canvas.theme.dim)
    column = canvas.put("●", row: area.row, column: column, style: canvas.theme.accent)
    canvas.put(" NeoCell, Eq. 5", row: area.row, column: column, style: canvas.theme.dim)
  }

  private static func label(_ count: Double) -> String {
    NumberFormat.short(count / 1e6, width: 7)
  }

  // MARK: - Table 1

  private func drawTable1(_ canvas: inout Canvas, _ area: Rect) {
    let table = ColumnTable<PublishedRow>(
      [
        TextColumn(title: "image", width: 6) { "\($0.resolution)" },
        TextColumn(title: "M", width: 6, text: \.millionParameters),
        TextColumn(title: "counted", width: 9) { Table1Text.counted[$0]?.parameters ?? "" },
        TextColumn(title: "G", width: 7, text: \.billionOperations),
        TextColumn(title: "counted", width: 9) { Table1Text.counted[$0]?.operations ?? "" },
        TextColumn(title: "top-1", width: 7, text: \.top1),
      ], nameWidth: 11, fitting: area.width, rows: PublishedRow.table1)
    table.drawHeading(
      &canvas, "Table 1", row: area.row, column: area.column, style: canvas.theme.accent,
      titles: canvas.theme.dim)
    for (line, row) in PublishedRow.table1.enumerated() where line + 2 < area.height {
      let isHere = row == screen.published
      table.draw(
        row, row.model, &canvas, row: area.row + 1 + line, column: area.column,
        style: isHere
          ? canvas.theme.restingSelection : row.variant == nil ? canvas.theme.dim : .plain,
        isFilled: isHere)
    }
  }
}
