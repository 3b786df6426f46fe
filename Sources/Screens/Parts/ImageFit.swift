import TUICore

/// The largest size at which an image fits into an area, in its own proportions.
struct ImageFit {
  /// The size in pixels of the screen.
  let size: Size
  /// The cells that it covers, in the upper left of the area.
  let cells: Rect

  /// - Parameter image: the size of the image in its own pixels, none of which is zero.
  init(_ image: Size, in area: Rect, _ surface: Surface) {
    let style = PixelStyle(surface)
    let room = style.pixels(Size(width: area.width, height: area.height))
    let scale = min(
      Double(room.width) / Double(image.width), Double(room.height) / Double(image.height))
    size = Size(
      width: Int(scale * Double(image.width)).clamped(to: 1...max(1, room.width)),
      height: Int(scale * Double(image.height)).clamped(to: 1...max(1, room.height)))
    let covered = style.cells(size)
    cells = Rect(
      row: area.row, column: area.column, height: covered.height, width: covered.width)
  }

  /// The values, of `length` in all, that a pixel covers, at least one.
  ///
  /// - Parameters:
  ///   - index: the index of the pixel.
  ///   - count: the number of pixels.
  static func covered(_ index: Int, of count: Int, over length: Int) -> Range<Int> {
    let start = index * length / count
    return start..<max(start + 1, (index + 1) * length / count)
  }
}
