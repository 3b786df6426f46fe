import TUICore

/// Makes the text that has a terminal show frames: characters, with the escape sequences of ECMA-48 for places, colours and attributes.
struct EscapeSequences {
  private let depth: ColorDepth
  private let palette: TerminalPalette?
  /// The numbers of colours that were looked for in the palette.
  private var numbers: [Color: Int] = [:]

  init(depth: ColorDepth) {
    self.depth = depth
    switch depth {
    case .mono, .direct: palette = nil
    case .eight, .sixteen, .palette: palette = TerminalPalette(depth)
    }
  }

  /// The sequence that sets a style, whatever was set before (SGR).
  mutating func style(_ style: Style) -> String {
    var codes = ["0"]
    if style.isBold { codes.append("1") }
    if style.isUnderlined { codes.append("4") }
    if style.isReversed { codes.append("7") }
    codes += [code(style.foreground, base: 30), code(style.background, base: 40)].compactMap(\.self)
    return "\u{1b}[\(codes.joined(separator: ";"))m"
  }

  /// The code of a colour; `nil` for the terminal's own.
  ///
  /// - Parameter base: the code of the first colour: 30 for text, 40 for the background.
  private mutating func code(_ color: Color, base: Int) -> String? {
    if color.isTerminal { return nil }
    switch depth {
    case .mono: return nil
    case .eight: return "\(base + number(color))"
    case .sixteen:
      let number = number(color)
      return "\(number < 8 ? base + number : base + 60 + number - 8)"
    case .palette: return "\(base + 8);5;\(number(color))"
    case .direct: return "\(base + 8);2;\(color.red);\(color.green);\(color.blue)"
    }
  }

  private mutating func number(_ color: Color) -> Int {
    if let known = numbers[color] { return known }
    let nearest = palette?.nearest(to: color) ?? 0
    numbers[color] = nearest
    return nearest
  }

  /// The text that changes what a terminal shows from one frame to another.
  ///
  /// - Parameter old: the frame that it shows; `nil` to clear the screen first.
  /// - Returns: an empty text if both look alike.
  mutating func change(from old: Frame?, to new: Frame) -> String {
    guard old?.size == new.size else {
      return "\u{1b}[0m\u{1b}[2J" + change(from: Frame(new.size), to: new)
    }
    let rows = (0..<new.size.height).map { row in
      let changed = (0..<new.size.width).filter { old?[row, $0] != new[row, $0] }
      guard let first = changed.first, let last = changed.last else { return "" }
      // A wide character is written from its left half.
      return text(
        new, row, (new[row, first].scalar == Cell.continuation ? first - 1 : first)...last)
    }.joined()
    return rows.isEmpty ? "" : rows + "\u{1b}[0m"
  }

  /// The text that writes a part of a row at its place.
  private mutating func text(_ frame: Frame, _ row: Int, _ columns: ClosedRange<Int>) -> String {
    var text = Self.place(row: row, column: columns.lowerBound)
    var current: Style?
    for column in columns {
      let cell = frame[row, column]
      if cell.scalar == Cell.continuation { continue }
      if cell.style != current { text += style(cell.style) }
      current = cell.style
      text.unicodeScalars.append(cell.scalar)
    }
    return text
  }

  /// The sequence that moves the cursor; rows and columns count from 0.
  static func place(row: Int, column: Int) -> String { "\u{1b}[\(row + 1);\(column + 1)H" }
}
