import Sheets

/// The tree: what is visible, and moving in it.
extension Explorer {
  /// Entries whose ancestors are all unfolded.
  package var visibleEntries: [Int] {
    var visible: [Int] = []
    var hidden: Set<Int> = []
    for (index, entry) in outline.entries.enumerated() {
      if let parent = entry.parent, hidden.contains(parent) || !expanded.contains(parent) {
        hidden.insert(index)
      } else {
        visible.append(index)
      }
    }
    return visible
  }

  /// Unfolds the stages if all layers then fit the screen, else the first one.
  mutating func expandFolders() {
    let folders = outline.entries.indices.filter { outline.entries[$0].kind == .folder }
    expanded = Set(folders)
    if visibleEntries.count > treeHeight { expanded = Set(folders.prefix(1)) }
  }

  /// Unfolds the ancestors of an entry and scrolls to it.
  mutating func reveal(_ entry: Int) {
    var parent = outline.entries.indices.contains(entry) ? outline.entries[entry].parent : nil
    while let ancestor = parent {
      expanded.insert(ancestor)
      parent = outline.entries[ancestor].parent
    }
    scrollTree()
  }

  mutating func scrollTree() {
    let visible = visibleEntries
    let row = visible.firstIndex(of: selection) ?? 0
    treeScroll = scrolled(treeScroll, to: row..<row + 1, height: treeHeight, total: visible.count)
  }

  mutating func moveInTree(by step: Int) -> [Effect] {
    let visible = visibleEntries
    guard let row = visible.firstIndex(of: selection) else { return [] }
    return select(visible[max(0, min(visible.count - 1, row + step))])
  }

  mutating func select(_ entry: Int) -> [Effect] {
    guard outline.entries.indices.contains(entry) else { return [] }
    selection = entry
    reveal(entry)
    switch screen {
    case .matrices: return loadSelection()
    case .forward: return selectedLayer.map { goTo($0) } ?? []
    case .costs: return []
    case .field: return follow()
    case .compare: return followInCompare()
    case .figures: return surveyLayers()
    }
  }

  mutating func toggleFold() -> [Effect] {
    guard outline.entries[selection].hasChildren else { return [] }
    if expanded.remove(selection) == nil { expanded.insert(selection) }
    scrollTree()
    return []
  }

  mutating func foldOrAscend() -> [Effect] {
    if outline.entries[selection].hasChildren, expanded.contains(selection) { return toggleFold() }
    return outline.entries[selection].parent.map { select($0) } ?? []
  }

  mutating func unfoldOrDescend() -> [Effect] {
    guard outline.entries[selection].hasChildren else { return [] }
    if !expanded.contains(selection) { return toggleFold() }
    return select(selection + 1)
  }

  /// The next or previous entry with matrices at the level of the selected one.
  mutating func moveToLayer(by step: Int) -> [Effect] {
    var entry = selection + step
    while outline.entries.indices.contains(entry) {
      if Self.isPeer(outline.entries[entry].kind, of: outline.entries[selection].kind) {
        return select(entry)
      }
      entry += step
    }
    return []
  }

  private static func isPeer(_ a: Outline.Kind, of b: Outline.Kind) -> Bool {
    switch (a, b) {
    case (.layer(let id), .layer), (.layer(let id), .folder), (.layer(let id), .model):
      id != .stem && id != .head
    case (.tensor, .tensor), (.tensor, .folder): true
    default: false
    }
  }

  /// Asks for the matrices of the selected entry; a folder keeps what is shown.
  mutating func loadSelection() -> [Effect] {
    guard outline.entries.indices.contains(selection), outline.entries[selection].kind != .folder
    else {
      loading = .none
      return []
    }
    if let loaded, loaded.sheet.subject == .entry(selection), loaded.epoch == epochs.current {
      loading = .none
      let isShown =
        matrices.sheet?.subject == .entry(selection)
        && shown == Shown(arrangement: arrangement, epoch: loaded.epoch)
      return isShown ? [] : showMatrices()
    }
    loading = .loading(entry: selection)
    return [.load(entry: selection)]
  }
}

/// The scroll position nearest to the present one that shows `lines` of `total`.
func scrolled(_ position: Int, to lines: Range<Int>, height: Int, total: Int) -> Int {
  let shown = max(position, lines.upperBound - height)
  return max(0, min(shown, lines.lowerBound, max(0, total - height)))
}

/// The first line of `total` on screen, such that a line of them is well inside: it changes only every half a page, so
/// that moving by a line draws two.
func steadyScroll(to line: Int, height: Int, total: Int) -> Int {
  let half = max(1, height / 2)
  let first = max(0, line - half / 2) / half * half
  return max(0, min(total - height, first))
}
