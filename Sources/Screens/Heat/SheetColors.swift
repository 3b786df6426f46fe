import Analysis
import Sheets
import TUICore

/// The colours of a sheet, with the ranges that they may span, for the screen and for pictures in files.
package struct SheetColors: Equatable, Sendable {
  let scale: ColorScale
  /// The range from the first to the 99th percentile of the sheet; `nil` while another domain of the colours is chosen.
  let percentiles: ValueRange?
  /// The range of all L and R of the model that were measured so far; empty if none was.
  let modelRange: ValueRange
  /// The range of the sheet's values in the checkpoints of the run, as far as it is known.
  let runRange: ValueRange

  /// The colours of another sheet, which has the same matrices in another checkpoint. The model's range there is not known, and so it
  /// is at least that of this checkpoint and of the sheet.
  package func of(_ sheet: Sheet) -> SheetColors {
    SheetColors(
      scale: scale, percentiles: percentiles.map { _ in sheet.percentiles },
      modelRange: modelRange.union(sheet.range), runRange: runRange)
  }

  /// Whether the colours span the same range in all matrices of a sheet.
  package var isShared: Bool { scale.domain != .matrix }

  /// The range that the colours of one matrix span.
  func range(_ sheet: Sheet, item: Int, side: Int) -> ValueRange {
    switch scale.domain {
    case .layer, .logarithmic: sheet.range
    case .matrix: sheet.range(item, side: side)
    case .model: sheet.sides.count == 2 ? modelRange : sheet.range
    case .run: rangeOverRun(sheet)
    case .percentile: percentiles ?? sheet.range
    case .fixed:
      scale.fixedRange.map { ValueRange([$0.lowerBound, $0.upperBound]) } ?? sheet.range
    }
  }

  /// The limits of the sheet's values over the run, with the counts of this sheet's values that are not finite.
  private func rangeOverRun(_ sheet: Sheet) -> ValueRange {
    let union = runRange.union(sheet.range)
    return union.isEmpty ? sheet.range : sheet.range.clipped(to: union.lowest...union.highest)
  }

  /// The painter for one matrix.
  ///
  /// - Parameter surface: what the terminal can show; by default all colours, as a picture in a file has.
  package func painter(
    _ sheet: Sheet, item: Int, side: Int, on surface: Surface = Surface(depth: .direct)
  ) -> HeatPainter {
    HeatPainter(
      scale.map, range(sheet, item: item, side: side), surface: surface,
      isLogarithmic: scale.domain == .logarithmic)
  }

  /// What the colours span, in words.
  package func scope(of sheet: Sheet) -> String { sheet.scope(of: scale.domain) }
}
