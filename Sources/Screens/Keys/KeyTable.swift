import TUICore

/// The part of the screen that takes the keys. The same key can do different things in different parts.
package enum KeyContext: Hashable, Sendable, CaseIterable {
  /// The tree of the layers.
  case tree
  /// What the screen shows beside the layers: its table, its map, its gallery.
  case pane
  /// One channel that is shown large, and one patch of it or its A and B; only on screens with heatmaps.
  case channel, patch
  /// A chart over the whole network; only on the Forward screen.
  case chart
  /// What the pixels of an image contribute to a class; only on the Forward screen.
  case saliency
  /// A page that lies over the screen, such as help.
  case page
}

/// The keys that several screens share. Help, the palette and the hints at the foot of the screen are made from these tables. Keys
/// of only one screen stand in the folder of that screen.
package enum KeyTable {
  /// Keys that give the same command.
  package struct Binding: Sendable {
    package let keys: [Key]
    package let command: Command
    /// The parts of the screen where the keys have this meaning.
    package let contexts: Set<KeyContext>
    /// What the command does, as help and the palette describe it.
    package let title: String
    /// The word for the command at the foot of the screen; `nil` if it is not shown there.
    package let hint: String?
    /// Whether only one screen has this binding.
    let isOwn: Bool
    /// Other words by which the palette finds it.
    let synonyms: [String]

    init(
      _ keys: [Key], _ command: Command, _ contexts: Set<KeyContext>, _ title: String,
      hint: String? = nil, isOwn: Bool = true, synonyms: [String] = []
    ) {
      self.keys = keys
      self.command = command
      self.contexts = contexts
      self.title = title
      self.hint = hint
      self.isOwn = isOwn
      self.synonyms = synonyms
    }

    var isScreen: Bool {
      if case .show = command { true } else { false }
    }

    /// The line of help for this binding: its keys and its title.
    ///
    /// - Parameter isASCII: whether the names of the keys are of ASCII characters alone.
    package func line(isASCII: Bool) -> String {
      Self.line(keys.map { $0.name(isASCII: isASCII) }.joined(separator: " "), title)
    }

    static func line(_ keys: String, _ title: String) -> String {
      "  " + keys + String(repeating: " ", count: max(2, 16 - keys.displayWidth)) + title
    }
  }

  /// All parts of the screen, but not the pages that lie over it.
  static let explorer: Set<KeyContext> = [
    .tree, .pane, .channel, .patch, .chart, .saliency,
  ]
  /// The parts where a whole sheet or channel is shown, but no patch.
  static let sheets: Set<KeyContext> = [.tree, .pane, .channel]
  /// The layers and the parts that show heatmaps.
  static let whole = heatmaps.union([.tree])
  /// The parts that show heatmaps.
  static let heatmaps: Set<KeyContext> = [.pane, .channel, .patch]
  private static let everywhere = Set(KeyContext.allCases)

  private static func bind(
    _ keys: [Key], _ command: Command, _ contexts: Set<KeyContext>, _ title: String,
    hint: String? = nil, synonyms: [String] = []
  ) -> Binding {
    Binding(keys, command, contexts, title, hint: hint, isOwn: false, synonyms: synonyms)
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
    bind(
      [.character("(")], .previousEpoch, explorer, "previous checkpoint of the run",
      synonyms: ["epoch"]),
    bind(
      [.character(")")], .nextEpoch, explorer, "next checkpoint of the run", hint: "epoch",
      synonyms: ["epochs"]),
    bind(
      [.character("P")], .playRun, explorer, "play the checkpoints of the run, or stop",
      hint: "play", synonyms: ["epochs", "animate", "time"]),
    bind(
      [.character("R")], .reread, explorer,
      "read the file again, as a later checkpoint"),
    bind([.character("{")], .pane(.layer(-1)), explorer, "previous layer"),
    bind([.character("}")], .pane(.layer(1)), explorer, "next layer", hint: "layer"),
    bind([.character("g"), .home], .move(.first), everywhere, "first"),
    bind([.character("G"), .end], .move(.last), everywhere, "last"),
    bind([.pageUp, .control("b")], .move(.pageUp), everywhere, "a page up"),
    bind([.pageDown, .control("f")], .move(.pageDown), everywhere, "a page down"),
    bind([.control("u")], .move(.halfUp), everywhere, "half a page up"),
    bind([.control("d")], .move(.halfDown), everywhere, "half a page down"),
  ]

  /// The screens, whose tabs stand in the title bar.
  static let screens = ScreenID.allCases.map { screen in
    let type = screen.type
    return bind(
      [.character(screen.digit)], .show(screen), explorer, "\(type.name): \(type.title)",
      synonyms: type.synonyms)
  }

  /// The last keys of every screen.
  ///
  /// - Parameter endings: the endings of the files that the screen exports.
  static func common(exporting endings: [String]) -> [Binding] {
    [
      bind(
        [.character("e")], .export, explorer,
        "export what is shown: \(ExportRequest.list(endings))", hint: "export",
        synonyms: ["save", "write", "file"]),
      bind(
        [.character("S")], .saveScreen, explorer,
        "save the screen: \(ExportRequest.list(ExportRequest.screenEndings))",
        synonyms: ["screenshot", "picture", "write"]),
    ]
      + screens
      + [
        bind(
          [.character("/")], .search, explorer, "search layers or channels", hint: "search",
          synonyms: ["find"]),
        bind([.character("n")], .nextMatch, explorer, "next match"),
        bind([.character("N")], .previousMatch, explorer, "previous match"),
        bind(
          [.character("y")], .copy, explorer, "copy the value in the status line (OSC 52)",
          synonyms: ["clipboard", "yank"]),
        bind(
          [.character(":")], .palette, explorer, "all commands, to be found by words",
          hint: "commands"),
        bind(
          [.character("M")], .mouse, explorer, "mouse off, so that text can be selected, and on"),
        bind(
          [.character("i")], .info, explorer, "about the file", hint: "info",
          synonyms: ["details", "warnings"]),
        bind([.character("?")], .help, explorer, "help", hint: "help"),
        bind([.control("l")], .redraw, everywhere, "draw the screen anew"),
        bind([.character("q"), .control("c")], .quit, explorer, "quit", hint: "quit"),
      ]
  }

  /// The keys for larger and smaller images, on screens that depend on the resolution but not on weights.
  static let resolution =
    resolutionSteps + [
      bind([.character("r")], .askResolution, explorer, "type a resolution", hint: "type it")
    ]

  static let resolutionSteps = [
    bind(
      [.character("+"), .character("=")], .largerImage, explorer, "larger images",
      hint: "resolution"),
    bind([.character("-")], .smallerImage, explorer, "smaller images"),
  ]
}

extension [KeyTable.Binding] {
  /// The command of a key in a part of the screen; `nil` if the key has none there.
  package func command(for key: Key, in context: KeyContext) -> Command? {
    first { $0.contexts.contains(context) && $0.keys.contains(key) }?.command
  }
}
