import TUICore

/// Words that are looked for among keys and what they do.
package struct KeyQuery: Equatable, Sendable {
  var text = ""

  /// Bindings whose key it is come first, then those whose words begin like its words.
  func matches(_ bindings: [KeyTable.Binding]) -> [KeyTable.Binding] {
    guard text.contains(where: { $0 != " " }) else { return bindings }
    let exact = bindings.filter { $0.keys.contains { $0.name == text } }
    let words = text.lowercased().split(separator: " ")
    let others = bindings.filter { binding in
      !binding.keys.contains { $0.name == text } && words.allSatisfy { binding.has($0) }
    }
    return exact + others
  }

  /// - Returns: whether the key changed the text.
  mutating func edit(_ key: Key) -> Bool {
    switch key {
    case .backspace where !text.isEmpty: text.removeLast()
    case .control("u"): text = ""
    case .character(let scalar): text.unicodeScalars.append(scalar)
    default: return false
    }
    return true
  }
}

extension KeyTable.Binding {
  fileprivate func has(_ word: Substring) -> Bool {
    let words = title.lowercased().split { !$0.isLetter && !$0.isNumber }
    return words.contains { $0.hasPrefix(word) }
      || keys.contains { $0.name.lowercased() == word }
  }
}

/// The commands of the place, to be chosen by their words.
package struct Palette: Equatable, Sendable {
  var query = KeyQuery()
  var row = 0
}

extension Explorer {
  /// What can be done where the keys are, without moving.
  func commands(_ palette: Palette) -> [KeyTable.Binding] {
    palette.query.matches(
      KeyTable.bindings.filter {
        $0.contexts.contains(paneContext) && $0.screens.contains(screen) && isUseful($0.command)
          && $0.command != .palette
      })
  }

  mutating func type(_ key: Key, in old: Palette) -> [Effect] {
    var palette = old
    switch key {
    case .escape, .control("c"):
      overlay = nil
      return []
    case .enter: return choose(old.row)
    case .up, .control("p"): palette.row -= 1
    case .down, .control("n"): palette.row += 1
    case .pageUp: palette.row -= 10
    case .pageDown: palette.row += 10
    default: if palette.query.edit(key) { palette.row = 0 }
    }
    palette.row = max(0, min(commands(palette).count - 1, palette.row))
    overlay = .palette(palette)
    return []
  }

  /// Does what a line of the palette says.
  mutating func choose(_ line: Int) -> [Effect] {
    guard case .palette(let palette) = overlay else { return [] }
    overlay = nil
    let found = commands(palette)
    return found.indices.contains(line) ? perform(found[line].command) : []
  }

  func drawPalette(_ frame: inout Frame, _ palette: Palette) {
    let found = commands(palette)
    let width = min(size.width - 2, 76)
    let height = min(size.height - 4, 24)
    let area = Rect(
      row: (size.height - height) / 2, column: (size.width - width) / 2, height: height,
      width: width)
    drawBox(&frame, area, "Commands: type words or a key", foot: "Enter does it, Esc closes")
    var inside = area.inset(rows: 1, columns: 2)
    let line = inside.takeTop(1)
    let end = frame.put(
      ": \(palette.query.text)", row: line.row, column: line.column, width: line.width - 1,
      style: theme.barStrong)
    frame.restyle(Rect(row: line.row, column: end, height: 1, width: 1)) { $0.isReversed.toggle() }
    if found.isEmpty {
      frame.put("no such command here", row: inside.row, column: inside.column, style: theme.barDim)
    }
    let first = steadyScroll(to: palette.row, height: inside.height, total: found.count)
    for (place, binding) in found.dropFirst(first).prefix(inside.height).enumerated() {
      let style = first + place == palette.row ? theme.selection : theme.bar
      let row = inside.row + place
      frame.fill(
        Rect(row: row, column: inside.column, height: 1, width: inside.width), Cell(" ", style))
      frame.mark(
        Rect(row: row, column: inside.column, height: 1, width: inside.width),
        as: Target.line(first + place))
      frame.put(
        binding.line(isASCII: surface.isASCII), row: row, column: inside.column,
        width: inside.width, style: style)
    }
  }
}
