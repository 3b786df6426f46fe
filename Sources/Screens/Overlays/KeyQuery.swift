import TUICore

/// A search for keys, by their names or by words of what they do.
package struct KeyQuery: Equatable, Sendable {
  var text = ""

  /// The bindings that the query finds: first those whose key it names, then those that have a word for each word of the query that
  /// begins with it, in the title or the hint, and last those that have some only among their synonyms. An empty query finds all.
  func matches(_ bindings: [KeyTable.Binding]) -> [KeyTable.Binding] {
    guard text.contains(where: { $0 != " " }) else { return bindings }
    let exact = bindings.filter { $0.keys.contains { $0.name == text } }
    let words = text.lowercased().split { !$0.isLetter && !$0.isNumber }
    let others = bindings.filter { binding in
      !binding.keys.contains { $0.name == text } && !words.isEmpty
        && words.allSatisfy { binding.has($0) }
    }
    let (named, akin) = (
      others.filter { binding in words.allSatisfy { binding.has($0, withSynonyms: false) } },
      others.filter { binding in !words.allSatisfy { binding.has($0, withSynonyms: false) } }
    )
    return exact + named + akin
  }
}

extension KeyTable.Binding {
  /// Whether a word of the title, of the hint or of the synonyms begins with `word`, or a key has that name.
  fileprivate func has(_ word: Substring, withSynonyms: Bool = true) -> Bool {
    let text = ([title, hint ?? ""] + (withSynonyms ? synonyms : [])).joined(separator: " ")
    let words = text.lowercased().split { !$0.isLetter && !$0.isNumber }
    return words.contains { $0.hasPrefix(word) }
      || keys.contains { $0.name.lowercased() == word }
  }
}
