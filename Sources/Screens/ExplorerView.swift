import Sheets
import TUICore

extension Explorer {
  /// The screen to be saved: the status line says what is under the cursor, not that a file is written.
  package func viewWithoutMessage() -> Frame {
    var copy = self
    copy.message = nil
    return copy.view()
  }

  /// The screen for this state: a pure function of it.
  ///
  /// - Complexity: the size of the screen, and the number of entries of the outline; not of values.
  package func view() -> Frame {
    var frame = Frame(size)
    if isTooSmall {
      let need = ScreenLayout.smallest
      let (wanted, found) = ("\(need.width)×\(need.height)", "\(size.width)×\(size.height)")
      let texts = ["neoview needs \(wanted), here is \(found)", "needs \(wanted), is \(found)"]
      frame.put(
        texts.first { $0.displayWidth <= size.width } ?? "needs \(wanted)", row: size.height / 2,
        column: 0, style: theme.strong)
    } else {
      let layout = self.layout
      drawHeader(&frame, layout.header)
      if layout.tree.width > 0 { drawTree(&frame, layout.tree) }
      for row in layout.divider.rows where layout.divider.width > 0 {
        frame.set(Cell("│", theme.dim), row: row, column: layout.divider.column)
      }
      drawPane(&frame, layout.pane)
      drawStatus(&frame, layout.status)
      drawHints(&frame, layout.hints)
      drawOverlay(&frame)
    }
    return surface.isASCII ? frame.ascii : frame
  }

  private func drawHeader(_ frame: inout Frame, _ area: Rect) {
    frame.fill(area, Cell(" ", theme.bar))
    var column = frame.put("neoview", row: area.row, column: 1, style: theme.barStrong) + 2
    let badge = "[\(surface.depth.name)\(surface.isASCII ? ", ASCII" : "")]"
    let end = area.width - 1 - badge.displayWidth
    frame.put(badge, row: area.row, column: end, style: theme.barDim)
    let warning = facts.warning.isEmpty ? "" : "⚠ \(facts.warning) "
    let run = epochs.isRun ? " (\(epochs.current + 1) of \(epochs.titles.count))" : ""
    column =
      frame.put(
        facts.title + run, row: area.row, column: column, width: max(0, (end - column) / 2),
        style: theme.barStrong) + 2
    frame.put(
      facts.summary, row: area.row, column: column,
      width: max(0, end - column - warning.displayWidth - 1), style: theme.barDim)
    frame.put(
      warning, row: area.row, column: max(column, end - warning.displayWidth),
      width: max(0, end - column), style: theme.barWarning)
  }

  private func drawPane(_ frame: inout Frame, _ area: Rect) {
    let inside = Rect(
      row: area.row, column: area.column + 1, height: area.height, width: area.width - 1)
    switch screen {
    case .matrices: drawMatrices(&frame, inside)
    case .field: drawField(&frame, inside)
    case .costs: drawCosts(&frame, inside)
    case .forward: drawForward(&frame, inside)
    case .compare: drawCompare(&frame, inside)
    case .figures: drawSurvey(&frame, inside)
    }
  }

  private func drawMatrices(_ frame: inout Frame, _ inside: Rect) {
    if case .failed(let entry, let reason) = loading, entry == selection {
      frame.put(
        outline.entries[entry].title, row: inside.row, column: inside.column, style: theme.strong)
      frame.put(wrapped: reason, in: body.inset(rows: 1, columns: 0), style: theme.error)
      return
    }
    if outline.entries.indices.contains(selection), outline.entries[selection].kind == .folder {
      return drawFolder(&frame, selection, inside)
    }
    guard let sheet else {
      frame.put("loading …", row: inside.row, column: inside.column, style: theme.dim)
      return
    }
    var note = ""
    if case .loading(let entry) = loading { note = "loading \(outline.entries[entry].title) …" }
    if case .arranging = loading { note = "measuring …" }
    let isExpanded = browser.depth == .patch
    drawTitle(&frame, isExpanded ? loadedSheet ?? sheet : sheet, inside, note: note)
    if sheet.itemCount == 0 {
      frame.put("empty: no values to show", row: inside.row + 2, column: inside.column)
    } else {
      drawHeatmaps(&frame, sheet)
    }
    if isExpanded {
      drawColorBar(
        &frame, browser.isMosaic ? mosaicRange : expandedRange,
        browser.isMosaic ? "over all filters of this channel" : "over L and R of this channel",
        inside.bottomRow, isLogarithmic: false)
    } else {
      drawColorBar(&frame, sheet, inside.bottomRow)
    }
  }

  func drawHeatmaps(_ frame: inout Frame, _ sheet: Sheet) {
    switch browser.depth {
    case .gallery: drawGallery(&frame, sheet, body)
    case .channel: drawChannel(&frame, sheet, body)
    case .patch where screen == .forward: drawPatch(&frame, sheet, body)
    case .patch: drawExpanded(&frame, sheet, body)
    }
  }

  /// - Parameter note: what goes on, at the right.
  func drawTitle(_ frame: inout Frame, _ sheet: Sheet, _ area: Rect, note: String) {
    var right = area.columns.upperBound - 1
    if !note.isEmpty {
      let width = min(note.displayWidth, area.width / 2)
      right -= width
      frame.put(note, row: area.row, column: right, width: width, style: theme.accent)
      right -= 1
    }
    if let note = shrinkNote(sheet) {
      right -= note.displayWidth
      frame.put(note, row: area.row, column: max(area.column, right), style: theme.accent)
      right -= 1
    }
    frame.put(
      sheet.title, row: area.row, column: area.column, width: right - area.column,
      style: theme.strong)
  }

