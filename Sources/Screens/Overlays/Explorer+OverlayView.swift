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
    case .prompt(let prompt): PromptView(prompt).draw(&canvas)
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
}
