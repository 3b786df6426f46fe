import TUICore
import TensorCore

/// The list of commands, from which one is chosen by its words.
package struct Palette: Equatable, Sendable {
  var query = KeyQuery()
  /// The index of the selected command among those found.
  var row = 0
}

extension Explorer {
  /// The commands that are of use where the keys are now and that the query finds, the screens first.
  func commands(_ palette: Palette) -> [KeyTable.Binding] {
    let here = screen.bindings.filter {
      $0.contexts.contains(context) && isUseful($0.command) && $0.command != .palette
        && !leadsToMessage($0.command)
    }
    return palette.query.matches(here.filter(\.isScreen) + here.filter { !$0.isScreen })
  }

  /// The number of commands that a page movement goes over.
  private static let palettePage = 10

  mutating func type(_ key: Key, in old: Palette) -> [Effect] {
    var palette = old
    switch key {
    case .escape, .control("c"):
      overlay = nil
      return []
    case .enter: return choose(old.row)
    case .up, .control("p"): palette.row -= 1
    case .down, .control("n"): palette.row += 1
    case .pageUp: palette.row -= Self.palettePage
    case .pageDown: palette.row += Self.palettePage
    default: if palette.query.text.edit(key) { palette.row = 0 }
    }
    palette.row = palette.row.clamped(below: commands(palette).count)
    overlay = .palette(palette)
    return []
  }

  /// Closes the palette and carries out the command with this index among those found.
  mutating func choose(_ line: Int) -> [Effect] {
    guard case .palette(let palette) = overlay else { return [] }
    overlay = nil
    let found = commands(palette)
    return found.indices.contains(line) ? perform(found[line].command) : []
  }

  func drawPalette(_ canvas: inout Canvas, _ palette: Palette) {
    let (found, theme) = (commands(palette), canvas.theme)
    let box = Box(
      "Commands: type words or a key", foot: "Enter does it, Esc closes",
      size: Size(width: min(canvas.bounds.width - 2, 76), height: min(canvas.bounds.height - 4, 24))
    )
    var inside = box.draw(&canvas)
    let line = inside.takeTop(1)
    let end = canvas.put(
      ": \(palette.query.text)", row: line.row, column: line.column, width: line.width - 1,
      style: theme.barStrong)
    canvas.restyle(Rect(row: line.row, column: end, height: 1, width: 1)) { $0.isReversed.toggle() }
    if found.isEmpty {
      canvas.put(
        "no such command here", row: inside.row, column: inside.column, style: theme.barDim)
    }
    let first = steadyScroll(to: palette.row, height: inside.height, total: found.count)
    for (place, binding) in found.dropFirst(first).prefix(inside.height).enumerated() {
      let style = first + place == palette.row ? theme.selection : theme.bar
      let line = Rect(
        row: inside.row + place, column: inside.column, height: 1, width: inside.width)
      canvas.fill(line, Cell(" ", style))
      canvas.mark(line, as: .line(first + place))
      canvas.put(binding.line(isASCII: canvas.surface.isASCII), in: line, style: style)
    }
  }
}
