import Sheets
import TUICore
import TensorCore

/// Moving among the items of a sheet, and among the elements of one item.
extension Browser {
  /// Shows another sheet and keeps the selected channel: that of the same layer if the sheet has several layers.
  ///
  /// - Parameter hasPatches: whether one channel of the sheet can be opened further, to a patch or to A and B.
  mutating func show(_ new: Sheet, hasPatches: Bool, _ stage: HeatStage) {
    let isSameKind = sheet?.itemName == new.itemName
    let origin = origin
    let isSameSubject = sheet?.subject == new.subject && sheet?.isDifference == new.isDifference
    seen = isSameSubject ? seen.union(new.range) : new.range
    sheet = new
    if !isSameKind { zoom = 0 }
    let same =
      new.item(of: origin) ?? new.item(of: Sheet.Origin(layer: nil, channel: origin.channel))
    item = (same ?? item).clamped(below: new.itemCount)
    if depth == .patch, !hasPatches { depth = .channel }
    settle(stage)
  }

  /// Adapts the cursor, the scroll position, the percentiles and the figures to what is selected.
  ///
  /// - Complexity: O(values of the sheet) when the percentile domain was just chosen; else that of `measure()`.
  mutating func settle(_ stage: HeatStage) {
    if stage.colors.domain != .percentile {
      percentiles = nil
    } else if percentiles == nil {
      percentiles = sheet?.percentiles
    }
    clampCursor()
    if let gallery = gallery(stage) {
      scroll = scrolled(
        scroll, to: gallery.lines(of: item), height: stage.area.height, total: gallery.lineCount)
    }
    measure()
  }

  mutating func select(_ new: Int, _ stage: HeatStage) {
    guard let sheet, sheet.itemCount > 0 else { return }
    item = new.clamped(below: sheet.itemCount)
    settle(stage)
  }

  /// Moves the selection among the items as they lie in the gallery.
  mutating func moveInGallery(_ motion: Motion, _ stage: HeatStage) {
    guard let sheet, sheet.itemCount > 0, let gallery = gallery(stage) else { return }
    let pitch = gallery.block(of: item)?.pitch.height ?? 1
    switch motion.step(page: max(1, stage.area.height / max(1, pitch))) {
    case .by(let rows, let columns):
      select(rows == 0 ? item + columns : gallery.item(item, rowsBelow: rows), stage)
    case .toFirst: select(0, stage)
    case .toLast: select(.max, stage)
    }
  }

  /// Enlarges the images of the gallery by some steps, or shrinks them if `step` is negative.
  mutating func enlarge(by step: Int, _ stage: HeatStage) {
    zoom = (zoom + step).clamped(to: -8...8)
    settle(stage)
  }

  // MARK: - Depth

  /// Goes from the gallery to one channel, and from there to a patch or to A and B.
  ///
  /// - Parameter hasPatches: whether the channel can be opened further.
  mutating func open(hasPatches: Bool) {
    switch depth {
    case .gallery:
      if sheet?.itemCount ?? 0 > 0 { depth = .channel }
    case .channel:
      if hasPatches { depth = .patch }
    case .patch: break
    }
    measure()
  }

  /// Goes back from a patch to the channel, and from the channel to the gallery.
  ///
  /// - Returns: false if the gallery is shown already.
  mutating func back(_ stage: HeatStage) -> Bool {
    switch depth {
    case .gallery: return false
    case .channel: depth = .gallery
    case .patch: depth = .channel
    }
    settle(stage)
    return true
  }

  // MARK: - In one channel

  /// Moves the cursor into the matrices of the selected item if it lies outside of them.
  private mutating func clampCursor() {
    guard let sheet else { return }
    guard let section = sheet.section(of: item) else {
      cursor = ElementCursor()
      return
    }
    cursor.side = cursor.side.clamped(below: section.stacks.count)
    let stack = section.stacks[cursor.side]
    cursor.row = cursor.row.clamped(below: stack.rows)
    cursor.column = cursor.column.clamped(below: stack.columns)
  }

  /// Moves the cursor among the elements of a channel.
  ///
  /// - Parameter page: the number of rows that a page has.
  mutating func moveCursor(_ motion: Motion, page: Int) {
    switch motion.step(page: page) {
    case .by(let rows, let columns): moveCursor(rows: rows, columns: columns)
    case .toFirst: (cursor.row, cursor.column) = (0, 0)
    case .toLast: (cursor.row, cursor.column) = (.max, .max)
    }
    clampCursor()
  }

  /// Moves the cursor by some elements. It goes from the right edge of L to R, and from the left edge of R to L.
  private mutating func moveCursor(rows: Int, columns: Int) {
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
  }

  // MARK: - The mouse

  /// Whether a click on the target opens it, since its item is selected already.
  func isSelected(_ target: HeatTarget) -> Bool {
    switch target {
    case .item(let item): item == self.item
    case .matrix(let matrix): depth == .gallery && matrix.item == item
    case .element: false
    }
  }

  /// Selects the item or the element that was clicked.
  ///
  /// - Parameter place: the cell under the mouse.
  mutating func select(_ target: HeatTarget, _ place: Place, _ stage: HeatStage) {
    switch target {
    case .item(let item): select(item, stage)
    case .element(let element):
      cursor = element
      clampCursor()
    case .matrix(let matrix): read(matrix, place, stage)
    }
  }

  /// Moves the cursor to the value that gives the pixel under the mouse its colour: the strongest of those that it stands for.
  private mutating func read(_ target: MatrixTarget, _ place: Place, _ stage: HeatStage) {
    let values = target.values(row: place.row, column: place.column)
    select(target.item, stage)
    guard let section = sheet?.section(of: target.item),
      let matrix = sheet?.matrix(target.item, side: target.side)
    else { return }
    let side = section.blockSide
    let (row, column) = matrix.placeOfStrongest(
      rows: values.rows.scaled(by: side).clamped(to: 0..<matrix.rows),
      columns: values.columns.scaled(by: side).clamped(to: 0..<matrix.columns))
    cursor = ElementCursor(side: target.side, row: row, column: column)
    // What is under the mouse may be of a larger matrix that was on screen before.
    clampCursor()
  }

  // MARK: - Searching

  /// The items that a search finds: if the query is a number, those whose channel number begins with its digits; else those whose
  /// label contains it.
  ///
  /// - Parameter query: a text in lower case.
  func items(matching query: String) -> [Int] {
    guard let sheet else { return [] }
    let isNumber = Int(query) != nil
    return sheet.sections.flatMap { section in
      section.items.filter { item in
        isNumber
          ? "\(section.origin(of: item).channel)".hasPrefix(query)
          : section.labels(of: item)[0].lowercased().contains(query)
      }
    }
  }
}

extension Range<Int> {
  fileprivate func scaled(by factor: Int) -> Range<Int> {
    lowerBound * factor..<upperBound * factor
  }
}
