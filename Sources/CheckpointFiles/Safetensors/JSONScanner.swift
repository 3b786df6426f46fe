import TensorCore

/// Reads untrusted JSON from front to back, without building a tree of it in memory. Callers take the values that they need
/// and skip the others. They see every key, also one that occurs twice in an object, which decoders do not tell.
struct JSONScanner {
  private let bytes: [UInt8]
  /// What the bytes are, for messages.
  private let subject: String
  private var offset = 0
  private static let depthLimit = 64

  init(_ bytes: [UInt8], of subject: String) {
    self.bytes = bytes
    self.subject = subject
  }

  func damaged(_ reason: String) -> CheckpointError {
    .badHeader(reason: "\(subject): \(reason) at byte \(offset)")
  }

  // MARK: - Containers

  /// Reads an object.
  ///
  /// - Parameter member: is called with each key, and must read its value.
  mutating func object(
    _ member: (inout JSONScanner, String) throws(CheckpointError) -> Void
  ) throws(CheckpointError) {
    try take("{")
    if takes("}") { return }
    repeat {
      let key = try string()
      try take(":")
      try member(&self, key)
    } while takes(",")
    try take("}")
  }

  /// Reads an array.
  ///
  /// - Parameter element: is called before each element, and must read it.
  mutating func array(
    _ element: (inout JSONScanner) throws(CheckpointError) -> Void
  ) throws(CheckpointError) {
    try take("[")
    if takes("]") { return }
    repeat { try element(&self) } while takes(",")
    try take("]")
  }

  /// Checks that nothing but blanks is left.
  mutating func end() throws(CheckpointError) {
    skipBlanks()
    guard offset == bytes.count else { throw damaged("not valid JSON: expected the end") }
  }

  // MARK: - Values

  mutating func integer() throws(CheckpointError) -> Int {
    skipBlanks()
    let start = offset
    while let byte = peek, byte == UInt8(ascii: "-") || (0x30...0x39).contains(byte) { offset += 1 }
    guard let value = Int(String(decoding: bytes[start..<offset], as: UTF8.self)),
      peek.map({ !".eE+".utf8.contains($0) }) ?? true
    else {
      offset = start
      throw damaged("expected an integer of 64 bits")
    }
    return value
  }

  mutating func string() throws(CheckpointError) -> String {
    try take("\"")
    var start = offset
    var text: [UInt8] = []
    while let byte = peek {
      switch byte {
      case UInt8(ascii: "\""):
        text += bytes[start..<offset]
        offset += 1
        let string = String(decoding: text, as: UTF8.self)
        if string.hasEndlessCharacter {
          throw damaged("a text of more marks in a row than any writing has")
        }
        return string
      case UInt8(ascii: "\\"):
        text += bytes[start..<offset]
        offset += 1
        text += String(try escaped()).utf8
        start = offset
      case 0..<0x20: throw damaged("not valid JSON: expected no control character in a text")
      default: offset += 1
      }
    }
    throw damaged("not valid JSON: expected the end of a text")
  }

  /// The character that an escape sequence stands for; its backslash was read before.
  private mutating func escaped() throws(CheckpointError) -> Unicode.Scalar {
    guard let byte = peek else { throw damaged("not valid JSON: expected more of a text") }
    offset += 1
    switch byte {
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{c}"
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "u"): return try escapedScalar()
    default: throw damaged("not valid JSON: expected an escape sequence")
    }
  }

  /// The character of four hexadecimal digits, or of a surrogate pair of two such sequences, which stands for a character
  /// beyond 0xffff. Half of a pair alone gives U+FFFD.
  private mutating func escapedScalar() throws(CheckpointError) -> Unicode.Scalar {
    let first = try hexadecimal()
    guard (0xd800..<0xdc00).contains(first) else { return Unicode.Scalar(first) ?? "\u{fffd}" }
    guard bytes[offset...].starts(with: "\\u".utf8) else { return "\u{fffd}" }
    let before = offset
    offset += 2
    let second = try hexadecimal()
    guard (0xdc00..<0xe000).contains(second) else {
      offset = before
      return "\u{fffd}"
    }
    return Unicode.Scalar(0x10000 + (first - 0xd800) << 10 + (second - 0xdc00)) ?? "\u{fffd}"
  }

  private mutating func hexadecimal() throws(CheckpointError) -> UInt32 {
    let end = offset + 4
    guard end <= bytes.count, bytes[offset..<end].allSatisfy({ Self.isHexadecimal($0) }),
      let value = UInt32(String(decoding: bytes[offset..<end], as: UTF8.self), radix: 16)
    else { throw damaged("not valid JSON: expected four hexadecimal digits") }
    offset = end
    return value
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte & 0xdf)
  }

  /// Passes over a value of any kind. Nesting is counted instead of followed by calls, so that it cannot overflow the stack.
  mutating func skip() throws(CheckpointError) {
    var depth = 0
    repeat {
      skipBlanks()
      guard let byte = peek else { throw damaged("not valid JSON: expected a value") }
      switch byte {
      case UInt8(ascii: "\""): _ = try string()
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        offset += 1
        guard depth <= Self.depthLimit else {
          throw damaged("nested deeper than \(Self.depthLimit)")
        }
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        offset += 1
      case UInt8(ascii: ","), UInt8(ascii: ":"):
        guard depth > 0 else { throw damaged("not valid JSON: expected a value") }
        offset += 1
      default: try skipWord()
      }
    } while depth > 0
    guard depth == 0 else { throw damaged("not valid JSON: expected a value") }
  }

  /// Passes over a number, `true`, `false` or `null`.
  private mutating func skipWord() throws(CheckpointError) {
    let start = offset
    while let byte = peek,
      Self.isHexadecimal(byte) || (0x61...0x7a).contains(byte) || "+-.E".utf8.contains(byte)
    {
      offset += 1
    }
    guard offset > start else { throw damaged("not valid JSON: expected a value") }
  }

  // MARK: - Bytes

  private var peek: UInt8? { offset < bytes.count ? bytes[offset] : nil }

  private mutating func skipBlanks() {
    while let byte = peek, byte == 0x20 || (0x09...0x0d).contains(byte) { offset += 1 }
  }

  private mutating func takes(_ sign: Unicode.Scalar) -> Bool {
    skipBlanks()
    guard peek == UInt8(ascii: sign) else { return false }
    offset += 1
    return true
  }

  private mutating func take(_ sign: Unicode.Scalar) throws(CheckpointError) {
    guard takes(sign) else { throw damaged("expected \(sign)") }
  }
}
