extension CostsScreen {
  package enum Command: Hashable, Sendable {
    case sort, askKernels, askResolutions, table1
  }

  static let bindings =
    KeyTable.lines + KeyTable.resolutionSteps + [
      KeyTable.Binding(
        [.character("r")], .screen(.costs(.askResolutions)), KeyTable.explorer,
        "type a resolution, or several side by side: 224|384", hint: "type it"),
      KeyTable.Binding(
        [.character("s")], .screen(.costs(.sort)), KeyTable.explorer, "sort by the next column",
        hint: "sort"),
      KeyTable.Binding(
        [.character("w")], .screen(.costs(.askKernels)), KeyTable.explorer,
        "what would other kernels cost?", hint: "what if"),
      KeyTable.Binding(
        [.character("t")], .screen(.costs(.table1)), KeyTable.explorer, "the paper's Table 1",
        hint: "Table 1"),
      KeyTable.Binding([.enter], .open, [.tree], "to the table", hint: "table"),
      KeyTable.Binding([.enter], .open, [.pane], "the operators of the layer", hint: "operators"),
      KeyTable.Binding(
        [.escape], .back, [.pane], "back to all layers, to one resolution, or to the tree",
        hint: "back"),
      KeyTable.Binding([.escape], .back, [.tree], "back to one resolution"),
    ] + KeyTable.focus + KeyTable.pages + KeyTable.common(exporting: ExportRequest.tableEndings)
}
