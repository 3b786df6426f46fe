import NeoNeXt
import TUICore
import TensorCore

/// Drawing what stands below the table: a plot of Eq. 4 and Eq. 5 over the size of the kernel, and the paper's Table 1.
extension CostsView {
  func drawPanels(_ canvas: inout Canvas, _ architecture: Architecture, _ area: Rect) {
    guard area.height > 2 else { return }
    var rest = area
    let hasTable = area.width >= Self.plotWidth + Self.table1Width
    let plot = rest.takeLeft(
      min(90, hasTable ? area.width - Self.table1Width - Self.gap : area.width))
    drawKernelPlot(&canvas, architecture, plot)
    guard hasTable else { return }
    _ = rest.takeLeft(Self.gap)
    drawTable1(&canvas, rest)
  }

  /// The least width of the plot if Table 1 stands beside it.
  private static let plotWidth = 56
  private static let table1Width = 56
  private static let gap = 4

  // MARK: - Eq. 4 and Eq. 5

  /// Draws what the layer's NeoCell would cost with each size of the kernel, on a logarithmic scale.
  private func drawKernelPlot(_ canvas: inout Canvas, _ architecture: Architecture, _ space: Rect) {
    var area = space
    guard case .block(let stage, _) = shared.layer,
      let work = screen.operators.first(where: { $0.layer == shared.layer })
    else {
      return canvas.put(
        wrapped:
          "\(shared.layer) has no NeoCell of a block: Eq. 4 and Eq. 5 are compared for those",
        in: area, style: canvas.theme.dim)
    }
    let series = [
      SeriesStyle(mark: "○", style: canvas.theme.warm, dash: .dashed),
      SeriesStyle(mark: "●", style: canvas.theme.accent),
    ]
    PlotHeading(
      title: "MAC by kernel k", sample: .line,
      legend: [(series[0], "depthwise, Eq. 4"), (series[1], "NeoCell, Eq. 5")]
    ).draw(&canvas, &area)
    let today = Set(architecture.kernels[stage].map(\.height))
    let plot = KernelPlot(
      elements: Double(work.channels * work.size.positions), largest: max(14, today.max() ?? 0))
    let frame = LinePlot(
      axis: plot.axis,
      ticks: (1...plot.largest).map {
        PlotFrame.Tick(
          place: plot.place($0), label: $0 == 1 ? "k=1" : "\($0)", isStrong: today.contains($0))
      },
      lines: [
        LinePlot.Line(series: series[0], points: plot.points(plot.depthwise)),
        LinePlot.Line(series: series[1], points: plot.points(plot.neocell)),
      ]
    ).draw(&canvas, area)
    guard let frame else { return }
    for kernel in today.sorted() {
      for (series, count) in zip(
        series, [plot.depthwise(Double(kernel)), plot.neocell(Double(kernel))])
      {
        canvas.put(
          series, row: frame.row(plot.axis.fraction(count / 1e6)),
          column: frame.column(plot.place(kernel)))
      }
    }
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
