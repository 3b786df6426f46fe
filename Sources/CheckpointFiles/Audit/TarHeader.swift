/// Tells whether Python takes a file for a tar archive, which old versions of `torch.load` check before anything else.
enum TarHeader {
  static let byteCount = 512

  /// Whether the checksum of a tar header is right. It is the sum of the header's bytes, signed or unsigned, where the bytes
  /// of the checksum itself count as blanks. It is written in base 256, or as an octal number in any form that Python's `int`
  /// accepts.
  static func isOne(_ head: [UInt8]) -> Bool {
    guard head.count >= byteCount else { return false }
    let head = head[..<byteCount]
    let field = head[148..<156]
    let others = head[..<148] + head[156...]
    let unsigned = others.reduce(8 * 0x20) { $0 + Int($1) }
    let signed = others.reduce(8 * 0x20) { $0 + Int(Int8(bitPattern: $1)) }
    guard let sum = number(field) else { return false }
    return sum == unsigned || sum == signed
  }

  private static func number(_ field: ArraySlice<UInt8>) -> Int? {
    guard let first = field.first else { return nil }
    if first == 0x80 || first == 0xff {
      let value = field.dropFirst().reduce(0) { $0 << 8 | Int($1) }
      return first == 0xff ? value - 1 << 56 : value
    }
    return octal(field.prefix { $0 != 0 })
  }

  /// The value of Python's `int(text.strip() or "0", 8)`, which accepts a sign, a prefix, and single underscores between
  /// digits; `nil` where that is an error.
  private static func octal(_ text: ArraySlice<UInt8>) -> Int? {
    func isBlank(_ byte: UInt8) -> Bool {
      (0x09...0x0d).contains(byte) || (0x1c...0x20).contains(byte)
    }
    var digits = text.drop(while: isBlank)
    while let last = digits.last, isBlank(last) { digits.removeLast() }
    if digits.isEmpty { return 0 }
    let isNegative = digits.first == UInt8(ascii: "-")
    if isNegative || digits.first == UInt8(ascii: "+") { digits = digits.dropFirst() }
    if digits.starts(with: "0o".utf8) || digits.starts(with: "0O".utf8) {
      digits = digits.dropFirst(2)
      if digits.first == UInt8(ascii: "_") { digits = digits.dropFirst() }
    }
    var value = 0
    var expectsDigit = true
    for byte in digits {
      if byte == UInt8(ascii: "_"), !expectsDigit {
        expectsDigit = true
      } else if (0x30...0x37).contains(byte) {
        value = value * 8 + Int(byte - 0x30)
        expectsDigit = false
      } else {
        return nil
      }
    }
    return expectsDigit ? nil : isNegative ? -value : value
  }
}
