import Analysis
import NeoNeXt
import TUICore
import TensorCore

/// Drawing the chart over all operators: how large their outputs are, where values are not finite, and how much each block adds.
extension ForwardView {
  private static let labelWidth = 7
  private static let jumpsWidth = 34

  func drawChart(_ canvas: inout Canvas, in area: Rect) {
    guard let activations = screen.activations(shared) else { return }
    drawChartTitle(activations, &canvas, area)
    drawMarked(activations, &canvas, area.bottomRow)
    var body = shared.layout.body
    _ = body.takeBottom(1)
    if body.width >= 100 {
      var jumps = body
      _ = jumps.takeLeft(body.width - Self.jumpsWidth)
      body.width -= Self.jumpsWidth + 2
      drawJumps(activations, &canvas, jumps)
    }
    let shares = body.height >= 16 ? body.takeBottom(body.height * 2 / 5) : nil
    drawMagnitudes(activations, &canvas, body)
    if let shares { drawShares(activations, &canvas, shares) }
  }

  private func drawChartTitle(
    _ activations: Activations, _ canvas: inout Canvas, _ area: Rect
  ) {
    let (done, all) = (activations.records.count, activations.operators.count)
    let left = done < all && !screen.isComputing ? " computed, > runs to the end" : " computed"
    let end = canvas.put(
      "every operator", row: area.row, column: area.column, style: canvas.theme.strong)
    let noteEnd = canvas.put(
      "\(done) of \(all)\(left)", row: area.row, column: end + 2,
      width: max(0, area.columns.upperBound - end - 3), style: canvas.theme.dim)
    let note = progressNote
    canvas.put(
      note, row: area.row,
      column: max(noteEnd + 2, area.columns.upperBound - 1 - note.displayWidth),
      width: max(0, area.columns.upperBound - noteEnd - 3), style: canvas.theme.accent)
  }

  // MARK: - Plots

  private func ticks(_ marked: Int) -> [PlotFrame.Tick] {
    PlotFrame.Tick.stages(screen.operators.map(\.layer), marked: marked - 1) {
      screen.place(of: $0 + 1)
    }
  }

  /// The steps of the lines. Layer scales are left out, since they make branches small on purpose: residual shares tell by how much.
  private var lineSteps: [Int] {
    screen.operators.indices.filter { screen.operators[$0].kind != .layerScale }.map { $0 + 1 }
  }

  /// The points of a line. Steps that have no value interrupt it.
  private func points(_ axis: PlotAxis, _ value: (Int) -> Double?) -> [PlotPoint] {
    lineSteps.map { (screen.place(of: $0), value($0).map(axis.fraction) ?? .nan) }
  }

  private func drawMagnitudes(
    _ activations: Activations, _ canvas: inout Canvas, _ space: Rect
  ) {
    var area = space
    let theme = canvas.theme
    let series = [
      SeriesStyle(mark: "○", style: theme.warm, dash: .dashed),
      SeriesStyle(mark: "●", style: theme.accent),
    ]
    PlotHeading(
      title: "outputs",
      note: "without layer scales" + (activations.jumps.isEmpty ? "" : ", ▲ a jump"),
      sample: .line, legend: [(series[1], "std"), (series[0], "largest magnitude")]
    ).draw(&canvas, &area)
    let odd = takeOddLine(activations, &area)
    let axis = magnitudeAxis(activations)
    let marked = screen.marked(activations)
    drawMark(marked, axis, &canvas, area)
    let frame = LinePlot(
      axis: axis, ticks: ticks(marked),
      lines: [
        LinePlot.Line(series: series[0], points: points(axis, activations.magnitude)),
        LinePlot.Line(
          series: series[1], points: points(axis) { activations.statistics($0)?.deviation }),
      ], labelWidth: Self.labelWidth
    ).draw(&canvas, area)
    guard let frame else { return }
    for jump in activations.jumps {
      let value = activations.magnitude(jump.step).map(axis.fraction) ?? 1
      canvas.put(
        SeriesStyle(mark: "▲", style: theme.error), row: frame.row(value),
        column: frame.column(screen.place(of: jump.step)))
    }
    canvas.mark(frame.inside, as: .screen(.forward(.chart)))
    if let odd { drawOdd(activations, frame, &canvas, odd) }
  }

  /// The scale from the smallest to the largest deviation or magnitude that is not zero.
  private func magnitudeAxis(_ activations: Activations) -> PlotAxis {
    let values = lineSteps.flatMap { step in
      [activations.magnitude(step), activations.statistics(step)?.deviation]
        .compactMap(\.self).filter { $0 > 0 }
    }
    let (low, high) = (values.min() ?? 0.1, values.max() ?? 1)
    return PlotAxis(
      low: low, high: high > low ? high : low * 10, isLogarithmic: true)
  }

