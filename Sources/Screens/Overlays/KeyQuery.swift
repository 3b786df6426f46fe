import TUICore

/// Words that are looked for among keys and what they do.
package struct KeyQuery: Equatable, Sendable {
  var text = ""

  /// Bindings whose key it is come first, then those whose words begin like its words.
  func matches(_ bindings: [KeyTable.Binding]) -> [KeyTable.Binding] {
    guard text.contains(where: { $0 != " " }) else { return bindings }
    let exact = bindings.filter { $0.keys.contains { $0.name == text } }
    let words = text.lowercased().split(separator: " ")
    let others = bindings.filter { binding in
      !binding.keys.contains { $0.name == text } && words.allSatisfy { binding.has($0) }
    }
    return exact + others
  }

  /// - Returns: whether the key changed the text.
  mutating func edit(_ key: Key) -> Bool {
    switch key {
    case .backspace where !text.isEmpty: text.removeLast()
    case .control("u"): text = ""
    case .character(let scalar): text.unicodeScalars.append(scalar)
    default: return false
    }
    return true
  }
}

extension KeyTable.Binding {
  fileprivate func has(_ word: Substring) -> Bool {
    let words = title.lowercased().split { !$0.isLetter && !$0.isNumber }
    return words.contains { $0.hasPrefix(word) }
      || keys.contains { $0.name.lowercased() == word }
  }
}
