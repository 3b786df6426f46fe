import NeoNeXt
import TUICore

/// The axes of a plot: the scale at its left, and names or numbers below it.
struct PlotFrame {
  /// A place on the lower axis.
  struct Tick {
    /// The fraction of the width.
    let place: Double
    let label: String
    /// Whether this is what is selected: its label is written first, and the others where they leave room.
    var isStrong = false
  }

  let axis: PlotAxis
  /// Where the series are drawn.
  let inside: Rect
  private let area: Rect
  private let values: [Double]
  /// Whether the lower axis has a line. Low plots have none.
  private let hasLine: Bool

  /// - Parameter labelWidth: the least width of the numbers at the left, so that plots above each other are in line.
  init(_ axis: PlotAxis, in area: Rect, labelWidth: Int = 0) {
    self.axis = axis
    self.area = area
    hasLine = area.height >= 6
    var rest = area
    _ = rest.takeBottom(hasLine ? 2 : 1)
    values = axis.ticks(atMost: max(2, rest.height / 3 + 1))
    let width = max(labelWidth, values.map { axis.label($0).displayWidth }.max() ?? 0)
    _ = rest.takeLeft(width + 2)
    inside = rest
  }

  /// The column of a fraction of the width.
  func column(_ place: Double) -> Int {
    inside.column + DotGrid.place(place, of: DotGrid.width(inside)) / 2
  }

  /// The row of a fraction of the height.
  func row(_ place: Double) -> Int {
    inside.rows.upperBound - 1 - DotGrid.place(place, of: DotGrid.height(inside)) / 4
  }

  /// - Complexity: O(cells of the axes, and ticks).
  func draw(_ canvas: inout Canvas, _ ticks: [Tick]) {
    guard inside.width > 0, inside.height > 0 else { return }
    let dim = canvas.theme.dim
    let left = inside.column - 1
    for row in inside.rows { canvas.put("│", row: row, column: left, style: dim) }
    for value in values {
      let row = row(axis.fraction(value))
      canvas.put(axis.label(value), row: row, endingAt: left, style: dim)
      canvas.put("┤", row: row, column: left, style: dim)
    }
    if hasLine {
      let row = inside.rows.upperBound
      canvas.put(
        "└" + String(repeating: "─", count: inside.width), row: row, column: left, style: dim)
      for tick in ticks { canvas.put("┬", row: row, column: column(tick.place), style: dim) }
    }
    drawLabels(ticks, &canvas)
  }

  private func drawLabels(_ ticks: [Tick], _ canvas: inout Canvas) {
    let row = area.rows.upperBound - 1
    var taken: [Range<Int>] = []
    for tick in ticks.filter(\.isStrong) + ticks.filter({ !$0.isStrong }) {
      let width = tick.label.displayWidth
      let start = (column(tick.place) - (width - 1) / 2).clamped(
        to: area.column...max(area.column, area.columns.upperBound - width))
      let place = start..<start + width
      guard width > 0, place.upperBound <= area.columns.upperBound,
        !taken.contains(where: { $0.overlaps(place.lowerBound - 1..<place.upperBound + 1) })
      else { continue }
      taken.append(place)
      if tick.isStrong, hasLine {
        canvas.put(
          canvas.surface.isASCII ? "^" : "┴", row: row - 1, column: column(tick.place),
          style: canvas.theme.strong)
      }
      canvas.put(
        tick.label, row: row, column: start,
        style: tick.isStrong ? canvas.theme.strong : canvas.theme.dim)
    }
  }
}

extension PlotFrame.Tick {
  /// Ticks where stages begin, and one at what is marked.
  ///
  /// - Parameters:
  ///   - layers: the layer of each point of the plot.
  ///   - marked: the index of the marked point; `nil` if there is none.
  ///   - place: the fraction of the width at which a point is, by its index.
  static func stages(
    _ layers: [LayerID], marked: Int?, at place: (Int) -> Double
  ) -> [PlotFrame.Tick] {
    layers.enumerated().compactMap { index, layer in
      let begins = layer.beginsStage && (index == 0 || layers[index - 1] != layer)
      guard index == marked || begins else { return nil }
      return PlotFrame.Tick(place: place(index), label: "\(layer)", isStrong: index == marked)
    }
  }
}

extension LayerID {
  fileprivate var beginsStage: Bool {
    switch self {
    case .stem, .head: true
    case .block(_, let index): index == 0
    case .downsample: false
    }
  }
}
