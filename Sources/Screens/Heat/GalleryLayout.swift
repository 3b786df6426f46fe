import Sheets
import TUICore
import TensorCore

/// Where every item of a sheet lies in the gallery: lines and columns of one long page of which the
/// screen shows a part. The work is that of the sections, whatever the number of items.
struct GalleryLayout {
  struct Block {
    let section: Sheet.Section
    /// The line of the heading.
    let top: Int
    let perRow: Int
    /// From one item to the next.
    let pitch: Size
    /// One image a side.
    let images: [MatrixImage]
    /// The column of each side within an item.
    let offsets: [Int]

    var rowCount: Int { (section.items.count + perRow - 1) / perRow }
    var lineCount: Int { 1 + rowCount * pitch.height }
  }

  private(set) var blocks: [Block] = []
  let style: PixelStyle
  let hasLabels: Bool
  private let area: Size

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

  var lineCount: Int { blocks.last.map { $0.top + $0.lineCount } ?? 0 }

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

  /// Small matrices are enlarged to about eight pixels, so that all kernels have one size on
  /// screen; large ones are shrunk to a third of the screen.
  private static func level(_ section: Sheet.Section, _ area: Size, _ style: PixelStyle) -> Int {
    let longest = section.pictures.map { max($0.rows, $0.columns) }.max() ?? 1
    let target = style == .halfBlock ? 8 : 4
    if longest <= target { return target / max(1, longest) }
    let limit = max(8, area.width / style.columnsPerPixel / 3)
    return longest <= limit ? 1 : 2 - (longest + limit - 1) / limit
  }

  func block(of item: Int) -> Block? { blocks.first { $0.section.items.contains(item) } }

  /// The lines that an item takes; of the first row of a section, with its heading and those before it that have no items,
  /// of the last row of all with those after it, as far as all of it fits on the screen.
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

  /// The item a number of rows below, in the same column where there is one.
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
