import TUICore

/// Draws a prompt: a box with the line that is typed, and below it what is to be said about it.
struct PromptView {
  private let prompt: Prompt

  init(_ prompt: Prompt) { self.prompt = prompt }

  /// What stands below the line that is typed.
  private enum Below {
    case note([String])
    case names(NameGrid)
    case figures(FigureList)

    var height: Int {
      switch self {
      case .note(let lines): lines.count
      case .names(let names): names.height
      case .figures(let figures): figures.height
      }
    }
  }

  func draw(_ canvas: inout Canvas) {
    let size = canvas.bounds
    let width = min(
      size.width - 2,
      prompt.completed == .figure ? FigureList.width + 4 : max(72, prompt.title.displayWidth + 6))
    let below = below(width: width - 4, height: size.height - 9)
    let extra = max(0, min(below.height, size.height - 9) - 1)
    let inside = Box(
      prompt.title, foot: prompt.foot(width: width - 4), size: Size(width: width, height: 4 + extra)
    ).draw(&canvas, row: max(1, min(size.height / 2 - 2, size.height - 6 - extra)))
    drawLine(&canvas, inside)
    draw(
      below, &canvas,
      Rect(
        row: inside.row + 1, column: inside.column, height: inside.height - 1, width: inside.width))
  }

  private func below(width: Int, height: Int) -> Below {
    let note = prompt.note
    if !note.isEmpty { return .note(note.wrapped(width: width)) }
    if let figures = prompt.figures { return .figures(FigureList(figures.found, height: height)) }
    return .names(NameGrid(prompt.listed, width: width, height: height))
  }

  /// Draws the line with its caret. The caret is always in view, so a long path shows its end.
  private func drawLine(_ canvas: inout Canvas, _ area: Rect) {
    let characters = Array(prompt.text)
    let start = max(0, prompt.caret - area.width + 1)
    canvas.put(
      String(characters[start...].prefix(area.width)), in: area, style: canvas.theme.barStrong)
    let isSelected = prompt.isSelected && start == 0
    canvas.restyle(
      Rect(
        row: area.row, column: area.column + (isSelected ? 0 : prompt.caret - start), height: 1,
        width: isSelected ? prompt.text.count + 1 : 1)
    ) { $0.isReversed.toggle() }
  }

  private func draw(_ below: Below, _ canvas: inout Canvas, _ area: Rect) {
    switch below {
    case .note(let lines):
      for (line, text) in lines.prefix(area.height).enumerated() {
        canvas.put(
          text, row: area.row + line, column: area.column, width: area.width,
          style: canvas.theme.barWarning)
      }
    case .names(let names): names.draw(&canvas, in: area, style: canvas.theme.bar)
    case .figures(let figures): figures.draw(&canvas, in: area)
    }
  }
}

extension Prompt {
  /// The keys, as far as there is room for them.
  fileprivate func foot(width: Int) -> String {
    let long = "Enter \(enter), Tab completes, Esc cancels"
    return completed != nil && long.displayWidth <= width ? long : "Enter \(enter), Esc cancels"
  }

  /// What is said below the text; empty if there is nothing to say.
  fileprivate var note: String {
    if let completion { return completion.note }
    return asksToOverwrite ? "exists already: Enter again overwrites it" : failure
  }

  /// The names below the text, from which the path can go on.
  fileprivate var listed: [String] { completion?.listed ?? [] }
}
