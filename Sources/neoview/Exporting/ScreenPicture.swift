import Exports
import TUICore

/// A frame of the screen as a picture, or as text with escape sequences for its colours.
struct ScreenPicture {
  let frame: Frame
  /// Whether the terminal's own colours are drawn as dark text on a light background.
  var isLight = false

  // The colours that are drawn where a style has the terminal's own ones, `0xRRGGBB`.

  var ink: UInt32 { isLight ? 0x1a_1f26 : 0xd8_dee6 }
  var paper: UInt32 { isLight ? 0xff_ffff : 0x0c_0c0c }

  /// The colours of text and background that a style has, `0xRRGGBB`.
  private func colors(_ style: Style) -> (ink: UInt32, paper: UInt32) {
    let ink = style.foreground.isTerminal ? self.ink : style.foreground.bits
    let paper = style.background.isTerminal ? self.paper : style.background.bits
    return style.isReversed ? (paper, ink) : (ink, paper)
  }

  // MARK: - PNG and SVG

  /// The frame as a drawing, with 8×16 pixels for each cell.
  ///
  /// - Complexity: linear in the cells of the frame.
  var drawing: Drawing {
    var drawing = Drawing(
      width: frame.size.width * Drawing.cell.width,
      height: frame.size.height * Drawing.cell.height, background: paper)
    for row in 0..<frame.size.height {
      for run in runs(row) { draw(run, row: row, &drawing) }
    }
    return drawing
  }

  /// Neighbouring cells of one row that are drawn together.
  private struct Run {
    let columns: Range<Int>
    let style: Style
    let text: String
  }

  /// The cells of a row as runs of one style. Block characters and braille are drawn as rectangles, so that they are in runs of
  /// their own, each of one character.
  private func runs(_ row: Int) -> [Run] {
    var runs: [Run] = []
    var start = 0
    while start < frame.size.width {
      let first = frame[row, start]
      var end = start + 1
      let isBlock = Self.isDrawn(first.scalar)
      while end < frame.size.width, frame[row, end].style == first.style,
        isBlock
          ? frame[row, end].scalar == first.scalar : !Self.isDrawn(frame[row, end].scalar)
      {
        end += 1
      }
      var text = ""
      for column in start..<end {
        let scalar = frame[row, column].scalar
        text.unicodeScalars.append(scalar)
      }
      runs.append(Run(columns: start..<end, style: first.style, text: text))
      start = end
    }
    return runs
  }

  /// Whether a character is drawn as rectangles and not from the font.
  private static func isDrawn(_ scalar: Unicode.Scalar) -> Bool {
    Block(scalar) != nil || Braille(scalar) != nil
  }

  private func draw(_ run: Run, row: Int, _ drawing: inout Drawing) {
    let (ink, paper) = colors(run.style)
    let (x, y) = (run.columns.lowerBound * Drawing.cell.width, row * Drawing.cell.height)
    let width = run.columns.count * Drawing.cell.width
    if paper != self.paper {
      drawing.add(
        .rectangle(
          Drawing.Area(x: x, y: y, width: width, height: Drawing.cell.height), color: paper))
    }
    if let scalar = run.text.unicodeScalars.first, let block = Block(scalar) {
      if block.isTiled {
        drawing.add(.rectangle(block.area(x: x, y: y, width: width), color: ink))
      } else {
        for column in 0..<run.columns.count {
          let left = x + column * Drawing.cell.width
          drawing.add(
            .rectangle(block.area(x: left, y: y, width: Drawing.cell.width), color: ink))
        }
      }
    } else if let scalar = run.text.unicodeScalars.first, let braille = Braille(scalar) {
      for column in 0..<run.columns.count {
        for dot in braille.dots(x: x + column * Drawing.cell.width, y: y) {
          drawing.add(.rectangle(dot, color: ink))
        }
      }
    } else if run.text.contains(where: { $0 != " " }) {
      // A blank stands for the right half of a wide character, so that later characters keep their columns.
      let text = String(
        String.UnicodeScalarView(
          run.text.unicodeScalars.map { $0 == Cell.continuation ? " " : $0 }))
      drawing.add(.text(text, x: x, y: y, color: ink))
    }
    if run.style.isUnderlined {
      drawing.add(
        .rectangle(Drawing.Area(x: x, y: y + 14, width: width, height: 1), color: ink))
    }
  }

  /// A character that fills a part of its cell: a range of pixel rows, of which a cell has 16, and of pixel columns, of which
  /// it has 8.
  private struct Block {
    private let rows: Range<Int>
    private let columns: Range<Int>

    /// Whether the character fills the width of its cell, so that neighbours can be drawn as one rectangle.
    var isTiled: Bool { columns == 0..<8 }

    /// - Returns: `nil` if the character is drawn from the font.
    init?(_ scalar: Unicode.Scalar) {
      switch scalar {
      case "▀": (rows, columns) = (0..<8, 0..<8)
      case "▁"..."█": (rows, columns) = (16 - 2 * Int(scalar.value - 0x2580)..<16, 0..<8)
      case "▎": (rows, columns) = (0..<16, 0..<2)
      case "▌": (rows, columns) = (0..<16, 0..<4)
      case "─": (rows, columns) = (7..<8, 0..<8)
      case "━": (rows, columns) = (7..<9, 0..<8)
      case "│": (rows, columns) = (0..<16, 4..<5)
      case "┃": (rows, columns) = (0..<16, 3..<5)
      default: return nil
      }
    }

    /// The rectangle to draw.
    ///
    /// - Parameters:
    ///   - x: the left of the cell, in pixels.
    ///   - y: the top of the cell, in pixels.
    ///   - width: the width of all neighbours that are drawn as one rectangle, in pixels.
    func area(x: Int, y: Int, width: Int) -> Drawing.Area {
      Drawing.Area(
        x: x + columns.lowerBound, y: y + rows.lowerBound,
        width: isTiled ? width : columns.count, height: rows.count)
    }
  }

  // MARK: - Text

  /// The frame as text with a terminal's escape sequences for 24-bit colours.
  var ansi: String {
    var sequences = EscapeSequences(depth: .direct)
    return (0..<frame.size.height).map { row in
      runs(row).map { run in
        sequences.style(run.style)
          + String(
            String.UnicodeScalarView(run.text.unicodeScalars.filter { $0 != Cell.continuation }))
      }.joined() + "\u{1b}[0m"
    }.joined(separator: "\n") + "\n"
  }
}
