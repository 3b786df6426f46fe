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
    let onSheets = bindings.filter { $0.contexts == KeyTable.sheets }
    var text = ["Screens"] + lines(KeyTable.screens) + [""]
    if !own.isEmpty { text += ["On this screen"] + lines(own) + [""] }
    text += ["Everywhere"] + lines(everywhere.filter { !$0.isOwn })
    if let last = places.last, !onSheets.isEmpty {
      let title = last.title.prefix(1).lowercased() + last.title.dropFirst()
      text += ["", "Everywhere but \(title)"] + lines(onSheets)
    }
    for (context, title) in places {
      let inside = bindings.filter {
        $0.contexts.contains(context) && !$0.contexts.isSuperset(of: common)
          && $0.contexts != KeyTable.sheets
      }
      if !inside.isEmpty { text += ["", title] + lines(inside) }
    }
    return text + [
      "", "The mouse",
      "  click           select; on what is selected: open it",
      "  drag            read values, or move the output over the image",
      "  wheel           move; one channel: to the next; the field: layer by layer",
    ]
  }
}