  /// Draws a line through the marked step, which the plot is drawn over.
  private func drawMark(_ step: Int, _ axis: PlotAxis, _ canvas: inout Canvas, _ area: Rect) {
    let frame = PlotFrame(axis, in: area, labelWidth: Self.labelWidth)
    let column = frame.column(screen.place(of: step))
    for row in frame.inside.rows {
      canvas.put("│", row: row, column: column, style: canvas.theme.dim)
    }
  }

  // MARK: - Values that are not finite

  private func takeOddLine(_ activations: Activations, _ area: inout Rect) -> Rect? {
    let hasOdd = activations.records.values.contains { $0.statistics.oddCount > 0 }
    return hasOdd ? area.takeTop(1) : nil
  }

  /// Marks the operators whose outputs have values that are not finite.
  private func drawOdd(
    _ activations: Activations, _ frame: PlotFrame, _ canvas: inout Canvas, _ line: Rect
  ) {
    canvas.put(
      "NaN inf", row: line.row, column: line.column, width: Self.labelWidth,
      style: canvas.theme.error)
    for index in screen.operators.indices {
      guard let statistics = activations.statistics(index + 1), statistics.oddCount > 0 else {
        continue
      }
      canvas.put(
        statistics.nanCount > 0 ? "N" : "i", row: line.row,
        column: frame.column(screen.place(of: index + 1)), style: canvas.theme.error)
    }
  }

  // MARK: - Residual shares

  private func drawShares(_ activations: Activations, _ canvas: inout Canvas, _ space: Rect) {
    var area = space
    _ = area.takeTop(1)
    let shares = screen.operators.indices.map { activations.residualShare($0 + 1) }
    let series = SeriesStyle(mark: "●", style: canvas.theme.accent)
    PlotHeading(
      title: "residual share", note: "‖F(x)‖ / ‖x + F(x)‖ of every block", sample: .mark,
      legend: []
    ).draw(&canvas, &area)
    let largest = shares.compactMap(\.self).max() ?? 1
    let axis = PlotAxis(low: 0, high: largest > 0.1 ? max(1, largest) : max(largest, 1e-12))
    let marked = screen.marked(activations)
    drawMark(marked, axis, &canvas, area)
    let frame = LinePlot(
      axis: axis, ticks: ticks(marked), lines: [], labelWidth: Self.labelWidth
    ).draw(&canvas, area)
    guard let frame else { return }
    for (index, share) in shares.enumerated() {
      guard let share else { continue }
      canvas.put(
        series, row: frame.row(axis.fraction(share)),
        column: frame.column(screen.place(of: index + 1)))
    }
    canvas.mark(frame.inside, as: .screen(.forward(.chart)))
  }

  // MARK: - Text

  private func drawJumps(_ activations: Activations, _ canvas: inout Canvas, _ space: Rect) {
    var area = space
    canvas.put("jumps", in: area.takeTop(1), style: canvas.theme.accent)
    let jumps = activations.jumps
    guard !jumps.isEmpty else {
      let isWhole = activations.records.count == activations.operators.count
      return canvas.put(
        wrapped: "none\(isWhole ? "" : " so far"): no output is ten times as large as its input, "
          + "and all are finite",
        in: area, style: canvas.theme.dim)
    }
    let marked = screen.marked(activations)
    for jump in jumps.prefix(area.height - 1) {
      let line = area.takeTop(1)
      let style = jump.step == marked ? canvas.theme.selection(hasKeys: true) : .plain
      canvas.fill(line, Cell(" ", style))
      canvas.put(
        screen.fullName(of: jump.step), row: line.row, column: line.column,
        width: line.width - 10, style: style)
      canvas.put(
        jump.growth.map { "× " + NumberFormat.short($0, width: 6) } ?? "not finite",
        row: line.row, endingAt: line.columns.upperBound, style: style)
      canvas.mark(line, as: .screen(.forward(.step(jump.step))))
    }
    if jumps.count > space.height - 2 {
      canvas.put("… \(jumps.count) in all", in: area, style: canvas.theme.dim)
    }
  }

  /// Draws the figures of the marked operator.
  private func drawMarked(_ activations: Activations, _ canvas: inout Canvas, _ area: Rect) {
    let step = screen.marked(activations)
    guard let work = screen.operator(step) else { return }
    var parts = ["\(work.layer) · \(work.label)", work.shapeText]
    if let statistics = activations.statistics(step) {
      func add(_ name: String, _ value: Double?) {
        parts.append("\(name) " + (value.map { NumberFormat.short($0, width: 6) } ?? "–"))
      }
      add("std", statistics.deviation)
      add("largest", statistics.magnitude)
      if let growth = activations.growth(step) {
        parts.append("\(NumberFormat.short(growth, width: 6)) × its input")
      }
      if let share = activations.residualShare(step) { add("residual share", share) }
      parts.append("NaN \(statistics.nanCount)  inf \(statistics.infiniteCount)")
    } else {
      parts.append("not computed")
    }
    canvas.put(parts.joined(separator: "  "), in: area, style: canvas.theme.dim)
  }
}
