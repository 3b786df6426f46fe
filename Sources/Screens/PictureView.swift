import TUICore

extension Frame {
  /// Draws a picture as large as fits, keeping its proportions, from the upper left of an area.
  ///
  /// - Returns: where it lies.
  @discardableResult
  mutating func draw(_ picture: Picture, in area: Rect, surface: Surface) -> Rect {
    guard area.width > 0, area.height > 0, picture.size.width > 0, picture.size.height > 0 else {
      return Rect(row: area.row, column: area.column, height: 0, width: 0)
    }
    let style = PixelStyle(surface)
    let pixels = Size(
      width: area.width / style.columnsPerPixel, height: area.height * style.pixelsPerRow)
    let scale = min(
      Double(pixels.width) / Double(picture.size.width),
      Double(pixels.height) / Double(picture.size.height))
    let target = Size(
      width: max(1, min(pixels.width, Int(scale * Double(picture.size.width)))),
      height: max(1, min(pixels.height, Int(scale * Double(picture.size.height)))))
    let cells = Size(
      width: target.width * style.columnsPerPixel,
      height: (target.height + style.pixelsPerRow - 1) / style.pixelsPerRow)
    for row in 0..<cells.height {
      for column in 0..<cells.width {
        let cell = picture.cell(
          row: row * style.pixelsPerRow, column: column / style.columnsPerPixel, of: target, style,
          surface)
        set(cell, row: area.row + row, column: area.column + column)
      }
    }
    return Rect(row: area.row, column: area.column, height: cells.height, width: cells.width)
  }
}

extension Picture {
  fileprivate func cell(
    row: Int, column: Int, of target: Size, _ style: PixelStyle, _ surface: Surface
  ) -> Cell {
    let upper = color(row: row, column: column, of: target)
    switch style {
    case .block: return Cell(" ", Style(on: upper.coarse))
    case .halfBlock:
      let hasLower = row + 1 < target.height
      let lower = hasLower ? color(row: row + 1, column: column, of: target).coarse : .terminal
      return Cell("▀", Style(upper.coarse, on: lower))
    case .glyph:
      let ramp: [Unicode.Scalar] =
        surface.isASCII ? [" ", ".", ":", "+", "*", "#"] : [" ", "·", "░", "▒", "▓", "█"]
      return Cell(ramp[min(ramp.count - 1, upper.luminance * ramp.count / 256)])
    }
  }
}

extension Color {
  /// 0 to 255.
  var luminance: Int { (299 * red + 587 * green + 114 * blue) / 1000 }

  /// One of 4,096 colours, so that a picture takes few colour pairs.
  fileprivate var coarse: Color {
    func level(_ value: Int) -> Int { (value * 15 + 127) / 255 * 17 }
    return Color(red: level(red), green: level(green), blue: level(blue))
  }
}
