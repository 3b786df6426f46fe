import TUICore

extension Explorer {
  /// The lines of the page that lies over the screen.
  var overlayLines: [String] {
    switch overlay {
    case .help(let help): helpLines(help)
    case .info: facts.details + unmatchedLines
    case .table1: Self.table1Lines
    default: []
    }
  }

  func drawOverlay(_ frame: inout Frame) {
    switch overlay {
    case .help(let help):
      let query = help.isTyping || !help.query.text.isEmpty ? " /\(help.query.text)" : ""
      drawPage(
        &frame, "Keys\(query)", help.scroll,
        foot: help.isTyping ? "Enter keeps, Esc shows all" : "/ searches, Esc closes")
    case .palette(let palette): drawPalette(&frame, palette)
    case .info(let scroll): drawPage(&frame, "About \(facts.title)", scroll)
    case .table1(let scroll): drawPage(&frame, "The paper's Table 1", scroll)
    case .prompt(let prompt): drawPrompt(&frame, prompt)
    case nil: break
    }
  }

  private var unmatchedLines: [String] {
    guard screen == .compare, let lines = compareResult?.unmatched, !lines.isEmpty else {
      return []
    }
    return ["", "Not compared with \(compareTitle)"] + lines.map { " \($0)" }
  }

  /// Every key of the screen with what it does, made from the key table.
  private func helpLines(_ help: Help) -> [String] {
    guard help.query.text.isEmpty else {
      let found = help.query.matches(KeyTable.bindings.filter { $0.screens.contains(screen) })
      return found.isEmpty
        ? ["no key has these words"] : found.map { $0.line(isASCII: surface.isASCII) }
    }
    let places: [(KeyContext, String)] = [
      (.tree, "In the layers"), (.gallery, "Among all channels"), (.channel, "In one channel"),
      (.patch, screen == .forward ? "In one patch" : "In A and B"), (.table, "In the table"),
      (.field, "On the image"), (.comparison, "In the tables"), (.figures, "Among the figures"),
    ].filter { isOnScreen($0.0) }
    let bindings = KeyTable.bindings.filter { $0.screens.contains(screen) }
    let common = Set(places.map(\.0))
    let everywhere = bindings.filter { $0.contexts.isSuperset(of: common) }
    let here = everywhere.filter { $0.screens.count == 1 }
    var lines =
      here.isEmpty ? [] : ["On this screen"] + here.map { $0.line(isASCII: surface.isASCII) } + [""]
    lines +=
      ["Everywhere"]
      + everywhere.filter { $0.screens.count > 1 }.map { $0.line(isASCII: surface.isASCII) }
    let onSheets = bindings.filter { $0.contexts == KeyTable.sheets }
    if !onSheets.isEmpty {
      lines += ["", "Everywhere but in \(screen == .forward ? "a patch" : "A and B")"]
      lines += onSheets.map { $0.line(isASCII: surface.isASCII) }
    }
    for (context, title) in places {
      let inside = bindings.filter {
        $0.contexts.contains(context) && !$0.contexts.isSuperset(of: common)
          && $0.contexts != KeyTable.sheets
      }
      if !inside.isEmpty {
        lines += ["", title] + inside.map { $0.line(isASCII: surface.isASCII) }
      }
    }
    lines += [
      "", "The mouse",
      "  click           select; on what is selected: open it",
      "  drag            read values, or move the output over the image",
      "  wheel           move; one channel: to the next; the field: layer by layer",
    ]
    return lines
  }

  private func isOnScreen(_ context: KeyContext) -> Bool {
    switch context {
    case .tree, .page: true
    case .gallery, .channel: screen == .matrices || screen == .forward
    case .patch: screen == .matrices || screen == .forward
    case .table: screen == .costs
    case .field: screen == .field
    case .comparison: screen == .compare
    case .figures: screen == .figures
    }
  }

  private func drawPage(
    _ frame: inout Frame, _ title: String, _ scroll: Int, foot: String = "Esc closes"
  ) {
    let lines = overlayLines
    let widest = lines.map(\.displayWidth).max() ?? 0
    let width = min(size.width - 2, max(40, widest + 4))
    let height = min(size.height - 4, lines.count + 2)
    let area = Rect(
      row: (size.height - height) / 2, column: (size.width - width) / 2, height: height,
      width: width)
    drawBox(&frame, area, title, foot: foot)
    let inside = area.inset(rows: 1, columns: 2)
    for (line, text) in lines.dropFirst(scroll).prefix(inside.height).enumerated() {
      let isHeading = !text.hasPrefix(" ")
      frame.put(
        text, row: inside.row + line, column: inside.column, width: inside.width,
        style: isHeading ? theme.barStrong : theme.bar)
    }
    if scroll > 0 {
      frame.put("↑", row: area.row + 1, column: area.columns.upperBound - 2, style: theme.barKey)
    }
    if scroll + inside.height < lines.count {
      frame.put(
        "↓", row: area.rows.upperBound - 2, column: area.columns.upperBound - 2,
        style: theme.barKey)
    }
  }

