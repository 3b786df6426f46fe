import TUICore

/// Where a key is pressed.
package enum KeyContext: Hashable, Sendable, CaseIterable {
  /// Among the layers.
  case tree
  /// In what the screen shows: its table, its map, its gallery.
  case pane
  /// On screens of heatmaps: in one channel, and in one patch of it.
  case channel, patch
  /// Help and other pages that lie over the screen.
  case page
}

/// The keys, from which come what they do, help, and the hints at the foot of the screen. Those of a screen stand in its folder.
package enum KeyTable {
  package struct Binding: Sendable {
    package let keys: [Key]
    package let command: Command
    package let contexts: Set<KeyContext>
    /// What help says.
    package let title: String
    /// What the foot of the screen says; nothing if the key is not shown there.
    package let hint: String?
    /// Whether the key is of one screen alone.
    let isOwn: Bool

    init(
      _ keys: [Key], _ command: Command, _ contexts: Set<KeyContext>, _ title: String,
      hint: String? = nil, isOwn: Bool = true
    ) {
      self.keys = keys
      self.command = command
      self.contexts = contexts
      self.title = title
      self.hint = hint
      self.isOwn = isOwn
    }

    /// All keys with what they do.
    package func line(isASCII: Bool) -> String {
      let names = keys.map { $0.name(isASCII: isASCII) }.joined(separator: " ")
      return "  " + names + String(repeating: " ", count: max(2, 16 - names.displayWidth)) + title
    }
  }

  /// Everywhere but on pages that lie over the screen.
  static let explorer: Set<KeyContext> = [.tree, .pane, .channel, .patch]
  /// Everywhere but in one patch.
  static let sheets: Set<KeyContext> = [.tree, .pane, .channel]
  /// In what a screen of heatmaps shows.
  static let heatmaps: Set<KeyContext> = [.pane, .channel, .patch]
  private static let everywhere = Set(KeyContext.allCases)

  private static func bind(
    _ keys: [Key], _ command: Command, _ contexts: Set<KeyContext>, _ title: String,
    hint: String? = nil
  ) -> Binding {
    Binding(keys, command, contexts, title, hint: hint, isOwn: false)
  }

  // MARK: - Keys of every screen

  static let lines = [
    bind([.up, .character("k")], .move(.up), everywhere, "up"),
    bind([.down, .character("j")], .move(.down), everywhere, "down"),
    bind([.left, .character("h")], .move(.left), [.tree], "fold, or go to the parent"),
    bind([.right, .character("l")], .move(.right), [.tree], "unfold, or go to the first child"),
  ]

  static let stop = bind([.escape], .back, [.tree], "stop computing")

  static let close = bind(
    [.escape, .character("q"), .character("?"), .character("i"), .control("c")], .back, [.page],
    "close")
  static let tab = bind(
    [.tab, .backTab], .switchFocus, explorer, "between the layers and what they show")
  static let focus = [close, tab]

  static let pages = [
    bind([.character("(")], .previousEpoch, explorer, "previous checkpoint of the run"),
    bind([.character(")")], .nextEpoch, explorer, "next checkpoint of the run", hint: "epoch"),
    bind(
      [.character("R")], .reread, explorer,
      "read the file again, as a later checkpoint: it may have been written anew"),
    bind([.character("{")], .pane(.layer(-1)), explorer, "previous layer"),
    bind([.character("}")], .pane(.layer(1)), explorer, "next layer", hint: "layer"),
    bind([.character("g"), .home], .move(.first), everywhere, "first"),
    bind([.character("G"), .end], .move(.last), everywhere, "last"),
    bind([.pageUp, .control("b")], .move(.pageUp), everywhere, "a page up"),
    bind([.pageDown, .control("f")], .move(.pageDown), everywhere, "a page down"),
    bind([.control("u")], .move(.halfUp), everywhere, "half a page up"),
    bind([.control("d")], .move(.halfDown), everywhere, "half a page down"),
  ]

  static let common =
    [
      bind(
        [.character("e")], .export, explorer, "export what is shown: CSV, npy, PNG or SVG",
        hint: "export"),
      bind([.character("S")], .saveScreen, explorer, "save the screen: PNG, SVG or text"),
    ]
    + ScreenID.allCases.map { screen in
      bind(
        [.character(screen.digit)], .show(screen), explorer, screen.type.title,
        hint: screen.type.hint)
    }
    + [
      bind([.character("/")], .search, explorer, "search layers or channels", hint: "search"),
      bind([.character("n")], .nextMatch, explorer, "next match"),
      bind([.character("N")], .previousMatch, explorer, "previous match"),
      bind([.character("y")], .copy, explorer, "copy the value in the status line (OSC 52)"),
      bind(
        [.character(":")], .palette, explorer, "all commands, to be found by words",
        hint: "commands"),
      bind([.character("M")], .mouse, explorer, "mouse off, so that text can be selected, and on"),
      bind([.character("i")], .info, explorer, "about the file", hint: "info"),
      bind([.character("?")], .help, explorer, "help", hint: "help"),
      bind([.control("l")], .redraw, everywhere, "draw the screen anew"),
      bind([.character("q"), .control("c")], .quit, explorer, "quit", hint: "quit"),
    ]

  /// Larger and smaller images, on the screens that need a resolution and no weights.
  static let resolution = [
    bind(
      [.character("+"), .character("=")], .largerImage, explorer, "larger images",
      hint: "resolution"),
    bind([.character("-")], .smallerImage, explorer, "smaller images"),
    bind([.character("r")], .askResolution, explorer, "type a resolution", hint: "type it"),
  ]
}

extension [KeyTable.Binding] {
  package func command(for key: Key, in context: KeyContext) -> Command? {
    first { $0.contexts.contains(context) && $0.keys.contains(key) }?.command
  }
}
