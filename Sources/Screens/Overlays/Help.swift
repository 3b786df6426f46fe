import TUICore

/// The help page: all keys of the screen, or those that a search finds.
package struct Help: Equatable, Sendable {
  var query = KeyQuery()
  /// Whether keys are typed into the query.
  var isTyping = false
  /// The number of lines above the first line on screen.
  var scroll = 0
}

extension Help {
  /// The lines of the page, made from the bindings of the screen. Headings begin without a blank.
  func lines(_ screen: ScreenID, isASCII: Bool) -> [String] {
    func lines(_ bindings: [KeyTable.Binding]) -> [String] {
      bindings.map { $0.line(isASCII: isASCII) }
    }
    let bindings = screen.bindings
    guard query.text.isEmpty else {
      let found = query.matches(bindings)
      return found.isEmpty ? ["no key has these words"] : lines(found)
    }
    let places = [(context: KeyContext.tree, title: "In the layers")] + screen.type.places
    let common = Set(places.map(\.context))
    let everywhere = bindings.filter { $0.contexts.isSuperset(of: common) && !$0.isScreen }
    let own = everywhere.filter(\.isOwn)
    var text = ["Screens"] + lines(KeyTable.screens) + [""]
    if !own.isEmpty { text += ["On this screen"] + lines(own) + [""] }
    text += ["Everywhere"] + lines(everywhere.filter { !$0.isOwn })
    let wide = [KeyTable.sheets, KeyTable.whole].filter { !$0.isSuperset(of: common) }
    for contexts in wide {
      let found = bindings.filter { $0.contexts == contexts }
      if found.isEmpty { continue }
      let missing = places.filter { !contexts.contains($0.context) }.map(\.title.uncapitalized)
      text += ["", "Everywhere but " + missing.joined(separator: " and ")] + lines(found)
    }
    for (context, title) in places {
      let inside = bindings.filter {
        $0.contexts.contains(context) && !$0.contexts.isSuperset(of: common)
          && !wide.contains($0.contexts)
      }
      if !inside.isEmpty { text += ["", title] + lines(inside) }
    }
    let number = "0 1 2 " + Key.down.name(isASCII: isASCII)
    return text + [
      "", "A number before a movement",
      KeyTable.Binding.line(number, "twelve down; 0 begins it, since 1 to 6 switch screens"),
      "", "The mouse",
      "  click           select; on what is selected: open it",
      "  drag            read values, or move the output over the image",
      "  wheel           move; channel by channel, or the field layer by layer",
    ]
  }
}

extension String {
  fileprivate var uncapitalized: String { prefix(1).lowercased() + dropFirst() }
}
