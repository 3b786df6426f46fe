/// What lies over the screen and takes the keys.
package enum Overlay: Equatable, Sendable {
  case help(Help)
  case palette(Palette)
  /// What is known of the file.
  case info(scroll: Int)
  case page(Page)
  case prompt(Prompt)
}

/// Lines of text to scroll through.
package struct Page: Equatable, Sendable {
  let title: String
  /// Those that begin with a blank stand below a heading.
  let lines: [String]
  var scroll = 0
}
