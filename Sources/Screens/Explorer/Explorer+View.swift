import TUICore

/// Drawing the explorer.
extension Explorer {
  /// The frame that is saved to a file. Its status line shows the value under the cursor instead of the message about the file.
  package func viewWithoutMessage() -> Frame {
    var copy = self
    copy.message = nil
    return copy.view()
  }

  /// The frame for this state, on which alone it depends.
  ///
  /// - Complexity: depends on the size of the terminal and the number of entries of the outline, not on the number of values.
  package func view() -> Frame {
    var canvas = Canvas(shared.size, shared.surface)
    if isTooSmall {
      drawSize(&canvas)
    } else {
      let layout = shared.layout
      titleBar.draw(&canvas, in: layout.header)
      if layout.tree.width > 0 {
        let view = TreeView(tree: tree, shared: shared)
        view.drawHeading(&canvas, in: layout.treeHeading)
        view.draw(&canvas, in: layout.tree)
      }
      for row in layout.divider.rows where layout.divider.width > 0 {
        canvas.set(Cell("│", canvas.theme.dim), row: row, column: layout.divider.column)
      }
      current.draw(&canvas, shared, in: layout.inside)
      drawStatus(&canvas, layout.status)
      drawHints(&canvas, layout.hints)
      drawOverlay(&canvas)
    }
    return shared.surface.isASCII ? canvas.frame.ascii : canvas.frame
  }

  var isTooSmall: Bool {
    let (size, smallest) = (shared.size, ScreenLayout.smallest)
    return size.width < smallest.width || size.height < smallest.height
  }

  private func drawSize(_ canvas: inout Canvas) {
    let (need, size) = (ScreenLayout.smallest, shared.size)
    let (wanted, found) = ("\(need.width)×\(need.height)", "\(size.width)×\(size.height)")
    let texts = ["neoview needs \(wanted), here is \(found)", "needs \(wanted), is \(found)"]
    canvas.put(
      texts.first { $0.displayWidth <= size.width } ?? "needs \(wanted)", row: size.height / 2,
      column: 0, style: canvas.theme.strong)
  }

  private var titleBar: TitleBar {
    let (facts, epochs, surface) = (shared.facts, shared.epochs, shared.surface)
    return TitleBar(
      title: facts.title
        + (epochs.isRun ? " (\(epochs.current + 1) of \(epochs.titles.count))" : "")
        + (epochs.isPlaying ? " ▶" : ""),
      summary: facts.summary, warning: facts.warning.isEmpty ? "" : "⚠ \(facts.warning) ",
      badge: "[\(surface.depth.name)\(surface.isASCII ? ", ASCII" : "")]", screen: screen,
      hasAll: shared.isNeoNeXt)
  }

  // MARK: - The status line

  private func drawStatus(_ canvas: inout Canvas, _ area: Rect) {
    let theme = canvas.theme
    canvas.fill(area, Cell(" ", theme.bar))
    if let count {
      let end = canvas.put(" \(count)×", row: area.row, column: 0, style: theme.barStrong)
      canvas.put(
        countNote(count), row: area.row, column: end + 2, width: max(0, area.width - end - 2),
        style: theme.bar)
    } else if let search, search.isTyping {
      canvas.put(" " + searchText(search), row: area.row, column: 0, style: theme.barStrong)
    } else if let message {
      let style = message.isError ? theme.barError : theme.barStrong
      canvas.put(" \(message.text) ", row: area.row, column: 0, style: style)
    } else {
      drawReadout(&canvas, area)
    }
  }

  /// What the number that is being typed refers to.
  private func countNote(_ count: Int) -> String {
    let movement = "the next movement, \(count) times"
    return place(ofChannel: count) == nil ? movement : movement + " · G goes to channel \(count)"
  }

  /// Where the cursor is, and the exact value under it.
  package var readout: Readout { showsMessageAlone ? Readout("") : current.readout(shared) }

  private func drawReadout(_ canvas: inout Canvas, _ area: Rect) {
    let (readout, theme) = (readout, canvas.theme)
    // The value is always written in full; the name of its place is cut if it is too long.
    let room = max(8, area.width - readout.value.displayWidth - 2)
    var column =
      canvas.put(" \(readout.place)", row: area.row, column: 0, width: room, style: theme.bar) + 1
    column = canvas.put(readout.value, row: area.row, column: column, style: theme.barStrong)
    if column + 2 + readout.type.displayWidth < area.width {
      canvas.put(readout.type, row: area.row, endingAt: area.width, style: theme.barDim)
    }
  }

  // MARK: - Hints

  /// Draws the hints: help and quit at the right, the others from the left as far as there is room.
  private func drawHints(_ canvas: inout Canvas, _ area: Rect) {
    canvas.fill(area, Cell(" ", canvas.theme.bar))
    // While something else takes the keys, those of the screen do nothing.
    guard overlay == nil, !(search?.isTyping ?? false) else { return }
    let back = shared.epochs.isPlaying ? "stop" : current.backHint(shared)
    let bindings = screen.bindings.filter { $0.contexts.contains(context) }
    // What Esc does comes first where it is not the usual, so that a narrow window has it.
    let unusual = back.map { back in
      bindings.filter { $0.command == .back }.map { $0.hinting(back) }
    }
    let hints =
      (unusual ?? [])
      + bindings.filter {
        $0.hint != nil && isUseful($0.command) && (unusual == nil || $0.command != .back)
      }
    let last = hints.filter { $0.command == .help || $0.command == .quit }
    let width = last.reduce(0) { $0 + $1.hintWidth + 2 }
    let end = drawHints(
      hints.filter { hint in !last.contains { $0.command == hint.command } },
      &canvas, area.row, from: 1, to: area.width - width)
    drawHints(last, &canvas, area.row, from: max(end, area.width - width), to: area.width)
  }

  /// Draws hints from a column on, up to another one.
  ///
  /// - Returns: the column where the next hint goes.
  @discardableResult
  private func drawHints(
    _ hints: [KeyTable.Binding], _ canvas: inout Canvas, _ row: Int, from start: Int, to end: Int
  ) -> Int {
    var column = start
    for binding in hints where column + binding.hintWidth <= end {
      canvas.mark(
        Rect(row: row, column: column, height: 1, width: binding.hintWidth),
        as: .command(binding.command))
      let name = binding.keys[0].name(isASCII: shared.surface.isASCII)
      column = canvas.put(name, row: row, column: column, style: canvas.theme.barKey) + 1
      column =
        canvas.put(binding.hint ?? "", row: row, column: column, style: canvas.theme.barDim) + 2
    }
    return column
  }
}

extension KeyTable.Binding {
  /// The binding with another word at the foot of the screen.
  fileprivate func hinting(_ hint: String) -> KeyTable.Binding {
    KeyTable.Binding(
      keys, command, contexts, title, hint: hint, isOwn: isOwn, synonyms: synonyms)
  }

  /// The width of the key and its hint, in columns.
  fileprivate var hintWidth: Int {
    keys[0].asciiName.displayWidth + 1 + (hint?.displayWidth ?? 0)
  }
}
