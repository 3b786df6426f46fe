import Analysis
import NeoNeXt
import TUICore
import TensorCore

extension Explorer {
  func drawForward(_ frame: inout Frame, _ area: Rect) {
    guard let input = forward.input, let sheet else { return drawInvitation(&frame, area) }
    let isPicture = browser.depth == .gallery && sheet.subject == .step(0)
    if case .failed(let reason) = forward.status {
      frame.put(stepName, row: area.row, column: area.column, style: theme.strong)
      frame.put(wrapped: reason, in: body.inset(rows: 1, columns: 0), style: theme.error)
      return drawSteps(&frame, input)
    }
    drawTitle(&frame, sheet, area, note: progressNote)
    drawSteps(&frame, input)
    if isPicture {
      frame.mark(frame.draw(input.picture, in: body, surface: surface), as: Target.picture)
      return drawImageFacts(&frame, input, area.bottomRow)
    }
    if browser.depth == .gallery, !showsHeatmaps(sheet) { return drawClasses(&frame, body) }
    drawHeatmaps(&frame, sheet)
    if browser.depth == .patch, let patch {
      let weights = HeatPainter(map, patch.weightRange, surface: surface)
      let (low, high) = (Double(weights.low), Double(weights.high))
      let range = [low, high].map { NumberFormat.short($0, width: 6) }.joined(separator: " to ")
      drawColorBar(
        &frame, patch.mapRange, "maps; L and R \(range)", area.bottomRow, isLogarithmic: false)
    } else {
      drawColorBar(&frame, sheet, area.bottomRow)
    }
  }

  /// `stage_1.0 · GELU`
  var stepName: String {
    guard let work = forward.operator(forward.step) else { return "image" }
    return "\(work.layer) · \(work.kind.rawValue)"
  }

  /// What goes on; else the likeliest class, once it is known.
  private var progressNote: String {
    if case .opening(let path) = forward.status { return "opening \(path.excerpt) …" }
    if case .computing(let done) = forward.status {
      let share = forward.step == 0 ? 0 : min(99, done * 100 / forward.step)
      return "computing \(stepName) … \(share) % · Esc stops"
    }
    guard let top = forward.classes.first else { return "" }
    guard let probability = top.score.probability else { return "→ logits that are not finite" }
    return "→ \(top.name) · \(Self.percent(probability))"
  }

  /// Before there is an image.
  private func drawInvitation(_ frame: inout Frame, _ area: Rect) {
    let inside = area.inset(rows: 1, columns: 0)
    switch forward.status {
    case .failed(let reason): frame.put(wrapped: reason, in: inside, style: theme.error)
    case .opening(let path):
      frame.put("opening \(path.excerpt) …", row: inside.row, column: inside.column)
    case _ where !isNeoNeXt: frame.put(wrapped: Self.notNeoNeXt, in: inside, style: theme.error)
    default:
      frame.put(
        wrapped: "no image yet: o opens one; neoview CHECKPOINT --image FILE begins with it",
        in: inside, style: .plain)
    }
  }

  private func drawImageFacts(_ frame: inout Frame, _ input: ForwardInput, _ area: Rect) {
    let (file, size) = (input.fileSize, input.size)
    frame.put(
      "\(input.title) · \(file.width)×\(file.height) pixels · resized and cropped to "
        + "\(size.width)×\(size.height), as the release does for validation",
      row: area.row, column: area.column, width: area.width, style: theme.dim)
  }

  // MARK: - Classes

  private func drawClasses(_ frame: inout Frame, _ area: Rect) {
    let name = max(5, min(40, forward.classes.map(\.name.displayWidth).max() ?? 0))
    frame.put("class", row: area.row, column: area.column, style: theme.dim)
    let right = area.column + name + 2 + 10
    frame.put("probability", row: area.row, endingAt: right + 2, style: theme.dim)
    frame.put("logit", row: area.row, endingAt: right + 12, style: theme.dim)
    let height = max(0, area.height - 1)
    // The list begins where the selected class is in view, a page at a time.
    let first = height > 0 ? forward.rank / height * height : 0
    for (line, entry) in forward.classes.dropFirst(first).prefix(height).enumerated() {
      let row = area.row + 1 + line
      let isSelected = first + line == forward.rank
      let style =
        !isSelected ? Style.plain : focus == .pane ? theme.selection : theme.restingSelection
      frame.fill(
        Rect(row: row, column: area.column, height: 1, width: right + 12 - area.column),
        Cell(" ", style))
      frame.mark(
        Rect(row: row, column: area.column, height: 1, width: area.width),
        as: Target.rank(first + line))
      frame.put(entry.name, row: row, column: area.column, width: name, style: style)
      frame.put(Self.percent(entry.score.probability), row: row, endingAt: right + 2, style: style)
      frame.put(
        NumberFormat.short(Double(entry.score.logit), width: 8), row: row, endingAt: right + 12,
        style: style)
      let room = max(0, min(50, area.columns.upperBound - right - 14))
      let length = Int((entry.score.probability ?? 0) * Double(room) + 0.5)
      frame.put(
        String(repeating: "█", count: length), row: row, column: right + 14, style: theme.accent)
    }
  }

  static func percent(_ probability: Double?) -> String {
    guard let probability else { return "undefined" }
    return (NumberFormat.fixed(probability * 100, decimals: 2) ?? "") + " %"
  }
}
