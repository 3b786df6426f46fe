extension ForwardScreen {
  package enum Command: Hashable, Sendable {
    case nextStep, previousStep, firstStep, lastStep

    var isRepeatable: Bool {
      switch self {
      case .nextStep, .previousStep: true
      case .firstStep, .lastStep: false
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
      [.character("o")], .openImage, KeyTable.explorer, "open an image", hint: "image"),
  ]

  static let bindings =
    steps + KeyTable.lines + Browser.moves + [
      KeyTable.Binding([.enter], .open, [.tree], "look at the maps", hint: "maps"),
      Browser.enlarge,
      KeyTable.Binding([.enter], .open, [.channel], "one patch through L and R", hint: "patch"),
      KeyTable.stop,
    ] + Browser.backs + [
      KeyTable.Binding([.escape], .back, [.patch], "back to the channel", hint: "channel")
    ] + KeyTable.focus + Browser.channels + KeyTable.pages + [Browser.mapKey] + Browser.domainKeys
    + Browser.sizeKeys + KeyTable.common
}
