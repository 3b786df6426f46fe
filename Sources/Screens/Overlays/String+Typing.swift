import TUICore

extension String {
  /// Whether the text has nothing but blanks.
  var isBlank: Bool { allSatisfy { $0 == " " } }

  /// Types a key at the end of a line that has no caret, such as a search.
  ///
  /// - Returns: false if the key does not edit the line.
  mutating func edit(_ key: Key) -> Bool {
    switch key {
    case .backspace where !isEmpty: removeLast()
    case .control("u"): self = ""
    case .character(let scalar): unicodeScalars.append(scalar)
    default: return false
    }
    return true
  }
}
