import Analysis
import TUICore
import TensorCore

/// The line below heatmaps: the colours from the lowest to the highest value, the number of values that are not finite, and the
/// matrices that the range is taken over.
struct ColorBar {
  let painter: HeatPainter
  let range: ValueRange
  /// The matrices that the range is taken over, in words, such as `over the layer`.
  let scope: String

  init(
    _ map: ColorMap, _ range: ValueRange, _ scope: String, on surface: Surface,
    isLogarithmic: Bool = false
  ) {
    painter = HeatPainter(map, range, surface: surface, isLogarithmic: isLogarithmic)
    self.range = range
    self.scope = scope
  }

  func draw(_ canvas: inout Canvas, in area: Rect) {
    var column = area.column
    if range.isEmpty {
      column =
        canvas.put("no finite values", row: area.row, column: column, style: canvas.theme.dim) + 2
    } else {
      column = drawScale(&canvas, area)
    }
    column = drawCount(range.nanCount, "NaN", .nan, &canvas, area.row, column)
    column = drawCount(range.infiniteCount, "inf", .infinity, &canvas, area.row, column)
    let room = max(0, area.columns.upperBound - column)
    let map = painter.map.rawValue
    let texts =
      (painter.style == .glyph ? [] : ["\(map) · \(shades) · \(scope)"])
      + ["\(map) · \(scope)", scope]
    canvas.put(
      texts.first { $0.displayWidth <= room } ?? scope, row: area.row, column: column,
      width: room, style: canvas.theme.dim)
  }

  /// Draws the colours between the lowest and the highest value.
  ///
  /// - Returns: the column where the next text goes.
  private func drawScale(_ canvas: inout Canvas, _ area: Rect) -> Int {
    let low = NumberFormat.short(Double(painter.low), width: 8)
    let high = NumberFormat.short(Double(painter.high), width: 8)
    let column = canvas.put(low, row: area.row, column: area.column) + 1
    let width = (area.width / 4).clamped(to: 8...31)
    for step in 0..<width {
      // In Double, since the width of the range may overflow a Float.
      let fraction = Double(step) / Double(width - 1)
      let value = Float(
        Double(painter.low) + (Double(painter.high) - Double(painter.low)) * fraction)
      canvas.set(cell(value), row: area.row, column: column + step)
    }
    return canvas.put(high, row: area.row, column: column + width + 1) + 2
  }

  /// The number of colours that the terminal shows and the step between them, such as `63 shades of 0.0365`.
  private var shades: String {
    let count = painter.map.shadeCount(depth: painter.surface.depth)
    let step = (Double(painter.high) - Double(painter.low)) / Double(count - 1)
    guard !painter.isLogarithmic, step > 0 else { return "\(count) shades" }
    return "\(count) shades of \(NumberFormat.short(step, width: 7))"
  }

  private func cell(_ value: Float) -> Cell {
    painter.style == .glyph ? painter.glyph(value) : Cell(" ", Style(on: painter.color(value)))
  }

  /// Draws the number of NaN or infinite values after their colour; nothing if there are none.
  ///
  /// - Parameters:
  ///   - name: `NaN` or `inf`.
  ///   - value: a value of that kind, for its colour.
  /// - Returns: the column where the next text goes.
  private func drawCount(
    _ count: Int, _ name: String, _ value: Float, _ canvas: inout Canvas, _ row: Int,
    _ column: Int
  ) -> Int {
    guard count > 0 else { return column }
    canvas.set(cell(value), row: row, column: column)
    return canvas.put("\(name) \(count)", row: row, column: column + 2, style: canvas.theme.error)
      + 2
  }
}
