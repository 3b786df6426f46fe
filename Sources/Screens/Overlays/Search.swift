import TUICore
import TensorCore

/// A search in the part of the screen that has the keys: among the layers, the channels or the classes.
package struct Search: Equatable, Sendable {
  package enum Target: Sendable {
    /// Layers and tensors, by their names.
    case layers
    /// Channels or matrices, by their numbers or labels.
    case channels
    /// Classes, by their numbers and names.
    case classes

    /// What is counted.
    var found: String {
      switch self {
      case .layers: "layers and tensors"
      case .channels: "channels"
      case .classes: "classes"
      }
    }

    /// What is looked at, as the status line says it.
    var searched: String {
      switch self {
      case .layers: "layers and tensors by name"
      case .channels: "channels by number, layer or note"
      case .classes: "classes by number or name"
      }
    }
  }

  package let target: Target
  /// The index that was selected when the search began. Esc goes back to it.
  let origin: Int
  package internal(set) var query = ""
  /// The indices of what was found: entries of the outline, items of the sheet, or classes of the list.
  package internal(set) var matches: [Int] = []
  package internal(set) var isTyping = true
}

extension Explorer {
  /// The index that is selected among what is searched.
  private func place(_ target: Search.Target) -> Int {
    switch target {
    case .layers: shared.selection
    case .channels: browser?.item ?? 0
    case .classes: forward.rank
    }
  }

  /// Begins a search in the part of the screen that has the keys.
  mutating func beginSearch() {
    let isInPane = context != .tree && browser != nil
    let target: Search.Target = !isInPane ? .layers : showsClasses ? .classes : .channels
    search = Search(target: target, origin: place(target))
  }

  mutating func type(_ key: Key, in old: Search) -> [Effect] {
    var search = old
    switch key {
    case .escape, .control("c"):
      self.search = nil
      return go(to: old.origin, old.target)
    case .enter:
      search.isTyping = false
      self.search = search.query.isEmpty ? nil : search
      return []
    case .backspace where search.query.isEmpty:
      self.search = nil
      return []
    default: return search.query.edit(key) ? look(for: search) : []
    }
  }

  /// Takes a search whose query has changed, and goes to its first match.
  mutating func look(for changed: Search) -> [Effect] {
    var search = changed
    search.matches = matches(search)
    self.search = search
    return go(to: first(search) ?? search.origin, search.target)
  }

  /// The match to go to: the channel whose number is the query, or else the first match after the place where the search began, or
  /// else the first of all. It is `nil` if there is no match.
  private func first(_ search: Search) -> Int? {
    if search.target == .channels, let number = Int(search.query),
      let exact = search.matches.first(where: {
        browser?.sheet?.origin(of: $0).channel == number
      })
    {
      return exact
    }
    return search.matches.first { $0 >= search.origin } ?? search.matches.first
  }

  /// The indices of what the query finds.
  ///
  /// - Complexity: O(entries, items or classes).
  private func matches(_ search: Search) -> [Int] {
    guard !search.query.isEmpty else { return [] }
    let query = search.query.lowercased()
    func holds(_ text: String) -> Bool { text.lowercased().contains(query) }
    switch search.target {
    case .layers:
      let entries = shared.outline.entries
      return entries.indices.filter { holds(entries[$0].name) }
    case .classes: return forward.classes.indices.filter { holds(forward.classes[$0].name) }
    case .channels: return browser?.items(matching: query) ?? []
    }
  }

  private mutating func go(to place: Int, _ target: Search.Target) -> [Effect] {
    switch target {
    case .layers: return place == shared.selection ? [] : select(place)
    case .channels: goTo(item: place)
    case .classes: forward.rank = place.clamped(below: forward.classes.count)
    }
    return []
  }

  /// Goes to the next match, or to the previous one if `step` is negative. The first match follows the last.
  mutating func goToMatch(by step: Int) -> [Effect] {
    guard var search, !search.query.isEmpty else {
      say("nothing is searched for: / begins")
      return []
    }
    // What is searched may have changed since the last match.
    search.matches = matches(search)
    self.search = search
    guard !search.matches.isEmpty else {
      say("no \(search.target.found) with \(search.query.excerpt)", isError: true)
      return []
    }
    let here = place(search.target)
    let next =
      step > 0
      ? search.matches.first { $0 > here } ?? search.matches[0]
      : search.matches.last { $0 < here } ?? search.matches[search.matches.count - 1]
    let effects = go(to: next, search.target)
    say(searchText(search))
    return effects
  }

  /// The query, and how many matches there are, such as `/fc 3 of 12 layers`.
  func searchText(_ search: Search) -> String {
    let number = search.matches.firstIndex(of: place(search.target)).map { "\($0 + 1) of " } ?? ""
    let count =
      search.query.isEmpty
      ? "  \(search.target.searched), Esc cancels"
      : search.matches.isEmpty
        ? "  no \(search.target.found)"
        : "  \(number)\(search.matches.count) \(search.target.found)"
    return "/\(search.query.printable)" + count
  }
}
