import TUICore

extension Frame {
  /// Draws elements some of which are not there, from the upper left of an area and clipped to it. A
  /// pixel shows the strongest of the elements that it stands for.
  ///
  /// - Parameters:
  ///   - isMarked: whether the ground of some rows and columns is marked where they have no element.
  ///   - element: `nil` where there is none.
  mutating func draw(
    _ image: MatrixImage, in area: Rect, _ painter: HeatPainter,
    isMarked: (_ rows: Range<Int>, _ columns: Range<Int>) -> Bool = { _, _ in false },
    element: (_ row: Int, _ column: Int) -> Float?
  ) {
    let style = painter.style
    let size = image.size(style)
    func pixel(_ row: Int, _ column: Int) -> (value: Float?, isMarked: Bool) {
      let covered = image.values(row: row, column: column)
      var best: Float?
      for i in covered.rows {
        for j in covered.columns {
          guard let found = element(i, j) else { continue }
          if best.map({ found.magnitude > $0.magnitude || found.isNaN }) ?? true { best = found }
        }
      }
      return (best, isMarked(covered.rows, covered.columns))
    }
    func color(_ pixel: (value: Float?, isMarked: Bool)) -> Color {
      if let value = pixel.value { return painter.color(value) }
      return pixel.isMarked ? Color(painter.surface.isLight ? 0xc3c9d1 : 0x4a4f57) : .terminal
    }
    for row in 0..<min(size.height, area.height) {
      for column in 0..<min(size.width, area.width) {
        let x = column / style.columnsPerPixel
        let upper = pixel(row * style.pixelsPerRow, x)
        let shown: Cell
        switch style {
        case .glyph: shown = upper.value.map(painter.glyph) ?? Cell(upper.isMarked ? "." : " ")
        case .block: shown = Cell(" ", Style(on: color(upper)))
        case .halfBlock:
          let lowerRow = row * 2 + 1
          let lower = lowerRow < image.pixelRows ? color(pixel(lowerRow, x)) : .terminal
          shown = .halves(color(upper), lower)
        }
        set(shown, row: area.row + row, column: area.column + column)
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
    default: Cell("▀", Style(upper, on: lower))
    }
  }
}
