extension Unicode.Scalar {
  /// Whether a terminal would act on the character, or the reader would not see it for what it is:
  /// controls, formatting characters such as bidirectional overrides, and separators of lines.
  package var isHazardous: Bool {
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse: true
    default: false
    }
  }
}

extension String {
  /// The text with everything escaped that a terminal could act on: `\u{1b}[31m` and `\n` become
  /// readable, so that names from a file never reach a terminal raw.
  package var printable: String {
    guard unicodeScalars.contains(where: \.isHazardous) else { return self }
    return unicodeScalars.map { scalar in
      switch scalar {
      case "\n": "\\n"
      case "\r": "\\r"
      case "\t": "\\t"
      default:
        scalar.isHazardous ? "\\u{" + String(scalar.value, radix: 16) + "}" : String(scalar)
      }
    }.joined()
  }

  /// Whether there is nothing but printable ASCII and line breaks, which is found out fast.
  package var isPlainASCII: Bool {
    utf8.allSatisfy { ($0 >= 0x20 && $0 < 0x7f) || $0 == UInt8(ascii: "\n") }
  }

  /// `printable` but for line breaks: for texts of several lines.
  package var printableLines: String {
    if isPlainASCII { return self }
    return unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
      .map { String($0).printable }.joined(separator: "\n")
  }

  /// `printable`, cut to a length that fits an error line.
  package var excerpt: String {
    let limit = 80
    let text = String(unicodeScalars.prefix(limit)).printable
    return unicodeScalars.dropFirst(limit).isEmpty ? text : text + "…"
  }
}

extension String {
  /// Whether more marks or flags follow each other than any writing has. Comparing such texts, and cutting them into characters,
  /// takes time with the square of their number, so texts from strangers must not have them.
  ///
  /// - Complexity: O(n); O(1) for each byte of ASCII.
  package var hasEndlessCharacter: Bool {
    guard utf8.contains(where: { $0 >= 0x80 }) else { return false }
    var length = 0
    for scalar in unicodeScalars {
      length = scalar.continuesCharacter ? length + 1 : 0
      if length > Self.characterLimit { return true }
    }
    return false
  }

  private static let characterLimit = 64
}

extension Unicode.Scalar {
  /// Whether it may belong to the same character as the scalar before it, however many there are.
  fileprivate var continuesCharacter: Bool {
    guard value >= 0x300 else { return false }
    return properties.canonicalCombiningClass != .notReordered || properties.isGraphemeExtend
      || (0x1f1e6...0x1f1ff).contains(value) || value == 0x200d || isHangul
  }

  /// The parts of syllables, which join without end.
  private var isHangul: Bool {
    (0x1100...0x11ff).contains(value) || (0xa960...0xa97f).contains(value)
      || (0xd7b0...0xd7ff).contains(value)
  }
}
