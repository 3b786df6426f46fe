import TUICore

/// What a key can ask for.
package enum Command: Hashable, Sendable {
  case up, down, left, right, pageUp, pageDown, halfUp, halfDown, first, last
  case open, back, fold, switchFocus
  case previousItem, nextItem, previousLayer, nextLayer
  case show(Explorer.Screen)
  case openImage, nextStep, previousStep, firstStep, lastStep
  case compare, play, middle
  case largerImage, smallerImage, askResolution, askKernels, sort, table1
  case previousEpoch, nextEpoch, reread, nextPanel
  case filter, group, nextOddity, previousOddity
  case cycleMap, cycleDomain, askRange, difference, mosaic, zoomIn, zoomOut
  case palette, search, nextMatch, previousMatch, copy
  case export, saveScreen, mouse, info, help, redraw, quit
}

/// Where a key is pressed.
package enum KeyContext: Hashable, Sendable, CaseIterable {
  case tree, gallery, channel, patch, table, field, comparison, figures
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

    /// All keys with what they do.
    package func line(isASCII: Bool) -> String {
      let names = keys.map { $0.name(isASCII: isASCII) }.joined(separator: " ")
      return "  " + names + String(repeating: " ", count: max(2, 16 - names.displayWidth)) + title
    }
  }

  package static func command(
    for key: Key, in context: KeyContext, on screen: Explorer.Screen
  ) -> Command? {
    bindings.first {
      $0.contexts.contains(context) && $0.screens.contains(screen) && $0.keys.contains(key)
    }?.command
  }

  private static let pane: Set<KeyContext> = [.gallery, .channel, .patch]
  private static let explorer: Set<KeyContext> = [
    .tree, .gallery, .channel, .patch, .table, .field, .comparison, .figures,
  ]
  /// Where a whole sheet is on screen, or one of its items.
  static let sheets: Set<KeyContext> = [.tree, .gallery, .channel]
  private static let heatmaps: Set<Explorer.Screen> = [.matrices, .forward]
  /// Screens that need no weights.
  private static let models: Set<Explorer.Screen> = [.field, .costs]
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
    bind([.left, .character("h")], .left, pane, on: heatmaps, "left"),
    bind([.right, .character("l")], .right, pane, on: heatmaps, "right"),
    bind(
      [.character("+"), .character("=")], .largerImage, explorer, on: models, "larger images",
      hint: "resolution"),
    bind([.character("-")], .smallerImage, explorer, on: models, "smaller images"),
    bind(
      [.character("r")], .askResolution, explorer, on: models, "type a resolution",
      hint: "type it"),
    bind(
      [.character("s")], .sort, sheets, on: [.matrices],
      "sort channels by the next figure: how far they moved, norms, spectra …", hint: "sort"),
    bind(
      [.character("f")], .filter, sheets, on: [.matrices],
      "show channels with a figure alone, such as moved > 3", hint: "filter"),
    bind(
      [.character("K")], .group, sheets, on: [.matrices],
      "group alike channels into 4, 8, 16 patterns (k-means)", hint: "patterns"),
    bind(
      [.character("u")], .nextOddity, sheets, on: [.matrices],
      "to the most unusual channel, and on to the next", hint: "unusual"),
    bind(
      [.character("U")], .previousOddity, sheets, on: [.matrices], "back to a more unusual one"),
    bind([.character("s")], .sort, explorer, on: [.costs], "sort by the next column", hint: "sort"),
    bind(
      [.character("w")], .askKernels, explorer, on: [.costs], "what would other kernels cost?",
      hint: "what if"),
    bind(
      [.character("t")], .table1, explorer, on: [.costs], "the paper's Table 1", hint: "Table 1"),
    bind([.enter], .open, [.tree], on: [.costs], "to the table", hint: "table"),
    bind([.enter], .open, [.table], on: [.costs], "the operators of the layer", hint: "operators"),
    bind(
      [.escape], .back, [.table], on: [.costs], "back to all layers, or to the tree", hint: "back"),
    bind(
      [.enter], .open, [.tree], on: [.matrices], "look at the matrices", hint: "matrices"),
    bind([.enter], .open, [.tree], on: [.forward], "look at the maps", hint: "maps"),
    bind([.enter], .open, [.gallery], on: heatmaps, "one channel, large", hint: "enlarge"),
    bind([.enter], .open, [.channel], on: [.forward], "one patch through L and R", hint: "patch"),
    bind(
      [.enter], .open, [.channel], on: [.matrices], "A and B, and effective filters",
      hint: "A and B"),
    bind([.escape], .back, [.patch], on: [.matrices], "back to the channel", hint: "channel"),
    bind(
      [.character("m")], .mosaic, [.patch], on: [.matrices],
      "all effective filters of the channel, and back", hint: "mosaic"),
    bind(
      [.escape], .back, [.tree], on: [.matrices, .forward, .field, .compare, .figures],
      "stop computing"),
    bind([.escape], .back, [.gallery], on: heatmaps, "back to the layers", hint: "layers"),
    bind([.escape], .back, [.channel], on: heatmaps, "back to all channels", hint: "all channels"),
    bind([.escape], .back, [.patch], on: [.forward], "back to the channel", hint: "channel"),
    bind(
      [.escape, .character("q"), .character("?"), .character("i"), .control("c")], .back, [.page],
      "close"),
    bind([.character(" ")], .fold, [.tree], on: [.matrices], "fold or unfold", hint: "fold"),
    bind([.tab, .backTab], .switchFocus, explorer, "between the layers and what they show"),
    bind([.character("[")], .previousItem, explorer, on: heatmaps, "previous channel"),
    bind([.character("[")], .previousItem, explorer, on: [.field], "previous sub-group alone"),
    bind(
      [.character("]")], .nextItem, explorer, on: [.field], "next sub-group alone",
      hint: "sub-group"),
    bind(
      [.character(" "), .character(".")], .nextStep, explorer, on: [.field], "grow by a layer",
      hint: "grow"),
    bind([.backspace, .character(",")], .previousStep, explorer, on: [.field], "a layer back"),
    bind([.character("p")], .play, explorer, on: [.field], "grow by itself, or stop", hint: "play"),
    bind(
      [.character("v")], .compare, explorer, on: [.field],
      "beside it without shifts, and with convolutions", hint: "compare"),
    bind(
      [.character("m")], .middle, explorer, on: [.field], "the output in the middle", hint: "middle"
    ),
    bind([.enter], .open, [.tree], on: [.field], "move the output", hint: "output"),
    bind([.enter], .open, [.field], on: [.field], "the blocks of the axes", hint: "blocks"),
    bind(
      [.escape], .back, [.field], on: [.field], "back to the field, or to the tree", hint: "back"),
    bind([.left, .character("h")], .left, [.field], on: [.field], "left"),
    bind([.right, .character("l")], .right, [.field], on: [.field], "right"),
    bind([.character("]")], .nextItem, explorer, on: heatmaps, "next channel", hint: "channel"),
    bind(
      [.enter], .open, [.tree], on: [.compare], "to the layers by change", hint: "layers"),
    bind(
      [.enter], .open, [.comparison], on: [.compare], "the channels of the layer, then one large",
      hint: "channels"),
    bind(
      [.escape], .back, [.comparison], on: [.compare], "back to the layers, or to the tree",
      hint: "back"),
    bind([.character("[")], .previousItem, explorer, on: [.compare], "a more changed channel"),
    bind(
      [.character("]")], .nextItem, explorer, on: [.compare], "a less changed channel",
      hint: "channel"),
    bind(
      [.character("s")], .sort, explorer, on: [.compare], "the most changed first, or in order",
      hint: "sort"),
    bind([.enter], .open, [.tree], on: [.figures], "to the figures", hint: "figures"),
    bind(
      [.enter], .open, [.figures], on: [.figures], "the channels, sorted by this figure",
      hint: "channels"),
    bind([.escape], .back, [.figures], on: [.figures], "back to the layers", hint: "layers"),
    bind([.left, .character("h")], .left, [.figures], on: [.figures], "previous layer"),
    bind([.right, .character("l")], .right, [.figures], on: [.figures], "next layer"),
    bind(
      [.character("v")], .nextPanel, explorer, on: [.figures],
      "the next plot, where there is no room for all", hint: "plot"),
    bind([.character("(")], .previousEpoch, explorer, "previous checkpoint of the run"),
    bind([.character(")")], .nextEpoch, explorer, "next checkpoint of the run", hint: "epoch"),
    bind(
      [.character("R")], .reread, explorer,
      "read the file again, as a later checkpoint: it may have been written anew"),
    bind([.character("{")], .previousLayer, explorer, "previous layer"),
    bind([.character("}")], .nextLayer, explorer, "next layer", hint: "layer"),
    bind([.character("g"), .home], .first, everywhere, "first"),
    bind([.character("G"), .end], .last, everywhere, "last"),
    bind([.pageUp, .control("b")], .pageUp, everywhere, "a page up"),
    bind([.pageDown, .control("f")], .pageDown, everywhere, "a page down"),
    bind([.control("u")], .halfUp, everywhere, "half a page up"),
    bind([.control("d")], .halfDown, everywhere, "half a page down"),
    bind([.character("c")], .cycleMap, explorer, on: heatmaps, "next colour map", hint: "colours"),
    bind(
      [.character("d")], .cycleDomain, sheets, on: heatmaps, "next colour domain", hint: "domain"),
    bind([.character("D")], .askRange, sheets, on: heatmaps, "type what the colours span"),
    bind(
      [.character("x")], .difference, sheets, on: [.matrices],
      "less NeoInit's expectation, less the compared checkpoint, as it is", hint: "difference"),
    bind(
      [.character("+"), .character("=")], .zoomIn, [.tree, .gallery], on: heatmaps, "larger",
      hint: "size"),
    bind([.character("-")], .zoomOut, [.tree, .gallery], on: heatmaps, "smaller"),
    bind(
      [.character("e")], .export, explorer, "export what is shown: CSV, npy, PNG or SVG",
      hint: "export"),
    bind([.character("S")], .saveScreen, explorer, "save the screen: PNG, SVG or text"),
    bind(
      [.character("1")], .show(.matrices), explorer, "the matrices of a layer", hint: "matrices"),
    bind(
      [.character("2")], .show(.field), explorer, "how far a layer sees", hint: "field"),
    bind(
      [.character("3")], .show(.costs), explorer, "what each layer costs", hint: "FLOPs"),
    bind(
      [.character("4")], .show(.forward), explorer, "an image on its way through",
      hint: "forward"),
    bind(
      [.character("5")], .show(.compare), explorer, "what changed from another checkpoint",
      hint: "compare"),
    bind(
      [.character("6")], .show(.figures), explorer, "what the matrices measure", hint: "figures"),
    bind([.character("/")], .search, explorer, "search layers or channels", hint: "search"),
    bind([.character("n")], .nextMatch, explorer, "next match"),
    bind([.character("N")], .previousMatch, explorer, "previous match"),
    bind([.character("y")], .copy, explorer, "copy the value in the status line (OSC 52)"),
    bind(
      [.character(":")], .palette, explorer, "all commands, to be found by words", hint: "commands"),
    bind([.character("M")], .mouse, explorer, "mouse off, so that text can be selected, and on"),
    bind([.character("i")], .info, explorer, "about the file", hint: "info"),
    bind([.character("?")], .help, explorer, "help", hint: "help"),
    bind([.control("l")], .redraw, everywhere, "draw the screen anew"),
    bind([.character("q"), .control("c")], .quit, explorer, "quit", hint: "quit"),
  ]
}
