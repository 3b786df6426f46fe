import Sheets
import TUICore

/// Draws the Matrices screen.
struct MatricesView {
  let screen: MatricesScreen
  let shared: Shared

  var browser: Browser { screen.browser }

  func draw(_ canvas: inout Canvas, in area: Rect) {
    let body = shared.layout.body
    if case .failed(let entry, let reason) = shared.matrices.loading, entry == shared.selection {
      canvas.put(
        shared.outline.entries[entry].title, row: area.row, column: area.column,
        style: canvas.theme.strong)
      canvas.put(wrapped: reason, in: body.inset(rows: 1, columns: 0), style: canvas.theme.error)
      return
    }
    if shared.entry?.kind == .folder {
      return FolderView(outline: shared.outline, folder: shared.selection).draw(&canvas, in: area)
    }
    guard let sheet = browser.sheet else {
      canvas.put("loading …", row: area.row, column: area.column, style: canvas.theme.dim)
      return
    }
    let view = HeatView(browser: browser, sheet: sheet, stage: screen.stage(shared))
    view.drawTitle(&canvas, in: area, title: title(sheet), note: note, isHeatmap: true)
    if sheet.itemCount == 0 {
      let text =
        screen.shown.arrangement.filter == nil
        ? "empty: no values to show" : "no channel passes the filter: Esc shows all"
      canvas.put(text, row: area.row + 2, column: area.column)
    } else {
      drawHeatmaps(view, &canvas)
    }
    drawColorBar(view, &canvas, in: area.bottomRow)
  }

  private func title(_ sheet: Sheet) -> String {
    switch browser.depth {
    case .gallery, .channel: sheet.title
    case .patch: (shared.matrices.loaded?.sheet ?? sheet).title
    }
  }

  /// The work that is under way; empty if there is none.
  private var note: String {
    if screen.arranging != nil { return "measuring …" }
    switch shared.matrices.loading {
    case .loading(let entry): return "loading \(shared.outline.entries[entry].title) …"
    case .none, .failed: return ""
    }
  }

  private func drawHeatmaps(_ view: HeatView, _ canvas: inout Canvas) {
    switch browser.depth {
    case .gallery: view.drawGallery(&canvas)
    case .channel:
      let rest = view.drawChannel(&canvas)
      if let history = screen.history {
        HistoryView(history: history, view: view, epochs: shared.epochs).draw(&canvas, rest)
      }
    case .patch: ExpandedView(screen: screen, shared: shared).draw(&canvas, in: view.area)
    }
  }

  private func drawColorBar(_ view: HeatView, _ canvas: inout Canvas, in area: Rect) {
    guard browser.depth == .patch else { return view.drawColorBar(&canvas, in: area) }
    let expanded = ExpandedView(screen: screen, shared: shared)
    let bar =
      screen.isMosaic
      ? ColorBar(
        shared.colors.map, expanded.mosaicRange, "over all filters of this channel",
        on: shared.surface)
      : ColorBar(
        shared.colors.map, expanded.range, "over L and R of this channel", on: shared.surface)
    bar.draw(&canvas, in: area)
  }
}
