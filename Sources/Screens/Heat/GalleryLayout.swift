import Sheets
import TUICore
import TensorCore

/// Where every item of a sheet lies in the gallery. The gallery is one long page, of which the screen shows some lines.
struct GalleryLayout {
  /// The part of the page that holds one section: a heading, and rows of items.
  struct Block {
    let section: Sheet.Section
    /// The line of the page where the heading is.
    let top: Int
    /// The number of items in a row.
    let perRow: Int
    /// The number of columns from the left edge of one item to that of the next, and of lines from the top of one item to that of
    /// the item below it.
    let pitch: Size
    /// The size of the image of each side: of L and of R, or of the only matrix.
    let images: [MatrixImage]
    /// For each side, the number of columns from the left edge of the item to the left edge of the side's image.
    let offsets: [Int]

    var rowCount: Int { (section.items.count + perRow - 1) / perRow }
    var lineCount: Int { 1 + rowCount * pitch.height }
    /// The width of the label above an item.
    var labelWidth: Int { pitch.width - (images.count > 1 ? 2 : 1) }

    /// The items of a row, from the left to the right.
    func items(inRow row: Int) -> Range<Int> {
      let first = section.items.lowerBound + row * perRow
      return first..<min(first + perRow, section.items.upperBound)
    }
  }

  private(set) var blocks: [Block] = []
  let style: PixelStyle
  /// Whether a label stands above every item. A tensor that is one matrix has none.
  let hasLabels: Bool
  /// The size of the part of the screen that shows the gallery, in cells.
  private let area: Size

  /// - Parameters:
  ///   - area: the size of the part of the screen that shows the gallery, in cells.
  ///   - zoom: the number of steps by which the user enlarged the images.
  /// - Complexity: O(sections + lines of the area), not of items.
  init(_ sheet: Sheet, area: Size, surface: Surface, zoom: Int) {
    self.area = area
    style = PixelStyle(surface)
    hasLabels =
      sheet.itemCount > 1 || sheet.itemName == "channel"
      || sheet.sections.contains { $0.places != nil }
    let scale = GalleryScale(sheet, area: area, style: style)
    let level = scale.level
    var top = 0
    for section in sheet.sections {
      let images = scale.images(of: section, level: level, zoom: zoom)
      let block = Block(section, images, top: top, width: area.width, style: style)
      blocks.append(block)
      top += block.lineCount
    }
  }

  /// The number of lines of the whole page.
  var lineCount: Int { blocks.last.map { $0.top + $0.lineCount } ?? 0 }

  /// The block that holds an item; `nil` if the sheet has no such item.
  func block(of item: Int) -> Block? { blocks.first { $0.section.items.contains(item) } }

  /// The lines of the page that should be on screen when an item is selected: those of the item itself. For an item in the first
  /// row of a section, its heading and the headings of empty sections before it belong to them; for an item in the last row of
  /// all, the headings of empty sections after it; in both cases as far as the screen has room.
  func lines(of item: Int) -> Range<Int> {
    guard let index = blocks.firstIndex(where: { $0.section.items.contains(item) }) else {
      return 0..<1
    }
    let block = blocks[index]
    let row = (item - block.section.items.lowerBound) / block.perRow
    let top = block.top + 1 + row * block.pitch.height
    let end = top + block.pitch.height
    let room = max(0, area.height - block.pitch.height - 1)
    let before = blocks[..<index].reversed().prefix { $0.section.items.isEmpty }.count
    let after = blocks[(index + 1)...]
    let isLast = row == block.rowCount - 1 && after.allSatisfy { $0.section.items.isEmpty }
    let first = row == 0 ? block.top - min(room, before) : top
    return first..<(isLast ? end + min(room, after.count) : end)
  }

  /// The item some rows below another one (above it if `step` is negative), in the same column if that row has it.
  func item(_ item: Int, rowsBelow step: Int) -> Int {
    guard var index = blocks.firstIndex(where: { $0.section.items.contains(item) }) else {
      return item
    }
    let place = item - blocks[index].section.items.lowerBound
    let column = place % blocks[index].perRow
    var row = place / blocks[index].perRow + step
    while row < 0, index > 0 {
      index -= 1
      row += blocks[index].rowCount
    }
    while row >= blocks[index].rowCount, index + 1 < blocks.count {
      row -= blocks[index].rowCount
      index += 1
    }
    let block = blocks[index]
    let inside = row.clamped(below: block.rowCount)
    return block.section.items.lowerBound
      + min(block.section.items.count - 1, inside * block.perRow + min(column, block.perRow - 1))
  }
}

extension GalleryLayout.Block {
  /// - Parameters:
  ///   - section: the section.
  ///   - images: the size of the image of each side.
  ///   - top: the line of the page where the heading is.
  ///   - width: the width of the page in cells.
  init(
    _ section: Sheet.Section, _ images: [MatrixImage], top: Int, width: Int, style: PixelStyle
  ) {
    let sizes = images.map { $0.size(style) }
    let label = String(section.items.upperBound).count
    let taken = sizes.reduce(0) { $0 + $1.width + 1 } - 1
    // L and R of one channel stand nearer to each other than to those of the next.
    let gap = sizes.count > 1 ? 2 : 1
    self.section = section
    self.top = top
    self.images = images
    offsets = sizes.indices.map { side in sizes[..<side].reduce(0) { $0 + $1.width + 1 } }
    pitch = Size(
      width: max(taken, label) + gap, height: (sizes.map(\.height).max() ?? 1) + 1)
    perRow = max(1, (width + gap) / pitch.width)
  }
}
