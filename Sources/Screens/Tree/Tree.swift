import NeoNeXt
import Sheets
import TensorCore

/// The state of the tree of layers: which entries are unfolded, and which part of the tree is on screen.
package struct Tree: Equatable, Sendable {
  /// The indices of the unfolded entries of the outline.
  package private(set) var unfolded: Set<Int> = []
  /// The number of visible entries above the first line on screen.
  package private(set) var scroll = 0

  /// The indices of the visible entries, which are those whose ancestors are all unfolded.
  ///
  /// - Complexity: O(entries).
  package func visible(_ outline: Outline) -> [Int] {
    var visible: [Int] = []
    var hidden: Set<Int> = []
    for (index, entry) in outline.entries.enumerated() {
      if let parent = entry.parent, hidden.contains(parent) || !unfolded.contains(parent) {
        hidden.insert(index)
      } else {
        visible.append(index)
      }
    }
    return visible
  }

  /// Unfolds all folders if all entries then fit into `height` lines; else only the first folder.
  mutating func unfold(_ outline: Outline, height: Int) {
    let folders = outline.entries.indices.filter { outline.entries[$0].kind == .folder }
    unfolded = Set(folders)
    if visible(outline).count > height { unfolded = Set(folders.prefix(1)) }
  }

  /// Unfolds the ancestors of an entry, so that it is visible, and scrolls to the selected entry.
  mutating func reveal(_ entry: Int, _ shared: Shared) {
    let entries = shared.outline.entries
    var parent = entries.indices.contains(entry) ? entries[entry].parent : nil
    while let ancestor = parent {
      unfolded.insert(ancestor)
      parent = entries[ancestor].parent
    }
    scroll(shared)
  }

  /// Scrolls as little as needed to show the selected entry.
  mutating func scroll(_ shared: Shared) {
    let visible = visible(shared.outline)
    let row = visible.firstIndex(of: shared.selection) ?? 0
    scroll = scrolled(
      scroll, to: row..<row + 1, height: shared.layout.tree.height, total: visible.count)
  }

  /// Folds the selected entry, or unfolds it. Entries without children stay as they are.
  mutating func toggleFold(_ shared: Shared) {
    guard shared.entry?.hasChildren ?? false else { return }
    if unfolded.remove(shared.selection) == nil { unfolded.insert(shared.selection) }
    scroll(shared)
  }

  // MARK: - Moving

  /// Moves in the tree: a movement to the left or right may fold or unfold the selected entry.
  ///
  /// - Returns: the entry that the movement selects; `nil` if it selects none.
  mutating func destination(of motion: Motion, _ shared: Shared) -> Int? {
    let isUnfolded = unfolded.contains(shared.selection)
    let hasChildren = shared.entry?.hasChildren ?? false
    switch motion {
    case .left:
      guard hasChildren, isUnfolded else { return shared.entry?.parent }
      toggleFold(shared)
      return nil
    case .right:
      guard hasChildren, !isUnfolded else { return hasChildren ? shared.selection + 1 : nil }
      toggleFold(shared)
      return nil
    case .up, .down, .pageUp, .pageDown, .halfUp, .halfDown, .first, .last:
      let visible = visible(shared.outline)
      guard let row = visible.firstIndex(of: shared.selection) else { return nil }
      let page = max(1, shared.layout.tree.height - 1)
      return visible[motion.place(from: row, of: visible.count, page: page)]
    }
  }

  /// The visible entry some lines below the selected one (above it if `lines` is negative), or the last one in that direction.
  ///
  /// - Returns: `nil` if the selected entry is not visible.
  func entry(_ shared: Shared, linesBelow lines: Int) -> Int? {
    let visible = visible(shared.outline)
    return visible.firstIndex(of: shared.selection).map {
      visible[($0 + lines).clamped(below: visible.count)]
    }
  }
}
