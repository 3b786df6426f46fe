/// What lies over the screen and takes the keys.
package enum Overlay: Equatable, Sendable {
  case help(Help)
  case palette(Palette)
  /// The information page about the file. `scroll` is the number of lines above the first line on screen.
  case info(scroll: Int)
  case page(Page)
  case prompt(Prompt)
}

/// A page of text that can be scrolled.
package struct Page: Equatable, Sendable {
  let title: String
  /// The lines of the page. Those that do not begin with a blank are headings.
  let lines: [String]
  /// The number of lines above the first line on screen.
  var scroll = 0
}
