/// Decodes the texts of protocol 0, which are lines with escape sequences. Sequences that mean nothing stay as they are.
enum PickleEscapes {
  /// Decodes a line of Latin-1 in which other characters are `\uXXXX` or `\UXXXXXXXX`; the result is UTF-8.
  static func rawUnicode(_ line: [UInt8]) -> [UInt8] {
    unescaped(line[...], isLatin: true) { bytes in
      switch bytes.first {
      case UInt8(ascii: "u"): scalar(bytes.dropFirst(), digits: 4, radix: 16)
      case UInt8(ascii: "U"): scalar(bytes.dropFirst(), digits: 8, radix: 16)
      default: nil
      }
    }
  }

  /// Decodes the text between the quotes of a Python string.
  static func literal(_ line: ArraySlice<UInt8>) -> [UInt8] {
    unescaped(line, isLatin: false) { bytes in
      guard let first = bytes.first else { return nil }
      if let plain = letters[first] { return (Unicode.Scalar(plain), 1) }
      if first == UInt8(ascii: "x") { return scalar(bytes.dropFirst(), digits: 2, radix: 16) }
      return scalar(bytes, digits: 3, radix: 8).map { ($0.scalar, $0.length - 1) }
    }
  }

  private static let letters: [UInt8: UInt8] = [
    UInt8(ascii: "n"): 10, UInt8(ascii: "t"): 9, UInt8(ascii: "r"): 13, UInt8(ascii: "a"): 7,
    UInt8(ascii: "b"): 8, UInt8(ascii: "f"): 12, UInt8(ascii: "v"): 11, UInt8(ascii: "\\"): 92,
    UInt8(ascii: "'"): 39, UInt8(ascii: "\""): 34,
  ]

  private typealias Escape = (scalar: Unicode.Scalar, length: Int)

  /// The character whose code is in the digits, and the length of the sequence: the digits and the letter before them.
  private static func scalar(_ bytes: ArraySlice<UInt8>, digits: Int, radix: Int) -> Escape? {
    let text = String(decoding: bytes.prefix(digits), as: UTF8.self)
    guard text.utf8.count == digits, text.utf8.allSatisfy({ $0 != 43 && $0 != 45 }),
      let value = UInt32(text, radix: radix)
    else { return nil }
    return (Unicode.Scalar(value) ?? "\u{fffd}", digits + 1)
  }

  /// - Parameter escape: gives the character that the bytes behind a backslash stand for, and how many bytes that takes.
  private static func unescaped(
    _ line: ArraySlice<UInt8>, isLatin: Bool, _ escape: (ArraySlice<UInt8>) -> Escape?
  ) -> [UInt8] {
    guard line.contains(where: { $0 == 92 || (isLatin && $0 >= 0x80) }) else { return Array(line) }
    var text: [UInt8] = []
    var place = line.startIndex
    while place < line.endIndex {
      let byte = line[place]
      if byte == 92, let found = escape(line[(place + 1)...]) {
        text += String(found.scalar).utf8
        place += 1 + found.length
        continue
      }
      if isLatin { text += String(Unicode.Scalar(byte)).utf8 } else { text.append(byte) }
      place += 1
    }
    return text
  }
}
