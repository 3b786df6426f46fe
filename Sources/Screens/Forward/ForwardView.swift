import NeoNeXt
import Sheets
import TUICore
import TensorCore

/// Draws the Forward screen.
struct ForwardView {
  let screen: ForwardScreen
  let shared: Shared

  var browser: Browser { screen.browser }

  func draw(_ canvas: inout Canvas, in area: Rect) {
    guard let input = shared.image.input, let sheet = browser.sheet else {
      return drawInvitation(&canvas, area)
    }
    if screen.isChart { return drawChart(&canvas, in: area) }
    let stage = screen.stage(shared)
    let view = HeatView(browser: browser, sheet: sheet, stage: stage)
    if case .failed(let reason) = screen.status {
      canvas.put(
        screen.stepName, row: area.row, column: area.column, style: canvas.theme.strong)
      canvas.put(
        wrapped: reason, in: stage.area.inset(rows: 1, columns: 0), style: canvas.theme.error)
      return drawSteps(&canvas, input)
    }
    let isGallery = browser.depth == .gallery
    let isPicture = isGallery && sheet.subject == .step(0)
    view.drawTitle(
      &canvas, in: area, title: sheet.title, note: progressNote,
      isHeatmap: !isPicture && !screen.showsClasses)
    drawSteps(&canvas, input)
    if isPicture {
      canvas.mark(
        canvas.draw(input.picture, in: stage.area), as: .screen(.forward(.picture)))
      drawImageFacts(&canvas, input, area.bottomRow)
    } else if let explanation = screen.shownExplanation {
      drawExplanation(&canvas, explanation, input, in: stage.area)
    } else if screen.showsClasses {
      drawClasses(&canvas, stage.area)
    } else {
      drawHeatmaps(view, &canvas, area)
    }
  }

  private func drawHeatmaps(_ view: HeatView, _ canvas: inout Canvas, _ area: Rect) {
    if view.sheet.itemCount == 0 {
      let (row, column) = (view.area.row, view.area.column)
      canvas.put("no channel passes the filter: Esc shows all", row: row, column: column)
      return
    }
    switch browser.depth {
    case .gallery: view.drawGallery(&canvas)
    case .channel: view.drawChannel(&canvas)
    case .patch:
      drawPatch(&canvas, view.area)
      if let patch { return drawPatchBar(patch, &canvas, area.bottomRow) }
    }
    view.drawColorBar(&canvas, in: area.bottomRow)
  }

  /// The work that is under way, or else the likeliest class; empty until that is known.
  var progressNote: String {
    if case .opening(let path) = shared.image.status { return "opening \(path.excerpt) …" }
    if case .computing(let done) = screen.status {
      let share = screen.step == 0 ? 0 : min(99, done * 100 / screen.step)
      return "computing \(screen.stepName) … \(share) % · Esc stops"
    }
    if screen.isArranging { return "measuring …" }
    guard let top = screen.classes.first else { return "" }
    guard let probability = top.score.probability else { return "→ logits that are not finite" }
    return "→ \(top.name) · \(Self.percent(probability))"
  }

  /// Draws what stands on the screen while there is no image.
  private func drawInvitation(_ canvas: inout Canvas, _ area: Rect) {
    let inside = area.inset(rows: 1, columns: 0)
    switch shared.image.status {
    case .failed(let reason):
      canvas.put(wrapped: reason, in: inside, style: canvas.theme.error)
    case .opening(let path):
      canvas.put("opening \(path.excerpt) …", row: inside.row, column: inside.column)
    case .none, .open:
      guard shared.isNeoNeXt else {
        return canvas.put(notNeoNeXt: "no image can go through", in: inside)
      }
      canvas.put(
        wrapped: "no image yet: o opens one; neoview CHECKPOINT --image FILE begins with it",
        in: inside, style: .plain)
    }
  }

  private func drawImageFacts(_ canvas: inout Canvas, _ input: ForwardInput, _ area: Rect) {
    let (file, size) = (input.fileSize, input.size)
    canvas.put(
      "\(input.title) · \(file.width)×\(file.height) pixels · resized and cropped to "
        + "\(size.width)×\(size.height), as the release does for validation",
      in: area, style: canvas.theme.dim)
  }
}
