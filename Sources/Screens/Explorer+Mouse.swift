import NeoNeXt
import TUICore
import TensorCore

/// A click selects, a click on what is selected opens it, dragging over a heatmap reads its values, the wheel moves.
extension Explorer {
  /// What the button went down on.
  struct Grip: Equatable, Sendable {
    let target: Target
    /// Whether letting go there opens it.
    var opens: Bool
  }

  mutating func point(_ event: MouseEvent) -> [Effect] {
    guard !isTooSmall, search?.isTyping != true else { return [] }
    switch event.kind {
    case .press: return press(event)
    case .drag: return drag(event)
    case .release: return release(event)
    case .wheelUp: return turnWheel(event, by: -1)
    case .wheelDown: return turnWheel(event, by: 1)
    }
  }

  mutating func toggleMouse() {
    isMouseOn.toggle()
    grip = nil
    message = Message(
      text: isMouseOn ? "mouse on" : "mouse off: text can be selected; M turns it on",
      isError: false)
  }

  private func hit(_ event: MouseEvent) -> (target: Target, area: Rect)? {
    view().target(Target.self, row: event.row, column: event.column)
  }

  private mutating func press(_ event: MouseEvent) -> [Effect] {
    message = nil
    count = nil
    grip = nil
    guard let (target, area) = hit(event) else { return [] }
    grip = Grip(target: target, opens: opensAtOnce(target) || isSelected(target))
    return select(target, area, event)
  }

  /// Over values and maps; elsewhere it only says that this is no click.
  private mutating func drag(_ event: MouseEvent) -> [Effect] {
    guard let held = grip?.target else { return [] }
    guard let (target, area) = hit(event) else {
      grip?.opens = false
      return []
    }
    let isRead = (target.isMatrix && held.isMatrix) || (target == held && target.isPlane)
    if target != held || isRead { grip?.opens = false }
    guard isRead else { return [] }
    return select(target, area, event)
  }

  private mutating func release(_ event: MouseEvent) -> [Effect] {
    guard let held = grip else { return [] }
    grip = nil
    return held.opens && hit(event)?.target == held.target ? open(held.target) : []
  }

  /// What is no place but does something.
  private func opensAtOnce(_ target: Target) -> Bool {
    switch target {
    case .command, .line, .outside: true
    case .entry(let entry): outline.entries[entry].kind == .folder
    default: false
    }
  }

  private func isSelected(_ target: Target) -> Bool {
    switch target {
    case .entry(let entry): focus == .tree && entry == selection
    case .item(let item): focus == .pane && item == self.item
    case .matrix(let matrix):
      focus == .pane && browser.depth == .gallery && matrix.item == item
    case .layer(let layer):
      focus == .pane && layer == costLayer && !(screen == .compare && comparison.isDetailed)
    case .channel(let channel):
      focus == .pane && comparison.isDetailed && channel == comparison.channel
    case .figure(let figure): focus == .pane && figure == survey.figure
    default: false
    }
  }

  private mutating func select(_ target: Target, _ area: Rect, _ event: MouseEvent) -> [Effect] {
    switch target {
    case .command, .line, .outside, .page: return []
    case .entry(let entry):
      turn(to: .tree)
      return select(entry)
    default: turn(to: .pane)
    }
    switch target {
    case .item(let item): selectItem(item)
    case .matrix(let matrix): read(matrix, event)
    case .element(let element): browser.cursor = element
    case .layer(let layer):
      selectLayer(layer)
      guard screen == .compare else { return [] }
      comparison.isDetailed = false
      return followInCompare()
    case .channel(let channel):
      comparison.isDetailed = true
      comparison.channel = channel
    case .figure(let figure): survey.figure = figure
    case .rank(let rank): forward.rank = rank
    case .step(let step): return stepTo(step)
    case .part(let part): field.part = field.part == part ? nil : part
    case .map:
      return placeOutput(
        row: (Double(event.row - area.row) + 0.5) / Double(area.height),
        column: (Double(event.column - area.column) + 0.5) / Double(area.width))
    case .picture:
      guard let stack = sheet?.sections.first?.stacks.first else { return [] }
      browser.cursor.row = (event.row - area.row) * stack.rows / area.height
      browser.cursor.column = (event.column - area.column) * stack.columns / area.width
    case .entry, .command, .line, .page, .outside: break
    }
    return []
  }

  /// The value that gives the pixel its colour; where A and B are, the output of the row or column.
  private mutating func read(_ target: MatrixTarget, _ event: MouseEvent) {
    let place = target.values(row: event.row, column: event.column)
    if browser.depth == .patch {
      if target.side == 0 {
        browser.output.row = place.rows.lowerBound
      } else {
        browser.output.column = place.columns.lowerBound
      }
      return
    }
    selectItem(target.item)
    guard let section = sheet?.section(of: target.item),
      let matrix = sheet?.matrix(target.item, side: target.side)
    else { return }
    let side = section.blockSide
    let (row, column) = matrix.placeOfStrongest(
      rows: place.rows.scaled(by: side).clamped(to: 0..<matrix.rows),
      columns: place.columns.scaled(by: side).clamped(to: 0..<matrix.columns))
    browser.cursor = ElementCursor(side: target.side, row: row, column: column)
  }

  private mutating func open(_ target: Target) -> [Effect] {
    switch target {
    case .command(let command): return perform(command)
    case .line(let line): return choose(line)
    case .outside:
      if case .prompt = overlay { return [] }
      overlay = nil
      return []
    default: return perform(.open)
    }
  }

  // MARK: - Wheel

  /// Lines that a table or page moves by.
  private static let wheelStep = 3

  private mutating func turnWheel(_ event: MouseEvent, by step: Int) -> [Effect] {
    message = nil
    if overlay != nil {
      for _ in 0..<Self.wheelStep { _ = press(step < 0 ? .up : .down) }
      return []
    }
    let tree = layout.tree
    if tree.columns.contains(event.column), tree.rows.contains(event.row) {
      return moveInTree(by: step * Self.wheelStep)
    }
    guard layout.pane.rows.contains(event.row), hasPane else { return [] }
    turn(to: .pane)
    switch paneContext {
    case .gallery where !showsClasses: return perform(step < 0 ? .up : .down)
    case .channel, .patch: return perform(step < 0 ? .previousItem : .nextItem)
    case .field: return perform(step < 0 ? .previousLayer : .nextLayer)
    default: return perform(step < 0 ? .up : .down, Self.wheelStep)
    }
  }
}

extension Target {
  fileprivate var isMatrix: Bool {
    switch self {
    case .matrix, .element: true
    default: false
    }
  }

  /// Whether where in it the mouse is says something.
  fileprivate var isPlane: Bool { self == .map || self == .picture }
}

extension Range<Int> {
  fileprivate func scaled(by factor: Int) -> Range<Int> {
    lowerBound * factor..<upperBound * factor
  }
}
