extension ForwardScreen {
  package enum Command: Hashable, Sendable {
    case nextStep, previousStep, firstStep, lastStep, chart, sort, askOrder, filter, explain,
      method,
      against

    var isRepeatable: Bool {
      switch self {
      case .nextStep, .previousStep: true
      case .firstStep, .lastStep, .chart, .sort, .askOrder, .filter, .explain, .method, .against:
        false
      }
    }
  }

  private static let steps = [
    KeyTable.Binding(
      [.character(" "), .character(".")], .screen(.forward(.nextStep)), KeyTable.explorer,
      "next operator", hint: "step"),
    KeyTable.Binding(
      [.backspace, .character(",")], .screen(.forward(.previousStep)), KeyTable.explorer,
      "previous operator", hint: "back"),
    KeyTable.Binding(
      [.character(">")], .screen(.forward(.lastStep)), KeyTable.explorer, "run to the end",
      hint: "run"),
    KeyTable.Binding(
      [.character("<")], .screen(.forward(.firstStep)), KeyTable.explorer, "back to the image"),
    KeyTable.Binding(
      [.character("v")], .screen(.forward(.chart)), KeyTable.explorer,
      "every operator in one chart: size, NaN, residual share", hint: "chart",
      synonyms: ["std", "magnitude", "explode", "jump", "statistics", "plot"]),
    KeyTable.Binding(
      [.character("w")], .screen(.forward(.explain)), KeyTable.explorer,
      "why: the pixels that made the selected class", hint: "why",
      synonyms: ["explain", "saliency", "what made", "Grad-CAM", "integrated gradients"]),
    KeyTable.Binding(
      [.character("o")], .openImage, KeyTable.explorer, "open an image", hint: "image"),
  ]

  static let bindings =
    steps + [
      KeyTable.Binding(
        [.character("s")], .screen(.forward(.sort)), KeyTable.sheets,
        "sort maps by the next figure: std, max, mean, norm", hint: "sort"),
      KeyTable.Binding(
        [.character("O")], .screen(.forward(.askOrder)), KeyTable.sheets,
        "sort maps by a figure that you type"),
      KeyTable.Binding(
        [.character("f")], .screen(.forward(.filter)), KeyTable.sheets,
        "show only maps that have, for example, std > 1", hint: "filter"),
    ] + KeyTable.lines + Browser.moves + [
      KeyTable.Binding([.enter], .open, [.tree], "look at the maps", hint: "maps"),
      Browser.enlarge,
      KeyTable.Binding([.enter], .open, [.channel], "one patch through L and R", hint: "patch"),
      KeyTable.stop,
    ] + Browser.backs + [
      KeyTable.Binding([.escape], .back, [.patch], "back to the channel", hint: "channel"),
      KeyTable.Binding([.left, .character("h")], .move(.left), [.chart], "an operator back"),
      KeyTable.Binding([.right, .character("l")], .move(.right), [.chart], "an operator on"),
      KeyTable.Binding([.enter], .open, [.chart], "the maps of that operator", hint: "maps"),
      KeyTable.Binding([.escape], .back, [.chart], "back to the maps", hint: "back"),
      KeyTable.Binding(
        [.enter, .character("m")], .screen(.forward(.method)), [.saliency],
        "the next method: gradient, integrated, Grad-CAM …", hint: "method"),
      KeyTable.Binding(
        [.character("a")], .screen(.forward(.against)), [.saliency],
        "against the likeliest other class, and alone", hint: "against",
        synonyms: ["versus", "difference of classes"]),
      KeyTable.Binding(
        [.character("[")], .pane(.item(-1)), [.saliency], "previous class of the list"),
      KeyTable.Binding(
        [.character("]")], .pane(.item(1)), [.saliency], "next class of the list", hint: "class"),
      KeyTable.Binding([.left, .character("h")], .move(.left), [.saliency], "a pixel left"),
      KeyTable.Binding([.right, .character("l")], .move(.right), [.saliency], "a pixel right"),
      KeyTable.Binding([.escape], .back, [.saliency], "back to the classes", hint: "back"),
    ] + KeyTable.focus + Browser.channels + KeyTable.pages + [Browser.mapKey] + Browser.domainKeys
    + Browser.sizeKeys + KeyTable.common(exporting: ExportRequest.matrixEndings)
}
