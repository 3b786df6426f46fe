extension FieldScreen {
  package enum Command: Hashable, Sendable {
    case compare, play, middle, effective
  }

  static let bindings =
    KeyTable.lines + KeyTable.resolution + [KeyTable.stop] + KeyTable.focus + [
      KeyTable.Binding(
        [.character("[")], .pane(.item(-1)), KeyTable.explorer, "previous sub-group alone"),
      KeyTable.Binding(
        [.character("]")], .pane(.item(1)), KeyTable.explorer, "next sub-group alone",
        hint: "sub-group"),
      KeyTable.Binding(
        [.character(" "), .character(".")], .pane(.layer(1)), KeyTable.explorer,
        "grow by a layer", hint: "grow"),
      KeyTable.Binding(
        [.backspace, .character(",")], .pane(.layer(-1)), KeyTable.explorer, "a layer back"),
      KeyTable.Binding(
        [.character("p")], .screen(.field(.play)), KeyTable.explorer, "grow by itself, or stop",
        hint: "play"),
      KeyTable.Binding(
        [.character("v")], .screen(.field(.compare)), KeyTable.explorer,
        "beside the model without shifts, and convolutions", hint: "compare"),
      KeyTable.Binding(
        [.character("E")], .screen(.field(.effective)), KeyTable.explorer,
        "what the output really draws from each pixel, measured", hint: "effective",
        synonyms: ["gradient", "effective receptive field", "contribution"]),
      KeyTable.Binding(
        [.character("m")], .screen(.field(.middle)), KeyTable.explorer,
        "the output in the middle", hint: "middle"),
      KeyTable.Binding([.enter], .open, [.tree], "move the output", hint: "output"),
      KeyTable.Binding([.enter], .open, [.pane], "the blocks of the axes", hint: "blocks"),
      KeyTable.Binding(
        [.escape], .back, [.pane], "back to the field, or to the tree", hint: "back"),
      KeyTable.Binding([.left, .character("h")], .move(.left), [.pane], "left"),
      KeyTable.Binding([.right, .character("l")], .move(.right), [.pane], "right"),
    ] + KeyTable.pages + KeyTable.common(exporting: ExportRequest.tableEndings)
}
