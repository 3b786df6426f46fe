extension FiguresScreen {
  package enum Command: Hashable, Sendable {
    case nextPanel, gradient
  }

  static let bindings =
    KeyTable.lines + [KeyTable.stop] + KeyTable.focus + [
      KeyTable.Binding([.enter], .open, [.tree], "to the figures", hint: "figures"),
      KeyTable.Binding(
        [.enter], .open, [.pane], "the channels, sorted by this figure", hint: "channels"),
      KeyTable.Binding([.escape], .back, [.pane], "back to the layers", hint: "layers"),
      KeyTable.Binding([.left, .character("h")], .move(.left), [.pane], "previous layer"),
      KeyTable.Binding([.right, .character("l")], .move(.right), [.pane], "next layer"),
      KeyTable.Binding(
        [.character("[")], .pane(.item(-1)), KeyTable.explorer,
        "previous size of kernel alone, or all sizes"),
      KeyTable.Binding(
        [.character("]")], .pane(.item(1)), KeyTable.explorer,
        "next size of kernel alone, or all sizes", hint: "kernel"),
      KeyTable.Binding(
        [.character("v")], .screen(.figures(.nextPanel)), KeyTable.explorer,
        "the next plot, where there is no room for all", hint: "plot"),
      KeyTable.Binding(
        [.character("x")], .screen(.figures(.gradient)), KeyTable.explorer,
        "of the gradients of the image's loss, or of L and R", hint: "gradient",
        synonyms: ["∂loss", "learning"]),
    ] + KeyTable.pages + KeyTable.common(exporting: ExportRequest.tableEndings)
}
