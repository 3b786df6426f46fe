import Analysis
import NeoNeXt
import TUICore
import TensorCore

extension ForwardScreen {
  /// The lines of the table: a heading, eight operators, which is the most that a layer has, and a blank line.
  fileprivate static let tableHeight = 10

  fileprivate static func hasTable(_ area: Rect) -> Bool { area.height >= 32 && area.width >= 60 }

  /// The number of lines above the heatmaps for the operators: those of a table if there is room, else two; one for the image.
  func stepHeight(_ area: Rect) -> Int {
    if shownStep == 0 { return min(1, area.height) }
    return Self.hasTable(area) ? Self.tableHeight : min(2, area.height)
  }
}

/// Drawing the operators of the layer, with the statistics of their outputs, their times and their operation counts.
extension ForwardView {
  private static let nameWidth = 15

  func drawSteps(_ canvas: inout Canvas, _ input: ForwardInput) {
    var area = shared.layout.body
    if screen.shownStep == 0 { return drawFigures(&canvas, area.takeTop(1)) }
    guard ForwardScreen.hasTable(area) else {
      drawStrip(&canvas, area.takeTop(1))
      return drawFigures(&canvas, area.takeTop(1))
    }
    area = area.takeTop(ForwardScreen.tableHeight - 1)
    if area.width >= 100 {
      let height = area.height
      let thumbnail = Rect(
        row: area.row, column: area.columns.upperBound - 2 * height, height: height,
        width: 2 * height)
      canvas.draw(input.picture, in: thumbnail)
      area.width -= 2 * height + 2
    }
    drawTable(&canvas, area)
  }

  // MARK: - Table

  private typealias Row = (work: Operator, record: StepRecord?)

  private var stepColumns: [TextColumn<Row>] {
    func column(_ figure: Figure) -> TextColumn<Row> {
      TextColumn(title: figure.title, width: figure.isCount ? 6 : 9) { row in
        guard figure.isCount else {
          return Self.figure(row.record.flatMap { $0.statistics[figure] })
        }
        return row.record.flatMap { $0.statistics[figure] }.map { "\(Int($0))" } ?? ""
      }
    }
    return [
      TextColumn(title: "output", width: 13) { $0.work.shapeText },
      TextColumn(title: "ms", width: 8) { $0.record.map { Self.milliseconds($0) } ?? "" },
      TextColumn(title: "M MAC", width: 9) { NumberFormat.millions($0.work.multiplyAdds) },
      TextColumn(title: "GFLOP/s", width: 9) { row in
        row.record.flatMap { Self.rate(row.work, $0) } ?? ""
      },
    ] + [.nan, .minimum, .maximum, .mean, .deviation, .infinite].map(column)
  }

  private func drawTable(_ canvas: inout Canvas, _ area: Rect) {
    let steps = Array(screen.layerSteps(of: screen.shownStep))
    let rows = steps.compactMap { step in
      screen.operator(step).map { ($0, shared.image.records[step]) }
    }
    let table = ColumnTable(
      stepColumns, nameWidth: Self.nameWidth, fitting: area.width, rows: rows)
    let layer = screen.operator(screen.shownStep)?.layer.description ?? ""
    table.drawHeading(
      &canvas, layer, row: area.row, column: area.column, style: canvas.theme.accent,
      titles: canvas.theme.dim)
    for (line, step) in steps.enumerated() {
      guard let work = screen.operator(step) else { continue }
      let isHere = step == screen.shownStep
      let record = shared.image.records[step]
      table.draw(
        (work, record), work.label, &canvas, row: area.row + 1 + line, column: area.column,
        style: isHere ? canvas.theme.restingSelection : record == nil ? canvas.theme.dim : .plain,
        isFilled: isHere)
      canvas.mark(
        Rect(row: area.row + 1 + line, column: area.column, height: 1, width: area.width),
        as: .screen(.forward(.step(step))))
    }
  }

  private static func figure(_ value: Double?) -> String {
    value.map { NumberFormat.short($0, width: 8) } ?? ""
  }

  private static func milliseconds(_ record: StepRecord) -> String {
    NumberFormat.fixed(record.milliseconds, decimals: 3) ?? ""
  }

  private static func rate(_ work: Operator, _ record: StepRecord) -> String? {
    work.counts.gigaflops(milliseconds: record.milliseconds).flatMap {
      NumberFormat.fixed($0, decimals: $0 < 99.95 ? 1 : 0)
    }
  }

  // MARK: - Two lines

  /// Draws the operators of the layer in one line and marks the present one.
  private func drawStrip(_ canvas: inout Canvas, _ area: Rect) {
    var column = area.column
    for step in screen.layerSteps(of: screen.shownStep) where column < area.columns.upperBound {
      let style = step == screen.shownStep ? canvas.theme.selection : canvas.theme.dim
      let end = canvas.put(
        " \(screen.operator(step)?.short ?? "image") ", row: area.row, column: column,
        width: area.columns.upperBound - column, style: style)
      canvas.mark(
        Rect(row: area.row, column: column, height: 1, width: end - column),
        as: .screen(.forward(.step(step))))
      column = end
    }
  }

  /// Draws the figures of the present step in one line.
  private func drawFigures(_ canvas: inout Canvas, _ area: Rect) {
    var parts: [String] = []
    if let work = screen.operator(screen.shownStep) {
      parts.append(work.shapeText)
      if let record = shared.image.records[screen.shownStep] {
        parts.append("\(Self.milliseconds(record)) ms")
        if let rate = Self.rate(work, record) { parts.append("\(rate) GFLOP/s") }
        parts.append(Self.summary(record.statistics))
      }
      if work.multiplyAdds > 0 { parts.append("\(NumberFormat.count(work.multiplyAdds))MAC") }
    } else if let input = shared.image.input {
      parts = ["3×\(input.size.height)×\(input.size.width)", Self.summary(input.statistics)]
    }
    canvas.put(parts.joined(separator: "  "), in: area)
  }

  private static func summary(_ statistics: ValueStatistics) -> String {
    func text(_ figure: Figure) -> String {
      let value = statistics[figure]
      return figure.title + " "
        + (value.map { figure.isCount ? "\(Int($0))" : NumberFormat.significant($0) } ?? "–")
    }
    let texts = [Figure.minimum, .maximum, .mean, .deviation].map(text)
    // NaN and infinite values are written first if there are any, so that a narrow window does not cut them off.
    let odd = text(.nan) + (statistics.infiniteCount > 0 ? " " + text(.infinite) : "")
    let isOdd = statistics.nanCount + statistics.infiniteCount > 0
    return ((isOdd ? [odd] : []) + texts + (isOdd ? [] : [odd])).joined(separator: " ")
  }
}

extension Operator {
  /// The shape of the output as channels, height and width, such as `96×56×56`.
  var shapeText: String { "\(channels)×\(size.height)×\(size.width)" }
}

extension Operator {
  /// A short name, for the line of operators.
  fileprivate var short: String {
    switch kind {
    case .linear: parameters
    case .batchNorm: "norm"
    case .layerScale: "scale"
    case .spaceToDepth: "to depth"
    case .averagePool: "pool"
    case .pointwise, .leftProduct, .neocell, .gelu, .addInput, .layerNorm: kind.rawValue
    }
  }
}
