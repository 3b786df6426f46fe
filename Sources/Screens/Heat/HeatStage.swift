import Analysis
import Sheets
import TUICore

/// What a browser must know of the screen around it: where heatmaps are drawn, and how their values become colours.
struct HeatStage {
  let area: Rect
  let surface: Surface
  let colors: ColorScale
  /// The range of all L and R of the model that were measured so far; empty if none was.
  let modelRange: ValueRange
  /// The range of L and R of the selected layer, or of all layers, in all checkpoints that were measured so far; empty unless colours
  /// span the run.
  let runRange: ValueRange
  /// Whether keys move the cursor.
  let hasKeys: Bool
  /// Whether several checkpoints are open.
  let isOfRun: Bool

  /// - Parameters:
  ///   - span: what the colours span; `nil` for what the colours of matrices span.
  init(_ shared: Shared, in area: Rect, span: ColorScale.Span? = nil) {
    self.area = area
    surface = shared.surface
    colors = span.map(shared.colors.spanning) ?? shared.colors
    modelRange = shared.measured.range(epoch: shared.epochs.current)
    runRange =
      colors.domain == .run
      ? shared.measured.range(ofRun: shared.entry?.kind == .model ? nil : shared.layer)
      : ValueRange()
    hasKeys = shared.hasPaneKeys
    isOfRun = shared.epochs.isRun
  }

  var style: PixelStyle { PixelStyle(surface) }
}

extension Browser {
  /// Where the items lie in the gallery; `nil` if there is no sheet.
  ///
  /// - Complexity: O(sections of the sheet).
  func gallery(_ stage: HeatStage) -> GalleryLayout? {
    sheet.map {
      GalleryLayout(
        $0, area: Size(width: stage.area.width, height: stage.area.height),
        surface: stage.surface, zoom: zoom)
    }
  }

  func colors(_ stage: HeatStage) -> SheetColors {
    SheetColors(
      scale: stage.colors, percentiles: percentiles, modelRange: stage.modelRange,
      runRange: sheet?.isMeasuredOverRun ?? false ? stage.runRange.union(seen) : seen)
  }
}
