import NeoNeXt
import Sheets
import TUICore
import TensorCore
import Weights

@testable import Screens

/// Short names for parts of the explorer that tests check.
extension Explorer {
  /// The heatmaps of the screen; for screens without any, those of the matrices.
  var heat: Browser { browser ?? matrices.browser }
  var sheet: Sheet? { heat.sheet }
  var item: Int { heat.item }
  var cursor: ElementCursor { heat.cursor }
  var origin: Sheet.Origin { heat.origin }
  var channel: Int { origin.channel }
  var matrixAtCursor: Matrix? { heat.matrixAtCursor }
  var currentSheet: Sheet? {
    screen == .forward ? forward.currentSheet : matrices.currentSheet(shared)
  }

  private var stage: HeatStage {
    screen == .forward ? forward.stage(shared) : matrices.stage(shared)
  }
  var galleryLayout: GalleryLayout? { heat.gallery(stage) }
  var body: Rect { stage.area }
  var sheetColors: SheetColors { heat.colors(stage) }

  var outline: Outline { shared.outline }
  var selection: Int { shared.selection }
  var layer: LayerID { shared.layer }
  var focus: Shared.Focus { shared.focus }
  var epochs: Epochs { shared.epochs }
  var facts: ModelFacts { shared.facts }
  var map: ColorMap { shared.colors.map }
  var domain: ColorScale.Domain { shared.colors.domain }
  var loading: LayerMatrices.Loading { shared.matrices.loading }
  var loadedSheet: Sheet? { shared.matrices.loaded?.sheet }
  var comparedSheet: Sheet? { shared.matrices.loaded?.compared }
  var visibleEntries: [Int] { tree.visible(outline) }
  var expandedCell: ExpandedCell? { matrices.expandedCell(shared) }
  var costRows: [CostsScreen.Row] { costs.rows(shared) }
  var patch: NeoCellMaps.Patch? { ForwardView(screen: forward, shared: shared).patch }
}

extension ExportRequest {
  var matrices: Matrices? {
    if case .matrices(let matrices) = content { matrices } else { nil }
  }
  var subject: Sheet.Subject? { matrices?.subject }
  var item: Int? { matrices?.item }
  var form: MatrixForm? { matrices?.form }
  var shown: Picture? { matrices?.shown }
}
