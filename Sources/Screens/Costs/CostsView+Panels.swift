import NeoNeXt
import TUICore
import TensorCore

/// Drawing what stands below the table: a plot of Eq. 4 and Eq. 5 over the size of the kernel, and the paper's Table 1 for models
/// of the sizes that it is about.
extension CostsView {
  func drawPanels(_ canvas: inout Canvas, _ architecture: Architecture, _ area: Rect) {
    guard area.height > 2 else { return }
    var rest = area
    let hasTable =
      architecture.variantInTable1 != nil && area.width >= Self.plotWidth + Self.table1Width
    let plot = rest.takeLeft(
      hasTable ? min(90, area.width - Self.table1Width - Self.gap) : area.width)
    drawKernelPlot(&canvas, architecture, plot)
    guard hasTable else { return }
    _ = rest.takeLeft(Self.gap)
    drawTable1(&canvas, architecture, rest)
  }

  /// The height of the panels below the table: that of Table 1 with its heading, and with what is said of a model of another form.
  static func panelHeight(_ screen: CostsScreen) -> Int {
    PublishedRow.table1.count + 2
      + (screen.otherForm.map { $0.rows.count + reasonHeight } ?? 0)
  }

  /// The number of lines for the reason why the model has other counts than the table.
  private static let reasonHeight = 3
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

  private func drawTable1(_ canvas: inout Canvas, _ architecture: Architecture, _ space: Rect) {
    var area = space
    let own = (screen.otherForm?.rows ?? []).map(Table1Line.init)
    let lines = PublishedRow.table1.map(Table1Line.init) + own
    let table = ColumnTable<Table1Line>(
      [
        TextColumn(title: "image", width: 6, text: \.image),
        TextColumn(title: "M", width: 6, text: \.parameters),
        TextColumn(title: "counted", width: 9, text: \.countedParameters),
        TextColumn(title: "G", width: 7, text: \.operations),
        TextColumn(title: "counted", width: 9, text: \.countedOperations),
        TextColumn(title: "top-1", width: 7, text: \.top1),
      ], nameWidth: 11, fitting: area.width, rows: lines)
    table.drawHeading(
      &canvas, "Table 1", row: area.takeTop(1).row, column: area.column,
      style: canvas.theme.accent, titles: canvas.theme.dim)
    for line in lines where area.height > 1 {
      let isHere = isHere(line, architecture)
      table.draw(
        line, line.name, &canvas, row: area.takeTop(1).row, column: area.column,
        style: isHere
          ? canvas.theme.restingSelection : line.isNeoNeXt ? .plain : canvas.theme.dim,
        isFilled: isHere)
    }
    area.width = table.width
    if let reason = screen.otherForm?.reason, area.height > 1 {
      canvas.put(wrapped: reason, in: area, style: canvas.theme.dim)
    }
  }

  /// Whether a line is of this model at a resolution that is shown.
  private func isHere(_ line: Table1Line, _ architecture: Architecture) -> Bool {
    ([shared.resolution] + screen.others.map(\.size)).contains { size in
      switch line.source {
      case .published(let row): row == architecture.publishedRow(size)
      case .own(let resolution): size == MapSize(height: resolution, width: resolution)
      }
    }
  }
}
