// Terminal knows the real terminal: frames to ncurses, curses keys to `Key`, colour pairs, signals.
// It knows nothing of what is drawn.

import CTerminal
import TUICore
import TensorCore

/// Why the terminal cannot be used. Every description is one lower-case line.
package enum TerminalError: Error, Equatable, CustomStringConvertible {
  case unknownTerminal(String)
  case notUsable(String)

  package var description: String {
    switch self {
    case .unknownTerminal(""): "the terminal type TERM is not set"
    case .unknownTerminal(let term): "no terminfo entry for the terminal type TERM=\(term)"
    case .notUsable(let term): "the terminal cannot be taken over (TERM=\(term))"
    }
  }
}

/// What the terminal can show. A flag of the command line decides first, then the environment, then terminfo.
package struct Capabilities: Equatable, Sendable {
  let term: String
  /// How many colours the terminfo entry has.
  let terminfoColors: Int
  let colorTerm: String?
  let isNoColor: Bool
  let isUTF8: Bool
  /// Whether text can be put at any place of the screen.
  package let placesText: Bool
  /// The colours that the user asked for; `nil` if they are to be found out.
  let asked: ColorDepth?
  let asksForASCII: Bool
  /// The variable `COLORFGBG`, which some terminals set to the numbers of their own colours, with the background last.
  let colorNumbers: String?
  /// Whether the background is light, as the user says; `nil` if that is to be found out.
  let isLight: Bool?

  /// - Throws: `unknownTerminal`.
  package init(depth: ColorDepth?, ascii: Bool, isLight: Bool?) throws(TerminalError) {
    let term = environment("TERM") ?? ""
    let colors = term.isEmpty ? -1 : Int(nv_terminfo_colors(term))
    guard colors >= 0 else { throw .unknownTerminal(term) }
    self.init(
      term: term, terminfoColors: colors, colorTerm: environment("COLORTERM"),
      isNoColor: environment("NO_COLOR").map { !$0.isEmpty } ?? false, isUTF8: nv_locale_is_utf8(),
      placesText: nv_terminfo_places_text(term), asked: depth, asksForASCII: ascii,
      colorNumbers: environment("COLORFGBG"), isLight: isLight)
  }

  init(
    term: String, terminfoColors: Int, colorTerm: String?, isNoColor: Bool, isUTF8: Bool,
    placesText: Bool, asked: ColorDepth?, asksForASCII: Bool,
    colorNumbers: String? = nil, isLight: Bool? = nil
  ) {
    self.colorNumbers = colorNumbers
    self.isLight = isLight
    self.placesText = placesText
    self.term = term
    self.terminfoColors = terminfoColors
    self.colorTerm = colorTerm
    self.isNoColor = isNoColor
    self.isUTF8 = isUTF8
    self.asked = asked
    self.asksForASCII = asksForASCII
  }

  package var surface: Surface {
    Surface(
      depth: choice.depth, isASCII: asksForASCII || !isUTF8, isLight: background.isLight)
  }

  /// Whether it is worth asking the terminal for its background.
  package var asksForBackground: Bool { isLight == nil && choice.depth > .mono }

  /// Whether the terminal's own background is light, as far as is known before it is asked, and why.
  private var background: (isLight: Bool, reason: String) {
    if let isLight { return (isLight, "asked for by --background") }
    let asks = asksForBackground ? ", unless the terminal says otherwise when it is asked" : ""
    if let number = colorNumbers?.split(separator: ";").last.flatMap({ Int($0) }) {
      return (number == 7 || number > 8, "COLORFGBG is \(colorNumbers?.printable ?? "")\(asks)")
    }
    return (false, "nothing is known of it\(asks)")
  }

  /// The depth of colour, and why.
  private var choice: (depth: ColorDepth, reason: String) {
    if let asked { return (asked, "asked for by --colors") }
    if isNoColor { return (.mono, "NO_COLOR is set") }
    if terminfoColors > 256 { return (.direct, "terminfo has \(terminfoColors) colours") }
    if terminfoColors > 0, let colorTerm, ["truecolor", "24bit"].contains(colorTerm) {
      return (.direct, "COLORTERM is \(colorTerm)")
    }
    let depth: ColorDepth =
      switch terminfoColors {
      case 256...: .palette
      case 16...: .sixteen
      case 8...: .eight
      default: .mono
      }
    return (depth, "terminfo has \(terminfoColors > 0 ? "\(terminfoColors)" : "no") colours")
  }

  /// A line for each thing that was found, and what follows from it; for people.
  package var lines: [String] {
    let characters =
      asksForASCII
      ? "ASCII: asked for by --ascii"
      : isUTF8 ? "UTF-8: the locale has it" : "ASCII: the locale's characters are not UTF-8"
    let rows = [
      ("TERM", "\(term.printable), \(terminfoColors) colours in terminfo"),
      ("COLORTERM", colorTerm?.printable ?? "not set"),
      ("NO_COLOR", isNoColor ? "set" : "not set"),
      ("cursor", placesText ? "can be placed" : "cannot be placed: no screen, only neoview info"),
      ("colours", "\(choice.depth.name): \(choice.reason)"),
      ("background", "\(background.isLight ? "light" : "dark"): \(background.reason)"),
      ("characters", characters),
    ]
    return rows.map { name, text in
      name + String(repeating: " ", count: 12 - name.count) + text
    }
  }
}
