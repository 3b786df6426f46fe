import TUICore

/// Drawing what lies over the screen: help, pages, the palette, prompts.
extension Explorer {
  /// The lines of the page that lies over the screen; empty if there is no page.
  var overlayLines: [String] {
    switch overlay {
    case .help(let help): help.lines(screen, isASCII: shared.surface.isASCII)
    case .info: shared.facts.details + current.notes(shared)
    case .page(let page): page.lines
    case .palette, .prompt, nil: []
    }
  }

  func drawOverlay(_ canvas: inout Canvas) {
    switch overlay {
    case .help(let help):
      let query = help.isTyping || !help.query.text.isEmpty ? " /\(help.query.text)" : ""
      drawPage(
        &canvas, "Keys\(query)", help.scroll,
        foot: help.isTyping ? "Enter keeps, Esc shows all" : "/ searches, Esc closes")
    case .palette(let palette): drawPalette(&canvas, palette)
    case .info(let scroll): drawPage(&canvas, "About \(shared.facts.title)", scroll)
    case .page(let page): drawPage(&canvas, page.title, page.scroll)
    case .prompt(let prompt): drawPrompt(&canvas, prompt)
    case nil: break
    }
  }

  private func drawPage(
    _ canvas: inout Canvas, _ title: String, _ scroll: Int, foot: String = "Esc closes"
  ) {
    let (lines, theme, size) = (overlayLines, canvas.theme, canvas.bounds)
    let widest = lines.map(\.displayWidth).max() ?? 0
    let inside = Box(
      title, foot: foot,
      size: Size(
        width: min(size.width - 2, max(40, widest + 4)),
        height: min(size.height - 4, lines.count + 2))
    ).draw(&canvas)
    for (line, text) in lines.dropFirst(scroll).prefix(inside.height).enumerated() {
      let isHeading = !text.hasPrefix(" ")
      canvas.put(
        text, row: inside.row + line, column: inside.column, width: inside.width,
        style: isHeading ? theme.barStrong : theme.bar)
    }
    if scroll > 0 {
      canvas.put("↑", row: inside.row, column: inside.columns.upperBound, style: theme.barKey)
    }
    if scroll + inside.height < lines.count {
      canvas.put(
        "↓", row: inside.rows.upperBound - 1, column: inside.columns.upperBound,
        style: theme.barKey)
    }
  }

  private func drawPrompt(_ canvas: inout Canvas, _ prompt: Prompt) {
    let (size, theme) = (canvas.bounds, canvas.theme)
    let width = min(size.width - 2, 72)
    let (names, note) = (
      NameGrid(prompt.listed, width: width - 4, height: size.height - 9), prompt.note
    )
    let extra = note.displayWidth > width - 4 ? min(2, size.height - 8) : max(0, names.height - 1)
    let inside = Box(
      prompt.title, foot: prompt.foot(width: width - 4), size: Size(width: width, height: 4 + extra)
    ).draw(&canvas, row: max(1, min(size.height / 2 - 2, size.height - 6 - extra)))
    // The caret is always in view, so a long path shows its end.
    let characters = Array(prompt.text)
    let start = max(0, prompt.caret - inside.width + 1)
    canvas.put(
      String(characters[start...].prefix(inside.width)), in: inside, style: theme.barStrong)
    let isSelected = prompt.isSelected && start == 0
    canvas.restyle(
      Rect(
        row: inside.row, column: inside.column + (isSelected ? 0 : prompt.caret - start), height: 1,
        width: isSelected ? prompt.text.count + 1 : 1)
    ) { $0.isReversed.toggle() }
    let below = Rect(
      row: inside.row + 1, column: inside.column, height: inside.height - 1, width: inside.width)
    if note.isEmpty {
      names.draw(&canvas, in: below, style: theme.bar)
    } else {
      canvas.put(wrapped: note, in: below, style: theme.barWarning)
    }
  }
}

extension Prompt {
  /// The keys, as far as there is room for them.
  fileprivate func foot(width: Int) -> String {
    let long = "Enter \(enter), Tab completes, Esc cancels"
    return isPath && long.displayWidth <= width ? long : "Enter \(enter), Esc cancels"
  }

  /// The line below the text; empty if there is nothing to say.
  fileprivate var note: String {
    if let completion { return completion.note }
    return asksToOverwrite ? "exists already: Enter again overwrites it" : failure
  }

  /// The names below the text, from which the path can go on.
  fileprivate var listed: [String] { completion?.listed ?? [] }
}
