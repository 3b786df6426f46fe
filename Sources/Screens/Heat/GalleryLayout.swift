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
  }

  private(set) var blocks: [Block] = []
  let style: PixelStyle
  /// Whether a label stands above every item, which it does unless the item is the only one.
  let hasLabels: Bool
  /// The size of the part of the screen that shows the gallery, in cells.
  private let area: Size

  /// - Parameters:
  ///   - area: the size of the part of the screen that shows the gallery, in cells.
  ///   - zoom: the number of steps by which the user enlarged the images.
  /// - Complexity: O(sections), not of items.
  init(_ sheet: Sheet, area: Size, surface: Surface, zoom: Int) {
    self.area = area
    style = PixelStyle(surface)
    hasLabels = sheet.itemCount > 1
    var top = 0
    for section in sheet.sections {
      let block = Self.block(
        section, top: top, area: area, style: style, zoom: zoom, isAlone: !hasLabels)
      blocks.append(block)
      top += block.lineCount
    }
  }

  /// The number of lines of the whole page.
  var lineCount: Int { blocks.last.map { $0.top + $0.lineCount } ?? 0 }

  /// - Parameter isAlone: whether the section's item is the only one of the sheet. Its image then fills the area.
  private static func block(
    _ section: Sheet.Section, top: Int, area: Size, style: PixelStyle, zoom: Int, isAlone: Bool
  ) -> Block {
    let images = section.pictures.map { stack in
      isAlone && zoom == 0
        ? MatrixImage(
          rows: stack.rows, columns: stack.columns,
          fitting: Size(width: area.width / section.pictures.count - 1, height: area.height - 2),
          style: style)
        : MatrixImage(
          rows: stack.rows, columns: stack.columns, level: level(section, area, style) + zoom)
    }
    var offsets: [Int] = []
    var width = 0
    for image in images {
      offsets.append(width)
      width += image.size(style).width + 1
    }
    let height = images.map { $0.size(style).height }.max() ?? 1
    let label = String(section.items.upperBound).count
    let pitch = Size(width: max(width, label) + 1, height: height + 1)
    return Block(
      section: section, top: top, perRow: max(1, (area.width + 1) / pitch.width), pitch: pitch,
      images: images, offsets: offsets)
  }

  /// The level of enlargement, as `MatrixImage` takes it, before the user changes it. Small matrices are enlarged to about eight
  /// pixels, so that kernels of all sizes look equally large; large ones are shrunk to a third of the area's width.
  private static func level(_ section: Sheet.Section, _ area: Size, _ style: PixelStyle) -> Int {
    let longest = section.pictures.map { max($0.rows, $0.columns) }.max() ?? 1
    let target = style == .halfBlock ? 8 : 4
    if longest <= target { return target / max(1, longest) }
    let limit = max(8, area.width / style.columnsPerPixel / 3)
    return longest <= limit ? 1 : 2 - (longest + limit - 1) / limit
  }

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
