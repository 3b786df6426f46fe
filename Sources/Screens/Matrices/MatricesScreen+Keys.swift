extension MatricesScreen {
  private static func bind(
    _ key: Unicode.Scalar, _ command: Command, _ title: String, hint: String? = nil
  ) -> KeyTable.Binding {
    KeyTable.Binding(
      [.character(key)], .screen(.matrices(command)), KeyTable.sheets, title, hint: hint)
  }

  static let bindings =
    KeyTable.lines + Browser.moves + [
      bind(
        "s", .sort, "sort channels by the next figure: moved, norms, rank …",
        hint: "sort"),
      bind("O", .askOrder, "sort channels by a figure that you type"),
      bind("f", .filter, "show only channels that have, for example, moved > 3", hint: "filter"),
      bind(
        "K", .group, "group alike channels into 4, 8, 16 patterns (k-means)", hint: "patterns"),
      bind(
        "u", .nextOddity, "to the most unusual channel, and on to the next", hint: "unusual"),
      bind("U", .previousOddity, "back to a more unusual one"),
      KeyTable.Binding([.enter], .open, [.tree], "look at the matrices", hint: "matrices"),
      Browser.enlarge,
      KeyTable.Binding(
        [.enter], .open, [.channel], "A and B, and effective filters", hint: "A and B"),
      KeyTable.Binding([.escape], .back, [.patch], "back to the channel", hint: "channel"),
      KeyTable.Binding(
        [.character("m")], .screen(.matrices(.mosaic)), [.patch],
        "all effective filters of the channel, and back", hint: "mosaic"),
      KeyTable.stop,
    ] + Browser.backs + [
      KeyTable.close,
      KeyTable.Binding([.character(" ")], .fold, [.tree], "fold or unfold", hint: "fold"),
      KeyTable.tab,
    ] + Browser.channels + KeyTable.pages + [Browser.mapKey] + Browser.domainKeys + [
      bind(
        "x", .difference,
        "less NeoInit, less the other checkpoint, ∂loss, none",
        hint: "difference")
    ] + Browser.sizeKeys
    + KeyTable.common(exporting: ExportRequest.matrixEndings + [ExportRequest.animationEnding])
}
