import TUICore

/// What a key can ask for.
package enum Command: Hashable, Sendable {
  case up, down, left, right, pageUp, pageDown, halfUp, halfDown, first, last
  case open, back, fold, switchFocus
  case previousItem, nextItem, previousLayer, nextLayer
  case show(Explorer.Screen)
  case openImage, nextStep, previousStep, firstStep, lastStep
  case cycleMap, cycleDomain, zoomIn, zoomOut
  case export, info, help, redraw, quit
}

/// Where a key is pressed.
package enum KeyContext: Hashable, Sendable, CaseIterable {
  case tree, gallery, channel, patch
  /// Help and other pages that lie over the screen.
  case page
}

/// The one table that dispatch, help and hints are made from.
package enum KeyTable {
  package struct Binding: Sendable {
    package let keys: [Key]
    package let command: Command
    package let contexts: Set<KeyContext>
    package let screens: Set<Explorer.Screen>
    /// What help says.
    package let title: String
    /// What the foot of the screen says; nothing if the key is not shown there.
    package let hint: String?
  }

  package static func command(
    for key: Key, in context: KeyContext, on screen: Explorer.Screen
  ) -> Command? {
    bindings.first {
      $0.contexts.contains(context) && $0.screens.contains(screen) && $0.keys.contains(key)
    }?.command
  }

  private static let pane: Set<KeyContext> = [.gallery, .channel, .patch]
  private static let explorer: Set<KeyContext> = [.tree, .gallery, .channel, .patch]
  private static let everywhere = Set(KeyContext.allCases)

  private static func bind(
    _ keys: [Key], _ command: Command, _ contexts: Set<KeyContext>,
    on screens: Set<Explorer.Screen> = Set(Explorer.Screen.allCases), _ title: String,
    hint: String? = nil
  ) -> Binding {
    Binding(
      keys: keys, command: command, contexts: contexts, screens: screens, title: title, hint: hint)
  }

  package static let bindings: [Binding] = [
    bind(
      [.character(" "), .character(".")], .nextStep, explorer, on: [.forward], "next operator",
      hint: "step"),
    bind(
      [.backspace, .character(",")], .previousStep, explorer, on: [.forward],
      "previous operator", hint: "back"),
    bind([.character(">")], .lastStep, explorer, on: [.forward], "run to the end", hint: "run"),
    bind([.character("<")], .firstStep, explorer, on: [.forward], "back to the image"),
    bind(
      [.character("o")], .openImage, explorer, on: [.forward], "open an image", hint: "image"),
    bind([.up, .character("k")], .up, everywhere, "up"),
    bind([.down, .character("j")], .down, everywhere, "down"),
    bind([.left, .character("h")], .left, [.tree], "fold, or go to the parent"),
    bind([.right, .character("l")], .right, [.tree], "unfold, or go to the first child"),
    bind([.left, .character("h")], .left, pane, "left"),
    bind([.right, .character("l")], .right, pane, "right"),
    bind(
      [.enter], .open, [.tree], on: [.matrices], "look at the matrices", hint: "matrices"),
    bind([.enter], .open, [.tree], on: [.forward], "look at the maps", hint: "maps"),
    bind([.enter], .open, [.gallery], "one channel, large", hint: "enlarge"),
    bind([.enter], .open, [.channel], on: [.forward], "one patch through L and R", hint: "patch"),
    bind([.escape], .back, [.tree], on: [.forward], "stop computing"),
    bind([.escape], .back, [.gallery], "back to the layers", hint: "layers"),
    bind([.escape], .back, [.channel], "back to all channels", hint: "all channels"),
    bind([.escape], .back, [.patch], on: [.forward], "back to the channel", hint: "channel"),
    bind(
      [.escape, .character("q"), .character("?"), .character("i"), .control("c")], .back, [.page],
      "close"),
    bind([.character(" ")], .fold, [.tree], on: [.matrices], "fold or unfold", hint: "fold"),
    bind([.tab, .backTab], .switchFocus, explorer, "between the layers and what they show"),
    bind([.character("[")], .previousItem, explorer, "previous channel"),
    bind([.character("]")], .nextItem, explorer, "next channel", hint: "channel"),
    bind([.character("{")], .previousLayer, explorer, "previous layer"),
    bind([.character("}")], .nextLayer, explorer, "next layer", hint: "layer"),
    bind([.character("g"), .home], .first, everywhere, "first"),
    bind([.character("G"), .end], .last, everywhere, "last"),
    bind([.pageUp, .control("b")], .pageUp, everywhere, "a page up"),
    bind([.pageDown, .control("f")], .pageDown, everywhere, "a page down"),
    bind([.control("u")], .halfUp, everywhere, "half a page up"),
    bind([.control("d")], .halfDown, everywhere, "half a page down"),
    bind([.character("c")], .cycleMap, explorer, "next colour map", hint: "colours"),
    bind([.character("d")], .cycleDomain, explorer, "next colour domain", hint: "domain"),
    bind([.character("+"), .character("=")], .zoomIn, [.tree, .gallery], "larger", hint: "size"),
    bind([.character("-")], .zoomOut, [.tree, .gallery], "smaller"),
    bind([.character("e")], .export, explorer, "export what is shown as CSV", hint: "export"),
    bind(
      [.character("1")], .show(.matrices), explorer, "the matrices of a layer", hint: "matrices"),
    bind(
      [.character("4")], .show(.forward), explorer, "an image on its way through",
      hint: "forward"),
    bind([.character("i")], .info, explorer, "about the file", hint: "info"),
    bind([.character("?")], .help, explorer, "help", hint: "help"),
    bind([.control("l")], .redraw, everywhere, "draw the screen anew"),
    bind([.character("q"), .control("c")], .quit, explorer, "quit", hint: "quit"),
  ]
}
