import TUICore
import TensorCore

/// The Matrices screen: moving among items and inside one.
extension Explorer {
  mutating func show(_ new: Sheet) {
    guard new.entry == selection else { return }
    let isSameKind = sheet?.itemName == new.itemName
    sheet = new
    loading = .none
    if !isSameKind { zoom = 0 }
    item = max(0, min(item, new.itemCount - 1))
    clampCursor()
    scrollGallery()
  }

  mutating func scrollGallery() {
    guard let gallery = galleryLayout else { return }
    galleryScroll = scrolled(
      galleryScroll, to: gallery.lines(of: item), height: layout.body.height,
      total: gallery.lineCount)
  }

  mutating func selectItem(_ new: Int) {
    guard let sheet, sheet.itemCount > 0 else { return }
    item = max(0, min(sheet.itemCount - 1, new))
    clampCursor()
    scrollGallery()
  }

  mutating func moveInGallery(rows: Int, columns: Int) {
    guard let gallery = galleryLayout, sheet?.itemCount ?? 0 > 0 else { return }
    selectItem(rows == 0 ? item + columns : gallery.item(item, rowsBelow: rows))
  }

  /// Rows of items on one screen.
  var galleryPage: Int {
    let pitch = galleryLayout?.block(of: item)?.pitch.height ?? 1
    return max(1, layout.body.height / max(1, pitch))
  }

  mutating func enlarge(by step: Int) {
    zoom = max(-8, min(8, zoom + step))
    scrollGallery()
  }

  /// The matrix that holds the cursor.
  package var matrixAtCursor: Matrix? { sheet?.matrix(item, side: cursor.side) }

  mutating func clampCursor() {
    guard let sheet, let section = sheet.section(of: item) else {
      cursor = ElementCursor()
      return
    }
    cursor.side = max(0, min(section.stacks.count - 1, cursor.side))
    let stack = section.stacks[cursor.side]
    cursor.row = max(0, min(stack.rows - 1, cursor.row))
    cursor.column = max(0, min(stack.columns - 1, cursor.column))
  }

  /// Moves inside a matrix; past the right edge of L lies R.
  mutating func moveCursor(rows: Int, columns: Int) {
    guard let matrix = matrixAtCursor, let sides = sheet?.sides.count else { return }
    let column = cursor.column + columns
    if column >= matrix.columns, columns > 0, cursor.side + 1 < sides {
      cursor.side += 1
      cursor.column = 0
    } else if column < 0, cursor.side > 0 {
      cursor.side -= 1
      cursor.column = .max
    } else {
      cursor.column = column
    }
    cursor.row += rows
    clampCursor()
  }

  mutating func moveCursor(toLast: Bool) {
    cursor.row = toLast ? .max : 0
    cursor.column = toLast ? .max : 0
    clampCursor()
  }
}
