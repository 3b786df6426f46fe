import TUICore

/// What the mouse does. A click selects, a click on what is selected opens it, dragging over a heatmap reads its values, and the
/// wheel moves. Every event brings along the target under the mouse in the frame that the user sees.
extension Explorer {
  /// The target that the button was pressed on, while it is held down.
  struct Grip: Equatable, Sendable {
    let target: Target
    /// Whether releasing the button over the same target opens it.
    var opens: Bool
  }

  /// Reacts to an event of the mouse.
  ///
  /// - Parameter hit: the target under the mouse; `nil` if there is none.
  mutating func point(_ event: MouseEvent, _ hit: Hit?) -> [Effect] {
    guard !isTooSmall, search?.isTyping != true else { return [] }
    switch event.kind {
    case .press: return press(event, reachable(hit))
    case .drag: return drag(event, reachable(hit))
    case .release: return release(reachable(hit))
    case .wheelUp: return turnWheel(event, by: -1)
    case .wheelDown: return turnWheel(event, by: 1)
    }
  }

  /// The hit, unless its target is covered by something or gone since the frame was drawn; then `nil`.
  private func reachable(_ hit: Hit?) -> Hit? {
    guard let hit else { return nil }
    return switch hit.target {
    case .page, .outside, .line: overlay == nil ? nil : hit
    case .entry: overlay == nil ? hit : nil
    case .command(let command):
      overlay == nil && screen.bindings.contains { $0.command == command } ? hit : nil
    case .screen(let target): overlay == nil && isShown(target) ? hit : nil
    }
  }

  mutating func toggleMouse() {
    isMouseOn.toggle()
    grip = nil
    say(isMouseOn ? "mouse on" : "mouse off: text can be selected; M turns it on")
  }

  private mutating func press(_ event: MouseEvent, _ hit: Hit?) -> [Effect] {
    message = nil
    count = nil
    grip = nil
    guard let hit else { return [] }
    grip = Grip(target: hit.target, opens: opensAtOnce(hit.target) || isSelected(hit.target))
    return select(hit, event)
  }

  /// Moves the cursor while the button is held down over a heatmap, a map or the image. Releasing the button opens nothing if the
  /// cursor was moved, or if the mouse left the target.
  private mutating func drag(_ event: MouseEvent, _ hit: Hit?) -> [Effect] {
    guard let held = grip?.target else { return [] }
    guard let hit else {
      grip?.opens = false
      return []
    }
    let isRead =
      (hit.target.isMatrix && held.isMatrix) || (hit.target == held && held.isPlane)
    if hit.target != held || isRead { grip?.opens = false }
    return isRead ? select(hit, event) : []
  }

  private mutating func release(_ hit: Hit?) -> [Effect] {
    guard let held = grip else { return [] }
    grip = nil
    return held.opens && hit?.target == held.target ? open(held.target) : []
  }

  /// Whether the first click opens a target, since it cannot be selected or is a folder.
  private func opensAtOnce(_ target: Target) -> Bool {
    switch target {
    case .command, .line, .outside: true
    case .entry(let entry): shared.outline.entries[entry].kind == .folder
    case .screen, .page: false
    }
  }

  /// Whether a click on the target opens it, since it is selected and its part of the screen has the keys.
  private func isSelected(_ target: Target) -> Bool {
    switch target {
    case .entry(let entry): shared.focus == .tree && entry == shared.selection
    case .screen(let target): shared.hasPaneKeys && isSelected(target)
    case .command, .line, .page, .outside: false
    }
  }

  private mutating func select(_ hit: Hit, _ event: MouseEvent) -> [Effect] {
    switch hit.target {
    case .command, .line, .outside, .page: return []
    case .entry(let entry): return turn(to: .tree) + select(entry)
    case .screen(let target):
      let effects = turn(to: .pane)
      let place = Place(row: event.row, column: event.column, area: hit.area)
      return effects + settle(select(target, place), of: screen)
    }
  }

  private mutating func open(_ target: Target) -> [Effect] {
    switch target {
    case .command(let command): return perform(command)
    case .line(let line): return choose(line)
    case .outside:
      if case .prompt = overlay { return [] }
      overlay = nil
      return []
    case .entry, .screen: return perform(.open)
    case .page: return []
    }
  }

  // MARK: - Wheel

  /// The number of lines that one turn of the wheel moves a list or a page by.
  private static let wheelStep = 3

  /// Reacts to a turn of the wheel, upwards if `step` is −1 and downwards if it is 1.
  private mutating func turnWheel(_ event: MouseEvent, by step: Int) -> [Effect] {
    message = nil
    let line = step < 0 ? Motion.up : .down
    if overlay != nil {
      for _ in 0..<Self.wheelStep { _ = press(step < 0 ? .up : .down) }
      return []
    }
    let tree = shared.layout.tree
    if tree.columns.contains(event.column), tree.rows.contains(event.row) {
      return moveInTree(by: step * Self.wheelStep)
    }
    guard shared.layout.pane.rows.contains(event.row), hasPane else { return [] }
    let effects = turn(to: .pane)
    switch current.wheel {
    case .row: return effects + perform(.move(line))
    case .item: return effects + perform(.pane(.item(step)))
    case .layer: return effects + perform(.pane(.layer(step)))
    case .lines: return effects + perform(.move(line), Self.wheelStep)
    }
  }
}
