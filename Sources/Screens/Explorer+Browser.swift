import Analysis
import Sheets
import TUICore
import TensorCore

/// The heatmaps of a screen: moving among items and inside one.
extension Explorer {
  /// That of the screen that is shown; that of the matrices, where there are no heatmaps.
  package var browser: Browser {
    get {
      screen == .forward ? forward.browser : matrices
    }
    set {
      if screen == .forward { forward.browser = newValue } else { matrices = newValue }
    }
  }

  package var sheet: Sheet? { browser.sheet }
  package var loadedSheet: Sheet? { loaded?.sheet }
  package var comparedSheet: Sheet? { loaded?.compared }
  package var item: Int { browser.item }
  package var cursor: ElementCursor { browser.cursor }
  /// The channel that is selected.
  package var channel: Int { origin.channel }
  /// The channel that is selected, with its layer where there are several.
  package var origin: Sheet.Origin {
    sheet?.origin(of: item) ?? Sheet.Origin(layer: nil, channel: item)
  }

  /// Whether work is under way that may be done before a frame is worth drawing.
  package var isWaiting: Bool {
    switch screen {
    case .matrices:
      switch loading {
      case .loading, .arranging: true
      case .none, .failed: false
      }
    case .forward: forward.isComputing
    case .field: field.request != nil
    case .costs: false
    case .compare: isComparing
    case .figures:
      surveyLayer.map {
        survey.figures(of: $0, epoch: epochs.current) == nil
          && survey.failure(of: $0, epoch: epochs.current) == nil
      } ?? false
    }
  }

  /// What is on screen, or is to be.
  var subject: Sheet.Subject {
    switch screen {
    case .matrices: .entry(selection)
    case .forward: .step(forward.step)
    case .costs: .costs
    case .field: .field
    case .figures: .figures
    case .compare: .comparison
    }
  }

  /// The sheet, if it is of what is selected and not of what was before.
  var currentSheet: Sheet? { sheet.flatMap { $0.subject == subject ? $0 : nil } }

  /// Takes a sheet for a screen, shown or not, and keeps the place in it.
  mutating func show(_ new: Sheet, on target: Screen) {
    let shown = screen
    screen = target
    defer { screen = shown }
    let isSameKind = sheet?.itemName == new.itemName
    let origin = origin
    browser.sheet = new
    if !isSameKind { browser.zoom = 0 }
    let same =
      new.item(of: origin) ?? new.item(of: Sheet.Origin(layer: nil, channel: origin.channel))
    browser.item = max(0, min(same ?? browser.item, new.itemCount - 1))
    let hasPatches = target == .forward ? new.neocell != nil : new.sides.count == 2
    if browser.depth == .patch, !hasPatches { browser.depth = .channel }
    measurePercentiles()
    clampCursor()
    scrollGallery()
  }

  // MARK: - Colours

  mutating func cycleDomain() -> [Effect] {
    let hasModel = screen == .matrices && loadedSheet?.sides.count == 2
    repeat {
      domain = domain.next
    } while (domain == .fixed && fixedRange == nil) || (domain == .model && !hasModel)
    measurePercentiles()
    return domain == .model ? surveyLayers() : []
  }

  mutating func measurePercentiles() {
    browser.percentiles = domain == .percentile ? sheet?.percentiles : nil
  }

  /// - Returns: why the text is no range; `nil` if it is.
  mutating func take(range text: String) -> String? {
    let parts = text.split(separator: " ").map { Float($0) }
    guard (1...2).contains(parts.count), let first = parts[0], let last = parts[parts.count - 1],
      first.isFinite, last.isFinite, parts.count == 1 ? first > 0 : first < last
    else { return "expected a limit above 0, or the lowest and the highest value" }
    fixedRange = parts.count == 1 ? -first...first : first...last
    domain = .fixed
    return nil
  }

  mutating func askForRange() {
    let text =
      fixedRange.map { "\($0.lowerBound) \($0.upperBound)" } ?? "\(sheet?.range.magnitude ?? 1)"
    overlay = .prompt(Prompt(text, .range))
  }

  mutating func scrollGallery() {
    guard let gallery = galleryLayout else { return }
    browser.scroll = scrolled(
      browser.scroll, to: gallery.lines(of: item), height: body.height,
      total: gallery.lineCount)
  }

  mutating func selectItem(_ new: Int) {
    guard let sheet, sheet.itemCount > 0 else { return }
    browser.item = max(0, min(sheet.itemCount - 1, new))
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
    return max(1, body.height / max(1, pitch))
  }

  mutating func enlarge(by step: Int) {
    browser.zoom = max(-8, min(8, browser.zoom + step))
    scrollGallery()
  }

  /// The matrix that holds the cursor.
  package var matrixAtCursor: Matrix? { sheet?.matrix(item, side: cursor.side) }

  mutating func clampCursor() {
    guard let sheet, let section = sheet.section(of: item) else {
      browser.cursor = ElementCursor()
      return
    }
    browser.cursor.side = max(0, min(section.stacks.count - 1, cursor.side))
    let stack = section.stacks[cursor.side]
    browser.cursor.row = max(0, min(stack.rows - 1, cursor.row))
    browser.cursor.column = max(0, min(stack.columns - 1, cursor.column))
  }

  /// Moves inside a matrix; past the right edge of L lies R.
  mutating func moveCursor(rows: Int, columns: Int) {
    guard let matrix = matrixAtCursor, let sides = sheet?.sides.count else { return }
    let column = cursor.column + columns
    if column >= matrix.columns, columns > 0, cursor.side + 1 < sides {
      browser.cursor.side += 1
      browser.cursor.column = 0
    } else if column < 0, cursor.side > 0 {
      browser.cursor.side -= 1
      browser.cursor.column = .max
    } else {
      browser.cursor.column = column
    }
    browser.cursor.row += rows
    clampCursor()
  }

  mutating func moveCursor(toLast: Bool) {
    browser.cursor.row = toLast ? .max : 0
    browser.cursor.column = toLast ? .max : 0
    clampCursor()
  }
}
