import TUICore

/// How pixels become character cells: as coloured halves or blocks, or as characters.
package enum PixelStyle: Hashable, Sendable {
  /// One cell shows two pixels above each other, as a half block in two colours.
  case halfBlock
  /// Two cells side by side show one pixel as a coloured background.
  case block
  /// Two cells side by side show one pixel as a character, which is the heavier the larger the value.
  case glyph

  init(_ surface: Surface) {
    if surface.depth < .palette {
      self = .glyph
    } else {
      self = surface.isASCII ? .block : .halfBlock
    }
  }

  /// The number of cells side by side that one pixel takes.
  var columnsPerPixel: Int { self == .halfBlock ? 1 : 2 }
  /// The number of pixels above each other in one cell.
  var pixelsPerRow: Int { self == .halfBlock ? 2 : 1 }

  /// The size in cells of an image whose size in pixels is given.
  func cells(_ pixels: Size) -> Size {
    Size(
      width: pixels.width * columnsPerPixel,
      height: (pixels.height + pixelsPerRow - 1) / pixelsPerRow)
  }

  /// The size in pixels of the largest image that fits a size in cells.
  func pixels(_ cells: Size) -> Size {
    Size(width: cells.width / columnsPerPixel, height: cells.height * pixelsPerRow)
  }
}

/// Something that is drawn pixel by pixel: a heatmap, a picture, the mask of a receptive field.
protocol PixelSource {
  /// The colour of a pixel; `Color.terminal` where nothing is drawn.
  func color(row: Int, column: Int) -> Color
  /// The character that stands for a pixel on terminals with too few colours.
  func glyph(row: Int, column: Int) -> Cell
}

extension Canvas {
  /// Draws an image, clipped to an area.
  ///
  /// - Parameters:
  ///   - size: the size of the whole image, in pixels.
  ///   - row: the line of the image's upper left corner, which may lie outside of the area.
  ///   - column: the column of that corner.
  /// - Complexity: O(cells that are drawn), times the work for one pixel of the source.
  mutating func draw(
    _ source: some PixelSource, _ size: Size, row: Int, column: Int, in area: Rect
  ) {
    let style = PixelStyle(surface)
    let cells = style.cells(size)
    let target = Rect(row: row, column: column, height: cells.height, width: cells.width)
      .intersection(area).intersection(bounds)
    for y in target.rows {
      for x in target.columns {
        let (line, place) = ((y - row) * style.pixelsPerRow, (x - column) / style.columnsPerPixel)
        switch style {
        case .glyph: set(source.glyph(row: line, column: place), row: y, column: x)
        case .block:
          set(Cell(" ", Style(on: source.color(row: line, column: place))), row: y, column: x)
        case .halfBlock:
          let upper = source.color(row: line, column: place)
          let lower =
            line + 1 < size.height ? source.color(row: line + 1, column: place) : .terminal
          set(.halves(upper, lower), row: y, column: x)
        }
      }
    }
  }
}

extension Cell {
  /// The cell that shows two pixels above each other. Either may have the terminal's own colour.
  fileprivate static func halves(_ upper: Color, _ lower: Color) -> Cell {
    switch (upper.isTerminal, lower.isTerminal) {
    case (true, true): Cell(" ")
    case (true, false): Cell("▄", Style(lower))
    case (false, _): Cell("▀", Style(upper, on: lower))
    }
  }
}
