/// A picture as a list of elements, which `PNG` and `SVG` draw. Places and sizes are in pixels from the upper left; later
/// elements cover earlier ones; colours are `0xRRGGBB`.
package struct Drawing: Sendable, Equatable {
  package enum Element: Sendable, Equatable {
    case rectangle(Area, color: UInt32)
    /// A line of text in cells of 8×16 pixels.
    case text(String, x: Int, y: Int, color: UInt32)
    /// Colours row by row, each a block of `side` × `side` pixels.
    case grid(x: Int, y: Int, columns: Int, side: Int, colors: [UInt32])
  }

  /// A rectangle, in pixels.
  package struct Area: Sendable, Equatable {
    package let x, y, width, height: Int

    package init(x: Int, y: Int, width: Int, height: Int) {
      self.x = x
      self.y = y
      self.width = width
      self.height = height
    }
  }

  /// The size of a character, in pixels.
  package static let cell = (width: 8, height: 16)
  /// The largest number of pixels. Larger pictures are refused, because few programs open them.
  package static let limit = 1 << 27

  package let width: Int
  package let height: Int
  package let background: UInt32
  package private(set) var elements: [Element] = []

  package init(width: Int, height: Int, background: UInt32) {
    self.width = width
    self.height = height
    self.background = background
  }

  package mutating func add(_ element: Element) { elements.append(element) }

  /// - Throws: `tooLarge` if the picture has no pixels or more than the limit.
  func checkSize() throws(ExportError) {
    let (pixels, isOver) = width.multipliedReportingOverflow(by: height)
    guard width > 0, height > 0, !isOver, pixels <= Self.limit else {
      throw .tooLarge(width: width, height: height)
    }
  }
}
