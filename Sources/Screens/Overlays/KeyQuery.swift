import TUICore

/// A search for keys, by their names or by words of what they do.
package struct KeyQuery: Equatable, Sendable {
  var text = ""

  /// The bindings that the query finds: first those whose key it names, then those that have a word for each word of the query that
  /// begins with it, in the title or the hint, and last those that have some only among their synonyms. An empty query finds all.
  func matches(_ bindings: [KeyTable.Binding]) -> [KeyTable.Binding] {
    guard !text.isBlank else { return bindings }
    let words = text.lowercased().split { !$0.isLetter && !$0.isNumber }
    let ranked = bindings.map { ($0, rank(of: $0, words)) }
    return Rank.allCases.flatMap { rank in ranked.filter { $0.1 == rank }.map(\.0) }
  }

  /// How a binding was found.
  private enum Rank: CaseIterable {
    case key, name, synonym
  }

  /// - Returns: `nil` if the query does not find the binding.
  private func rank(of binding: KeyTable.Binding, _ words: [Substring]) -> Rank? {
    if binding.keys.contains(where: { $0.name == text }) { return .key }
    if words.isEmpty { return nil }
    if words.allSatisfy({ binding.has($0, withSynonyms: false) }) { return .name }
    return words.allSatisfy { binding.has($0, withSynonyms: true) } ? .synonym : nil
  }
}

extension KeyTable.Binding {
  /// Whether a word of the title, of the hint or of the synonyms begins with `word`, or a key has that name.
  fileprivate func has(_ word: Substring, withSynonyms: Bool) -> Bool {
    let text = ([title, hint ?? ""] + (withSynonyms ? synonyms : [])).joined(separator: " ")
    let words = text.lowercased().split { !$0.isLetter && !$0.isNumber }
    return words.contains { $0.hasPrefix(word) }
      || keys.contains { $0.name.lowercased() == word }
  }
}
