import TensorCore

/// Drawings as SVG 1.1; a unit of length is a pixel of the drawing.
package enum SVG {
  /// - Throws: `tooLarge`.
  /// - Complexity: proportional to the number of elements and of blocks in grids.
  package static func text(of drawing: Drawing) throws(ExportError) -> String {
    try drawing.checkSize()
    var text = """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(drawing.width)" height="\(drawing.height)" \
      viewBox="0 0 \(drawing.width) \(drawing.height)" shape-rendering="crispEdges" \
      font-family="monospace" font-size="13">

      """
    rectangle(
      Drawing.Area(x: 0, y: 0, width: drawing.width, height: drawing.height), drawing.background,
      &text)
    for element in drawing.elements { draw(element, &text) }
    return text + "</svg>\n"
  }

  private static func draw(_ element: Drawing.Element, _ text: inout String) {
    switch element {
    case .rectangle(let area, let color): rectangle(area, color, &text)
    case .text(let line, let x, let y, let color):
      let width = line.unicodeScalars.count * Drawing.cell.width
      text += """
        <text x="\(x)" y="\(y + 12)" fill="\(hex(color))" textLength="\(width)" \
        xml:space="preserve">\(escaped(line))</text>

        """
    case .grid(let x, let y, let columns, let side, let colors):
      // Neighbours of one colour are drawn as one rectangle, which makes the file smaller.
      var index = 0
      while index < colors.count {
        let rowEnd = min(colors.count, (index / columns + 1) * columns)
        var end = index + 1
        while end < rowEnd, colors[end] == colors[index] { end += 1 }
        rectangle(
          Drawing.Area(
            x: x + index % columns * side, y: y + index / columns * side,
            width: (end - index) * side, height: side), colors[index], &text)
        index = end
      }
    }
  }

  private static func rectangle(_ area: Drawing.Area, _ color: UInt32, _ text: inout String) {
    text +=
      "<rect x=\"\(area.x)\" y=\"\(area.y)\" width=\"\(area.width)\" height=\"\(area.height)\" "
      + "fill=\"\(hex(color))\"/>\n"
  }

  private static func hex(_ color: UInt32) -> String {
    let digits = String(color & 0xff_ffff, radix: 16)
    return "#" + String(repeating: "0", count: 6 - digits.count) + digits
  }

  /// A text in the characters that XML allows; names from files may hold any others.
  private static func escaped(_ line: String) -> String {
    String(
      String.UnicodeScalarView(
        line.printable.unicodeScalars.map { $0.value & 0xfffe == 0xfffe ? "?" : $0 })
    ).replacing("&", with: "&amp;").replacing("<", with: "&lt;")
      .replacing(">", with: "&gt;")
  }
}
