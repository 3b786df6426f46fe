// Terminal knows the real terminal: frames to ncurses, curses keys to `Key`, colour pairs, signals.
// It knows nothing of what is drawn.

import CTerminal
import TUICore

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

/// What the terminal can show, from flags, the environment and terminfo, in that order.
package enum Capabilities {
  /// - Parameters:
  ///   - depth: what the user asked for; `nil` to find out.
  ///   - ascii: whether the user asked for ASCII.
  /// - Throws: `unknownTerminal`.
  package static func surface(
    depth: ColorDepth?, ascii: Bool
  ) throws(TerminalError) -> Surface {
    let term = environment("TERM") ?? ""
    let colors = term.isEmpty ? -1 : Int(nv_terminfo_colors(term))
    guard colors >= 0 else { throw .unknownTerminal(term) }
    let found = Self.depth(
      asked: depth, noColor: environment("NO_COLOR") != nil, colorTerm: environment("COLORTERM"),
      terminfoColors: colors)
    return Surface(depth: found, isASCII: ascii || !nv_locale_is_utf8())
  }

  static func depth(
    asked: ColorDepth?, noColor: Bool, colorTerm: String?, terminfoColors: Int
  ) -> ColorDepth {
    if let asked { return asked }
    if noColor { return .mono }
    if terminfoColors > 0 {
      if colorTerm == "truecolor" || colorTerm == "24bit" || terminfoColors > 256 {
        return .direct
      }
    }
    return switch terminfoColors {
    case 256...: .palette
    case 16...: .sixteen
    case 8...: .eight
    default: .mono
    }
  }
}
