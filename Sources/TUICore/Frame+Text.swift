extension Frame {
  /// The characters of each row as a line, without the blanks at its end.
  package var text: String {
    (0..<size.height).map { row in
      var line = ""
      for column in 0..<size.width where self[row, column].scalar != Cell.continuation {
        line.unicodeScalars.append(self[row, column].scalar)
      }
      while line.last == " " { line.removeLast() }
      return line
    }.joined(separator: "\n")
  }

  /// The styles of each row as a line of runs `COUNT:STYLE`. A run of the plain style at the end is left out.
  package var styleText: String {
    (0..<size.height).map { row in
      var runs: [(style: Style, count: Int)] = []
      for column in 0..<size.width {
        let style = self[row, column].style
        if runs.last?.style == style {
          runs[runs.count - 1].count += 1
        } else {
          runs.append((style, 1))
        }
      }
      if runs.last?.style == .plain { runs.removeLast() }
      return runs.map { "\($0.count):\($0.style)" }.joined(separator: " ")
    }.joined(separator: "\n")
  }

  /// The same frame in ASCII characters, which every terminal has.
  package var ascii: Frame {
    var frame = self
    for index in cells.indices {
      switch cells[index].scalar {
      case Cell.continuation: frame.cells[index].scalar = " "
      case " "..."~": break
      case let other: frame.cells[index].scalar = Self.asciiTwins[other] ?? "?"
      }
    }
    return frame
  }

  private static let asciiTwins: [Unicode.Scalar: Unicode.Scalar] = [
    "─": "-", "│": "|", "┌": "+", "┐": "+", "└": "+", "┘": "+", "├": "+", "┤": "+", "┬": "+",
    "┴": "+", "▾": "v", "▸": ">", "·": ".", "×": "x", "…": "~", "→": ">", "←": "<", "↑": "^",
    "↓": "v", "█": "#", "▌": "|", "▐": "|", "±": "~", "σ": "s", "−": "-", "–": "-", "‖": "|",
    "■": "#", "▀": "#", "▄": "#", "▎": "|", "∞": "8", "⚠": "!", "κ": "k", "‘": "'", "’": "'",
    "√": "v", "Σ": "S", "•": "*", "░": ":", "▒": "%", "▓": "#", "↵": "<", "━": "=", "○": "o",
    "●": "*", "◎": "@", "▶": ">", "┃": "|", "▁": "_", "▂": "_", "▃": "-", "▅": "=", "▆": "=",
    "▇": "#", "Δ": "d", "▲": "^",
    "²": "2", "₁": "1",
  ]
}

extension Style: CustomStringConvertible {
  /// The foreground, the background, and letters for bold, underlined and reversed: `ff8800/000000b`. The terminal's own
  /// colour is `-`.
  package var description: String {
    let marks = (isBold ? "b" : "") + (isUnderlined ? "u" : "") + (isReversed ? "r" : "")
    return "\(foreground)/\(background)" + (marks.isEmpty ? "" : marks)
  }
}

extension Color: CustomStringConvertible {
  package var description: String {
    if isTerminal { return "-" }
    let digits = String(bits, radix: 16)
    return String(repeating: "0", count: 6 - digits.count) + digits
  }
}
