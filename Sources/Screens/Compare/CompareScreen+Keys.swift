extension CompareScreen {
  package enum Command: Hashable, Sendable {
    case sort, gradient
  }

  static let bindings =
    KeyTable.lines + [KeyTable.stop] + KeyTable.focus + [
      KeyTable.Binding([.enter], .open, [.tree], "to the layers by change", hint: "layers"),
      KeyTable.Binding(
        [.enter], .open, [.pane], "the channels of the layer, then one large", hint: "channels"),
      KeyTable.Binding(
        [.escape], .back, [.pane], "back to the layers, or to the tree", hint: "back"),
      KeyTable.Binding(
        [.character("[")], .pane(.item(-1)), KeyTable.explorer, "a more changed channel"),
      KeyTable.Binding(
        [.character("]")], .pane(.item(1)), KeyTable.explorer, "a less changed channel",
        hint: "channel"),
      KeyTable.Binding(
        [.character("s")], .screen(.compare(.sort)), KeyTable.explorer,
        "most changed first: L and R, others, all; or in order", hint: "sort"),
      KeyTable.Binding(
        [.character("x")], .screen(.compare(.gradient)), KeyTable.explorer,
        "gradients of the image's loss, or changes", hint: "gradient",
        synonyms: ["∂loss", "learning"]),
    ] + KeyTable.pages + KeyTable.common(exporting: ExportRequest.tableEndings)
}
