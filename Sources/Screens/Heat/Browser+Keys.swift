/// The keys that all screens with heatmaps have.
extension Browser {
  static let moves = [
    KeyTable.Binding(
      [.left, .character("h")], .move(.left), KeyTable.heatmaps, "left", isOwn: false),
    KeyTable.Binding(
      [.right, .character("l")], .move(.right), KeyTable.heatmaps, "right", isOwn: false),
  ]

  static let enlarge = KeyTable.Binding(
    [.enter], .open, [.pane], "one channel, large", hint: "enlarge", isOwn: false)

  static let backs = [
    KeyTable.Binding(
      [.escape], .back, [.pane], "back to the layers", hint: "layers", isOwn: false),
    KeyTable.Binding(
      [.escape], .back, [.channel], "back to all channels", hint: "all channels", isOwn: false),
  ]

  static let channels = [
    KeyTable.Binding(
      [.character("[")], .pane(.item(-1)), KeyTable.whole, "previous channel",
      isOwn: false),
    KeyTable.Binding(
      [.character("]")], .pane(.item(1)), KeyTable.whole, "next channel",
      hint: "channel",
      isOwn: false),
  ]

  static let mapKey = KeyTable.Binding(
    [.character("c")], .screen(.heat(.cycleMap)), KeyTable.whole,
    "next colour map",
    hint: "colours", isOwn: false)
  static let domainKeys = [
    KeyTable.Binding(
      [.character("d")], .screen(.heat(.cycleDomain)), KeyTable.sheets, "next colour domain",
      hint: "domain", isOwn: false,
      synonyms: ["percentiles", "range", "scale", "span", "run", "log"]),
    KeyTable.Binding(
      [.character("D")], .screen(.heat(.askRange)), KeyTable.sheets, "type what the colours span",
      isOwn: false),
  ]
  static let sizeKeys = [
    KeyTable.Binding(
      [.character("+"), .character("=")], .screen(.heat(.zoomIn)), [.tree, .pane], "larger",
      hint: "size", isOwn: false),
    KeyTable.Binding(
      [.character("-")], .screen(.heat(.zoomOut)), [.tree, .pane], "smaller", isOwn: false),
  ]
}
