/// A compiled terminfo entry (term(5)) from which 24-bit colour can be made: the entry of a terminal, to which `direct`
/// adds `RGB`, 2²⁴ colours, and the control sequences for them that nearly all terminals understand. Curses can be told of
/// such colours in no other way.
struct DirectColorEntry {
  static let name = "neoview-direct"

  private static let plainMagic = 0o432
  private static let wideMagic = 0o1036
  // Places of capabilities in the standard order that compiled entries have.
  private static let maxColors = 13
  private static let maxPairs = 14
  private static let setForeground = 359
  private static let setBackground = 360

  private var booleans: [UInt8]
  private var numbers: [Int32]
  private var strings: [Int]
  private var table: [UInt8]

  /// `nil` if the bytes are no compiled entry.
  init?(_ bytes: [UInt8]) {
    var input = bytes[...]
    guard let magic = input.short(), magic == Self.plainMagic || magic == Self.wideMagic,
      let nameSize = input.short(), let booleanCount = input.short(),
      let numberCount = input.short(), let stringCount = input.short(),
      let tableSize = input.short(),
      [nameSize, booleanCount, numberCount, stringCount, tableSize].allSatisfy({ $0 >= 0 }),
      input.take(nameSize) != nil, let booleans = input.take(booleanCount)
    else { return nil }
    if (nameSize + booleanCount) % 2 == 1 { _ = input.take(1) }
    let width = magic == Self.wideMagic ? 4 : 2
    guard let numberBytes = input.take(numberCount * width),
      let stringBytes = input.take(stringCount * 2), let table = input.take(tableSize)
    else { return nil }
    self.booleans = Array(booleans)
    numbers = stride(from: 0, to: numberBytes.count, by: width).map { offset in
      let start = numberBytes.startIndex + offset
      var value = Int32(Int8(bitPattern: numberBytes[start + width - 1]))
      for byte in numberBytes[start..<start + width - 1].reversed() {
        value = value << 8 | Int32(byte)
      }
      return value
    }
    strings = stride(from: 0, to: stringBytes.count, by: 2).map { offset in
      let start = stringBytes.startIndex + offset
      return Int(
        Int16(truncatingIfNeeded: Int(stringBytes[start]) | Int(stringBytes[start + 1]) << 8))
    }
    self.table = Array(table)
  }

  /// The entry with direct colour.
  var direct: [UInt8] {
    var entry = self
    entry.numbers += [Int32](repeating: -1, count: max(0, Self.maxPairs + 1 - numbers.count))
    entry.numbers[Self.maxColors] = 1 << 24
    entry.numbers[Self.maxPairs] = 1 << 16
    entry.strings += [Int](repeating: -1, count: max(0, Self.setBackground + 1 - strings.count))
    entry.set(Self.setForeground, Self.sequence(basic: 3))
    entry.set(Self.setBackground, Self.sequence(basic: 4))
    return entry.encoded
  }

  /// The control sequence that sets a colour, in terminfo's notation. Colours 0 to 7 are the terminal's own ones, as in the
  /// entry `xterm-direct` of ncurses.
  ///
  /// - Parameter basic: 3 for the foreground, 4 for the background.
  private static func sequence(basic: Int) -> String {
    "\u{1b}[%?%p1%{8}%<%t\(basic)%p1%d%e\(basic)8;2;%p1%{65536}%/%d;"
      + "%p1%{256}%/%{255}%&%d;%p1%{255}%&%d%;m"
  }

  private mutating func set(_ index: Int, _ text: String) {
    strings[index] = table.count
    table += Array(text.utf8) + [0]
  }

  private var encoded: [UInt8] {
    let names = Array("\(Self.name)|24-bit colour\0".utf8)
    var bytes: [UInt8] = []
    for value in [
      Self.wideMagic, names.count, booleans.count, numbers.count, strings.count, table.count,
    ] {
      bytes.append(short: value)
    }
    bytes += names + booleans
    if bytes.count % 2 == 1 { bytes.append(0) }
    for number in numbers {
      bytes += (0..<4).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
    }
    for offset in strings { bytes.append(short: offset) }
    bytes += table
    if bytes.count % 2 == 1 { bytes.append(0) }
    return bytes + Self.extensions
  }

  /// The extended capabilities: `AX`, which says that SGR 39 and 49 set the default colours, and `RGB`.
  private static let extensions: [UInt8] = {
    var bytes: [UInt8] = []
    for value in [2, 0, 0, 2, 7] { bytes.append(short: value) }
    bytes += [1, 1]
    for offset in [0, 3] { bytes.append(short: offset) }
    return bytes + Array("AX\0RGB\0".utf8)
  }()
}

extension ArraySlice<UInt8> {
  fileprivate mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
    guard count >= 0, count <= self.count else { return nil }
    defer { removeFirst(count) }
    return prefix(count)
  }

  fileprivate mutating func short() -> Int? {
    take(2).map { Int($0[$0.startIndex]) | Int(Int8(bitPattern: $0[$0.startIndex + 1])) << 8 }
  }
}

extension [UInt8] {
  fileprivate mutating func append(short value: Int) {
    self += [UInt8(truncatingIfNeeded: value), UInt8(truncatingIfNeeded: value >> 8)]
  }
}
