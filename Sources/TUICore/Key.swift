/// One key press.
package enum Key: Hashable, Sendable {
  case character(Unicode.Scalar)
  case control(Unicode.Scalar)
  case up, down, left, right
  case pageUp, pageDown, home, end
  case enter, escape, tab, backTab, backspace, delete

  /// The key as help writes it.
  package var name: String {
    switch self {
    case .character(" "): "Space"
    case .character(let scalar): String(scalar)
    case .control(let scalar): "^\(String(scalar).uppercased())"
    case .up: "↑"
    case .down: "↓"
    case .left: "←"
    case .right: "→"
    case .pageUp: "PgUp"
    case .pageDown: "PgDn"
    case .home: "Home"
    case .end: "End"
    case .enter: "Enter"
    case .escape: "Esc"
    case .tab: "Tab"
    case .backTab: "Shift-Tab"
    case .backspace: "Backspace"
    case .delete: "Delete"
    }
  }
}

extension Key {
  /// The key as help writes it where there are no arrow characters.
  package var asciiName: String {
    switch self {
    case .up: "Up"
    case .down: "Down"
    case .left: "Left"
    case .right: "Right"
    default: name
    }
  }

  package func name(isASCII: Bool) -> String { isASCII ? asciiName : name }

  /// The key of a name, which may be a single character, or as help or as tmux writes it; `nil` if there is no such key.
  package init?(name: String) {
    if let named = Self.names[name] {
      self = named
      return
    }
    let scalars = Array(name.unicodeScalars)
    if scalars.count == 1 {
      self = .character(scalars[0])
    } else if scalars.count == 2, scalars[0] == "^" {
      self = .control(Self.lower(scalars[1]))
    } else if scalars.count == 3, scalars[0] == "C", scalars[1] == "-" {
      self = .control(Self.lower(scalars[2]))
    } else {
      return nil
    }
  }

  private static func lower(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    ("A"..."Z").contains(scalar) ? Unicode.Scalar(scalar.value + 32) ?? scalar : scalar
  }

  private static let names: [String: Key] = {
    var names: [String: Key] = [
      "Up": .up, "Down": .down, "Left": .left, "Right": .right, "Escape": .escape,
      "PageUp": .pageUp, "PPage": .pageUp, "PageDown": .pageDown, "NPage": .pageDown,
      "BSpace": .backspace, "BTab": .backTab, "DC": .delete,
    ]
    let all: [Key] = [
      .up, .down, .left, .right, .pageUp, .pageDown, .home, .end, .enter, .escape, .tab, .backTab,
      .backspace, .delete, .character(" "),
    ]
    for key in all { names[key.name] = key }
    return names
  }()
}
