import TUICore

/// How many values one character cell shows.
package enum PixelStyle: Hashable, Sendable {
  /// Two values above each other, as half blocks in two colours.
  case halfBlock
  /// One value in two columns, as a coloured background.
  case block
  /// One value in two columns, as characters of growing weight.
  case glyph

  init(_ surface: Surface) {
    if surface.depth < .palette {
      self = .glyph
    } else {
      self = surface.isASCII ? .block : .halfBlock
    }
  }

  var columnsPerPixel: Int { self == .halfBlock ? 1 : 2 }
  var pixelsPerRow: Int { self == .halfBlock ? 2 : 1 }

  /// The cells that an image of some pixels takes.
  func cells(_ pixels: Size) -> Size {
    Size(
      width: pixels.width * columnsPerPixel,
      height: (pixels.height + pixelsPerRow - 1) / pixelsPerRow)
  }

  /// The pixels that fit some cells.
  func pixels(_ cells: Size) -> Size {
    Size(width: cells.width / columnsPerPixel, height: cells.height * pixelsPerRow)
  }
}

/// What has pixels: a heatmap, a picture, the mask of a receptive field.
protocol PixelSource {
  /// The terminal's own colour where there is no pixel.
  func color(row: Int, column: Int) -> Color
  /// What stands for a pixel where there are too few colours.
  func glyph(row: Int, column: Int) -> Cell
}

extension Canvas {
  /// Draws pixels from a place on, clipped to an area.
  ///
  /// - Parameters:
  ///   - size: of the whole image, in pixels.
  ///   - row: of its upper left corner, which may lie outside of the area.
  ///   - column: likewise.
  /// - Complexity: the cells that are drawn.
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
  /// Two pixels in one cell, either of which may be the terminal's own colour.
  fileprivate static func halves(_ upper: Color, _ lower: Color) -> Cell {
    switch (upper.isTerminal, lower.isTerminal) {
    case (true, true): Cell(" ")
    case (true, false): Cell("▄", Style(lower))
    case (false, _): Cell("▀", Style(upper, on: lower))
    }
  }
}