  /// Whether the matrices on screen are those of the file.
  package var isShowingStored: Bool { screen != .matrices || shown.arrangement.isPlain }

  private func drawPrompt(_ frame: inout Frame, _ prompt: Prompt) {
    let width = min(size.width - 2, 72)
    let note = prompt.asksToOverwrite ? "exists already: Enter again overwrites it" : prompt.failure
    let extra = note.displayWidth > width - 4 ? min(2, size.height - 8) : 0
    let area = Rect(
      row: max(1, size.height / 2 - 2), column: (size.width - width) / 2, height: 4 + extra,
      width: width)
    switch prompt.purpose {
    case .image:
      drawBox(&frame, area, "Open a PNG, JPEG or PPM image", foot: "Enter opens, Esc cancels")
    case .resolution:
      drawBox(&frame, area, "Resolution: N or HxW", foot: "Enter counts, Esc cancels")
    case .range:
      drawBox(
        &frame, area, "Colours span ±LIMIT, or LOWEST HIGHEST", foot: "Enter colours, Esc cancels")
    case .filter:
      drawBox(
        &frame, area, "Channels with, such as: moved > 3, R.rank < 7 (empty: all)",
        foot: "Enter chooses, Esc cancels")
    case .kernels:
      drawBox(
        &frame, area, "What if the kernels were … (empty: the model's own)",
        foot: "Enter counts, Esc cancels")
    case .export(let request) where request.subject == .screen:
      drawBox(
        &frame, area, "Save the screen as .png, .svg, .txt, or .ansi with colours",
        foot: "Enter writes, Esc cancels")
    case .export(let request) where request.subject.isTable:
      drawBox(
        &frame, area, "Export \(name(of: request.subject)) as CSV",
        foot: "Enter writes, Esc cancels")
    case .export(let request):
      let all = screen == .forward ? "all channels" : "all matrices"
      let what = request.item.map { "\(sheet?.itemName ?? "") \($0)" } ?? all
      drawBox(
        &frame, area,
        "Export \(what) of \(name(of: request.subject)) as .csv .npy .png .svg"
          + (isShowingStored ? "" : ", as shown"),
        foot: "Enter writes, Esc cancels")
    }
    let inside = area.inset(rows: 1, columns: 2)
    // The caret is always in view: long paths show their end.
    let characters = Array(prompt.text)
    let start = max(0, prompt.caret - inside.width + 1)
    frame.put(
      String(characters[start...].prefix(inside.width)), row: inside.row, column: inside.column,
      style: theme.barStrong)
    let isSelected = prompt.isSelected && start == 0
    frame.restyle(
      Rect(
        row: inside.row, column: inside.column + (isSelected ? 0 : prompt.caret - start), height: 1,
        width: isSelected ? prompt.text.count + 1 : 1)
    ) { $0.isReversed.toggle() }
    frame.put(
      wrapped: note,
      in: Rect(
        row: inside.row + 1, column: inside.column, height: inside.height - 1, width: inside.width),
      style: theme.barWarning)
  }

  func drawBox(_ frame: inout Frame, _ area: Rect, _ title: String, foot: String) {
    frame.mark(frame.bounds, as: Target.outside)
    frame.mark(area, as: Target.page)
    frame.fill(area, Cell(" ", theme.bar))
    let (top, bottom) = (area.row, area.rows.upperBound - 1)
    let (left, right) = (area.column, area.columns.upperBound - 1)
    for column in area.columns {
      frame.set(Cell("─", theme.bar), row: top, column: column)
      frame.set(Cell("─", theme.bar), row: bottom, column: column)
    }
    for row in area.rows {
      frame.set(Cell("│", theme.bar), row: row, column: left)
      frame.set(Cell("│", theme.bar), row: row, column: right)
    }
    for (scalar, row, column) in [
      ("┌", top, left), ("┐", top, right), ("└", bottom, left), ("┘", bottom, right),
    ] as [(Unicode.Scalar, Int, Int)] {
      frame.set(Cell(scalar, theme.bar), row: row, column: column)
    }
    frame.put(
      " \(title) ", row: top, column: left + 2, width: area.width - 4, style: theme.barStrong)
    frame.put(
      " \(foot) ", row: bottom, column: left + 2, width: area.width - 4, style: theme.barDim)
  }
}
