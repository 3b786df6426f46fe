import Analysis
import Sheets
import TUICore

/// What the colours of a sheet span: for the screen, and for pictures in files.
package struct SheetColors: Equatable, Sendable {
  let scale: ColorScale
  /// What the percentile domain spans, while that is chosen.
  let percentiles: ValueRange?
  /// Of all L and R of the model that were measured so far.
  let modelRange: ValueRange

  /// Whether all matrices of a sheet have the same colours.
  package var isShared: Bool { scale.domain != .matrix }

  /// What the colours of one matrix span.
  func range(_ sheet: Sheet, item: Int, side: Int) -> ValueRange {
    switch scale.domain {
    case .layer, .logarithmic: sheet.range
    case .matrix: sheet.range(item, side: side)
    case .model: sheet.sides.count == 2 ? modelRange : sheet.range
    case .percentile: percentiles ?? sheet.range
    case .fixed:
      scale.fixedRange.map { ValueRange([$0.lowerBound, $0.upperBound]) } ?? sheet.range
    }
  }

  /// The colours of one matrix, on what the terminal can show; in a picture all of them.
  package func painter(
    _ sheet: Sheet, item: Int, side: Int, on surface: Surface = Surface(depth: .direct)
  ) -> HeatPainter {
    HeatPainter(
      scale.map, range(sheet, item: item, side: side), surface: surface,
      isLogarithmic: scale.domain == .logarithmic)
  }

  /// What they span, in words.
  package func scope(of sheet: Sheet) -> String { sheet.scope(of: scale.domain) }
}
