import TensorCore

/// Figures by what people type for them. Letters may be large or small, and a blank, an underscore, a dot and a hyphen are alike:
/// `stable rank`, `Stable_Rank` and `stable-rank` name one figure, and so do `cond` and `condition`.
extension Figure {
  /// The figure that a text names.
  ///
  /// - Throws: `Unknown` if there is no such figure.
  package init(typed text: String) throws(Unknown) {
    let wanted = text.bare
    guard let figure = Self.allCases.first(where: { $0.bareSpellings.contains(wanted) }) else {
      throw Unknown(text: text)
    }
    self = figure
  }

  /// What was typed for a figure and names none. The description is one lower-case line that lists all figures.
  package struct Unknown: Error, Equatable, CustomStringConvertible {
    let text: String

    package var description: String {
      "no figure \(text.excerpt): expected " + Figure.allCases.map(\.title).joined(separator: ", ")
    }
  }

  /// The figures that a text can go on to: first those of which a name begins so, then those of which another word does. An empty
  /// text can become any.
  package static func beginning(with text: String) -> [Figure] {
    let wanted = text.bare
    let begun = allCases.filter { $0.begins(with: wanted) }
    let others = allCases.filter { figure in
      !begun.contains(figure)
        && figure.title.split(separator: " ").contains { String($0).bare.hasPrefix(wanted) }
    }
    return begun + others
  }

  /// The text that Tab makes of what was typed: the name of the only figure that it can become, or as much as all names that
  /// begin so have in common. Where that is no more than was typed, it stays as it is.
  package static func completed(_ text: String) -> String {
    let found = beginning(with: text)
    if found.count == 1 { return found[0].title }
    let names = found.map(\.title).filter { $0.bare.hasPrefix(text.bare) }
    guard var common = names.first else { return text }
    for name in names { common = String(zip(common, name).prefix { $0 == $1 }.map(\.0)) }
    return common.bare.count > text.bare.count ? common : text
  }

  private var bareSpellings: [String] { spellings.map(\.bare) }

  private func begins(with wanted: String) -> Bool {
    bareSpellings.contains { $0.hasPrefix(wanted) }
  }
}

extension String {
  /// The name in lower case, without what separates its words.
  fileprivate var bare: String { filter { !" _.-".contains($0) }.lowercased() }
}