  private func drawStatus(_ frame: inout Frame, _ area: Rect) {
    frame.fill(area, Cell(" ", theme.bar))
    if let count {
      frame.put(" \(count)×", row: area.row, column: 0, style: theme.barStrong)
      return
    }
    if let search, search.isTyping {
      frame.put(" " + searchText(search), row: area.row, column: 0, style: theme.barStrong)
      return
    }
    if let message {
      let style = message.isError ? theme.barError : theme.barStrong
      frame.put(" \(message.text) ", row: area.row, column: 0, style: style)
      return
    }
    let (place, value) = readout
    // The value is whole whatever the name: that is cut.
    let room = max(8, area.width - value.displayWidth - 2)
    var column =
      frame.put(" \(place)", row: area.row, column: 0, width: room, style: theme.bar) + 1
    column = frame.put(value, row: area.row, column: column, style: theme.barStrong)
    let shown = screen == .matrices ? currentSheet : nil
    let type = shown.map { $0.type.isEmpty ? "" : "stored as \($0.type) " } ?? ""
    if column + 2 + type.displayWidth < area.width {
      frame.put(type, row: area.row, endingAt: area.width, style: theme.barDim)
    }
  }

  /// Where the cursor is, and the exact value under it.
  package var readout: (place: String, value: String) {
    let entry =
      screen == .forward ? stepName : outline.entries.isEmpty ? "" : outline.entries[selection].name
    if screen == .costs { return costReadout }
    if screen == .field { return fieldReadout }
    if screen == .compare { return compareReadout }
    if screen == .figures { return figuresReadout }
    if screen == .matrices, browser.depth == .patch { return expandedReadout }
    if showsClasses {
      let entry = forward.classes[forward.rank]
      return ("\(stepName) · class \(entry.name) · logit =", Self.exact(entry.score.logit))
    }
    guard let sheet = currentSheet, let matrix = matrixAtCursor, matrix.rows > 0,
      matrix.columns > 0
    else { return (entry, "") }
    let section = sheet.section(of: item)
    let name =
      section?.isPattern ?? false
      ? "mean of \(section?.note(on: item).dropFirst() ?? "") like \(channelName)"
      : "\(sheet.itemName) \(channelName)"
    let item = sheet.itemCount > 1 || sheet.sides.count > 1 ? " · \(name)" : ""
    let side = sheet.sides[cursor.side]
    let value = matrix[cursor.row, cursor.column]
    let index =
      sheet.isVector
      ? "\(cursor.row * matrix.columns + cursor.column)" : "\(cursor.row),\(cursor.column)"
    return (
      "\(entry)\(item) · \(side)[\(index)] =", Self.exact(value)
    )
  }

  /// So many digits that they read back to the same value.
  static func exact(_ value: Float) -> String {
    value.isNaN ? "nan" : value.isInfinite ? (value < 0 ? "-inf" : "inf") : value.description
  }

  /// Help and quit stand at the right, the rest from the left as far as there is room.
  private func drawHints(_ frame: inout Frame, _ area: Rect) {
    frame.fill(area, Cell(" ", theme.bar))
    let hints = KeyTable.bindings.filter {
      $0.hint != nil && $0.contexts.contains(paneContext) && $0.screens.contains(screen)
        && $0.command != .show(screen) && isUseful($0.command)
    }
    let last = hints.filter { $0.command == .help || $0.command == .quit }
    let width = last.reduce(0) { $0 + $1.hintWidth + 2 }
    let end = drawHints(
      hints.filter { hint in !last.contains { $0.command == hint.command } },
      &frame, area.row, from: 1, to: area.width - width)
    drawHints(last, &frame, area.row, from: max(end, area.width - width), to: area.width)
  }

  /// Only a NeoCell has patches, and only layers have operators.
  func isUseful(_ command: Command) -> Bool {
    switch (command, paneContext) {
    case (.open, .channel): currentSheet?.neocell != nil || expandedCell != nil
    case (.open, .table): !costs.isDetailed
    case (.open, .field): !field.isPartition
    case (.nextEpoch, _): epochs.isRun
    default: true
    }
  }

  @discardableResult
  private func drawHints(
    _ hints: [KeyTable.Binding], _ frame: inout Frame, _ row: Int, from start: Int, to end: Int
  ) -> Int {
    var column = start
    for binding in hints where column + binding.hintWidth <= end {
      frame.mark(
        Rect(row: row, column: column, height: 1, width: binding.hintWidth),
        as: Target.command(binding.command))
      let name = binding.keys[0].name(isASCII: surface.isASCII)
      column = frame.put(name, row: row, column: column, style: theme.barKey) + 1
      column = frame.put(binding.hint ?? "", row: row, column: column, style: theme.barDim) + 2
    }
    return column
  }
}

extension Rect {
  var bottomRow: Rect { Rect(row: rows.upperBound - 1, column: column, height: 1, width: width) }
}

extension KeyTable.Binding {
  fileprivate var hintWidth: Int {
    keys[0].asciiName.displayWidth + 1 + (hint?.displayWidth ?? 0)
  }
}

extension Frame {
  /// Writes text broken at blanks to fit an area.
  mutating func put(wrapped text: String, in area: Rect, style: Style) {
    var row = area.row
    var line = ""
    for word in text.split(separator: " ") {
      let longer = line.isEmpty ? String(word) : "\(line) \(word)"
      if longer.displayWidth > area.width, !line.isEmpty {
        guard row < area.rows.upperBound else { return }
        put(line, row: row, column: area.column, width: area.width, style: style)
        row += 1
        line = String(word)
      } else {
        line = longer
      }
    }
    if row < area.rows.upperBound {
      put(line, row: row, column: area.column, width: area.width, style: style)
    }
  }
}
