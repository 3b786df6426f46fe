/// An image as rows of colours.
package struct Picture: Equatable, Sendable {
  package let size: Size
  package let colors: [Color]

  /// - Parameter bytes: red, green and blue of every pixel, rows from the top.
  package init(_ size: Size, bytes: [UInt8]) {
    precondition(bytes.count == size.width * size.height * 3, "three bytes a pixel")
    self.size = size
    colors = stride(from: 0, to: bytes.count, by: 3).map { index in
      Color(red: Int(bytes[index]), green: Int(bytes[index + 1]), blue: Int(bytes[index + 2]))
    }
  }

  /// The mean colour of the pixels that one pixel of a smaller or larger picture covers.
  ///
  /// - Complexity: proportional to the number of pixels covered.
  package func color(row: Int, column: Int, of target: Size) -> Color {
    func covered(_ index: Int, _ count: Int, _ length: Int) -> Range<Int> {
      let start = min(length - 1, index * length / count)
      return start..<max(start + 1, (index + 1) * length / count)
    }
    let rows = covered(row, target.height, size.height)
    let columns = covered(column, target.width, size.width)
    var (red, green, blue) = (0, 0, 0)
    for y in rows {
      for x in columns {
        let color = colors[y * size.width + x]
        red += color.red
        green += color.green
        blue += color.blue
      }
    }
    let count = rows.count * columns.count
    return Color(red: red / count, green: green / count, blue: blue / count)
  }
}
