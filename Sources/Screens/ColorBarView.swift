import Analysis
import Sheets
import TUICore
import TensorCore

extension Explorer {
  /// The colours with their numbers, what they span, and what is not a number.
  func drawColorBar(_ frame: inout Frame, _ sheet: Sheet, _ area: Rect) {
    let range = valueRange(sheet, item: item, side: cursor.side)
    let isCentred = domain == .fixed && map.isDiverging && range.lowest != -range.highest
    drawColorBar(
      &frame, range, sheet.scope(of: domain) + (isCentred ? ", but centred on 0 by this map" : ""),
      area, isLogarithmic: domain == .logarithmic)
  }

  /// - Parameter scope: what the range is of.
  func drawColorBar(
    _ frame: inout Frame, _ range: ValueRange, _ scope: String, _ area: Rect, isLogarithmic: Bool
  ) {
    let painter = HeatPainter(map, range, surface: surface, isLogarithmic: isLogarithmic)
    var column = area.column
    if range.isEmpty {
      column = frame.put("no finite values", row: area.row, column: column, style: theme.dim) + 2
    } else {
      let low = NumberFormat.short(Double(painter.low), width: 8)
      let high = NumberFormat.short(Double(painter.high), width: 8)
      column = frame.put(low, row: area.row, column: column) + 1
      let width = max(8, min(31, area.width / 4))
      for step in 0..<width {
        // In Double, since the width of the range may overflow a Float.
        let fraction = Double(step) / Double(width - 1)
        let value = Float(
          Double(painter.low) + (Double(painter.high) - Double(painter.low)) * fraction)
        frame.set(barCell(painter, value), row: area.row, column: column + step)
      }
      column = frame.put(high, row: area.row, column: column + width + 1) + 2
    }
    column = drawNonFinite(&frame, range.nanCount, "NaN", .nan, area.row, column)
    column = drawNonFinite(&frame, range.infiniteCount, "inf", .infinity, area.row, column)
    let shades = painter.style == .glyph ? "" : " · \(Self.shades(painter))"
    frame.put(
      "\(map.rawValue)\(shades) · \(scope)", row: area.row, column: column,
      width: max(0, area.columns.upperBound - column), style: theme.dim)
  }

  /// `63 shades of 0.0365`: how coarse the terminal's colours make the values.
  private static func shades(_ painter: HeatPainter) -> String {
    let count = painter.map.shadeCount(depth: painter.surface.depth)
    let step = (Double(painter.high) - Double(painter.low)) / Double(count - 1)
    guard !painter.isLogarithmic, step > 0 else { return "\(count) shades" }
    return "\(count) shades of \(NumberFormat.short(step, width: 7))"
  }

  private func barCell(_ painter: HeatPainter, _ value: Float) -> Cell {
    painter.style == .glyph ? painter.glyph(value) : Cell(" ", Style(on: painter.color(value)))
  }

  private func drawNonFinite(
    _ frame: inout Frame, _ count: Int, _ name: String, _ value: Float, _ row: Int, _ column: Int
  ) -> Int {
    guard count > 0 else { return column }
    let painter = HeatPainter(map, .init(), surface: surface)
    frame.set(barCell(painter, value), row: row, column: column)
    return frame.put("\(name) \(count)", row: row, column: column + 2, style: theme.error) + 2
  }
}

extension Sheet {
  /// What a domain of the colours is called here.
  func scope(of domain: Explorer.Domain) -> String {
    let whole =
      if case .step = subject { "whole map" } else {
        sides.count == 1 ? "tensor" : isOfAllLayers ? "whole model" : "layer"
      }
    switch domain {
    case .layer: return "over the \(whole)"
    case .matrix:
      return "over the \(itemName == "channel" && sides.count > 1 ? "matrix" : itemName)"
    case .model:
      return sides.count == 2 ? "over all L and R of the model" : "over the \(whole)"
    case .percentile: return "1st to 99th percentile of the \(whole)"
    case .logarithmic: return "symmetric log over the \(whole)"
    case .fixed: return "fixed as typed"
    }
  }
}
