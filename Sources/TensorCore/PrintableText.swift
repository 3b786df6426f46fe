extension Unicode.Scalar {
  /// Whether a terminal would act on the character, or a reader could not tell that it is there. This holds for
  /// control characters, formatting characters such as bidirectional overrides, and line separators.
  package var isHazardous: Bool {
    // Looking up the category takes time, and most characters are ASCII.
    if value < 0x7f { return value < 0x20 }
    return switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse: true
    default: false
    }
  }
}

extension String {
  /// The text with every hazardous character escaped: `\u{1b}[31m` and `\n` become readable text. Names
  /// from a file must pass through this before they reach a terminal.
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

  /// Whether no character but line breaks is hazardous. This test is fast for ASCII.
  package var isHarmless: Bool {
    utf8.allSatisfy { ($0 >= 0x20 && $0 < 0x7f) || $0 == UInt8(ascii: "\n") }
      || !unicodeScalars.contains { $0 != "\n" && $0.isHazardous }
  }

  /// The same as `printable`, except that line breaks are kept: for texts of several lines.
  package var printableLines: String {
    if isHarmless { return self }
    return unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
      .map { String($0).printable }.joined(separator: "\n")
  }

  /// The same as `printable`, cut after 80 characters so that it fits into an error line.
  package var excerpt: String {
    let limit = 80
    let text = String(unicodeScalars.prefix(limit)).printable
    return unicodeScalars.dropFirst(limit).isEmpty ? text : text + "…"
  }
}

extension String {
  /// Whether a single character is made of more than 64 scalars, such as combining marks, which no writing system does. Comparing
  /// such texts or splitting them into characters takes quadratic time, so texts from untrusted files are refused if this is true.
  ///
  /// - Complexity: O(n).
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
  /// Whether it may belong to the same character as the scalar before it, without a limit on how many do.
  fileprivate var continuesCharacter: Bool {
    guard value >= 0x300 else { return false }
    return properties.canonicalCombiningClass != .notReordered || properties.isGraphemeExtend
      || (0x1f1e6...0x1f1ff).contains(value) || value == 0x200d || isHangul
  }

  /// Whether it is a part of a Hangul syllable. Any number of these may join into one character.
  private var isHangul: Bool {
    (0x1100...0x11ff).contains(value) || (0xa960...0xa97f).contains(value)
      || (0xd7b0...0xd7ff).contains(value)
  }
}
