/// A zip archive that is made from choices and is well-formed in most places and odd in some. Choices decide which members there
/// are, what their headers and the directory say about them, and which bytes lie between and after them.
struct ArchiveLayout {
  private(set) var bytes: [UInt8] = []
  /// Whether the archive has something that torch.save cannot have written.
  private(set) var isOdd = false
  private var directory: [UInt8] = []
  private var count = 0
  private var choices: Choices
  private let allowsOdd: Bool
  private static let pickle: [UInt8] = [0x80, 2] + Array("}.".utf8)

  init(_ choices: Choices) {
    self.choices = choices
    allowsOdd = self.choices.byte() & 1 == 1
    if odd(16) { bytes += [0x50, 0x4b, 3, 4, 0] }
    var members: [(name: String, content: [UInt8])] = [
      ("a/data.pkl", Self.pickle), ("a/byteorder", Array("little".utf8)),
    ]
    while members.count < 5, odd(3) { members.append(oddMember()) }
    members.append(("a/version", Array("3\n".utf8)))
    for (name, content) in members { add(name, content) }
    finish()
  }

  /// Whether to do something odd here: once in `bound` times if odd things are allowed, otherwise never.
  private mutating func odd(_ bound: Int) -> Bool {
    guard allowsOdd, choices.rarely(bound) else { return false }
    isOdd = true
    return true
  }

  private mutating func oddMember() -> (String, [UInt8]) {
    let name = choices.one(of: [
      "a/DATA.PKL", "a/data.pkl", "b/data.pkl", "data.pkl", "a/data/0", "a/data/../0", "a/data/00",
      "a/code/x.py", "a/constants.pkl", "a\\data.pkl", "a/é", "a//data.pkl", "a/", "", "a/x.npy",
      "a/data.pkl\u{0}", ".data/serialization_id",
    ])
    let content = choices.one(of: [
      Self.pickle, [], Array("cos\nsystem\n(S'id'\ntR.".utf8), [0x93] + Array("NUMPY\u{1}".utf8),
      [0x50, 0x4b, 5, 6] + [UInt8](repeating: 0, count: 18),
    ])
    return (name, content)
  }

  private mutating func add(_ name: String, _ content: [UInt8]) {
    let start = bytes.count
    // The sizes come after the content, as torch.save writes them, or before it.
    let isLater = !content.isEmpty && choices.rarely(2)
    var flags = isLater ? 0x808 : 0x800
    var (method, size, checksum) = (0, content.count, Int(StoredZip.crc32(content)))
    var (localName, extra, comment) = (name, padding(), [UInt8]())
    if odd(12) { flags = choices.one(of: [1, 0x2000, 0x840]) }
    if odd(12) { method = choices.one(of: [8, 9, 99]) }
    if odd(12) { size = choices.one(of: [content.count ^ 1, 0xffff_ffff, content.count + 1]) }
    if odd(12) { checksum ^= 1 }
    if odd(12) { localName = choices.one(of: ["a/other", "", name + "x"]) }
    if odd(12) { extra = oddField(name) }
    if odd(12) { comment = [1, 2, 3] }
    let sizes = Self.bytes(checksum, 4) + Self.bytes(size, 4) + Self.bytes(size, 4)
    let fixed = Self.bytes(0, 2) + Self.bytes(flags, 2) + Self.bytes(method, 2) + Self.bytes(0, 4)
    bytes +=
      [0x50, 0x4b, 3, 4] + fixed + (isLater ? [UInt8](repeating: 0, count: 12) : sizes)
      + Self.bytes(localName.utf8.count, 2) + Self.bytes(extra.count, 2) + Array(localName.utf8)
      + extra + content
    if isLater { bytes += [0x50, 0x4b, 7, 8] + sizes }
    if odd(12) { bytes += [0, 0, 0] }
    let centralExtra = odd(12) ? oddField(name) : []
    directory +=
      [0x50, 0x4b, 1, 2, 0, 0] + fixed + sizes + Self.bytes(name.utf8.count, 2)
      + Self.bytes(centralExtra.count, 2) + Self.bytes(comment.count, 2)
      + [UInt8](repeating: 0, count: 8)
      + Self.bytes(odd(12) ? start ^ (1 + choices.below(64)) : start, 4)
      + Array(name.utf8) + centralExtra + comment
    count += 1
  }

  private mutating func padding() -> [UInt8] {
    let length = choices.below(20)
    return [0x46, 0x42, UInt8(length), 0] + [UInt8](repeating: UInt8(ascii: "Z"), count: length)
  }

  private mutating func oddField(_ name: String) -> [UInt8] {
    let unicode = Array("a/x.pkl".utf8)
    return choices.one(of: [
      [0x75, 0x70, UInt8(5 + unicode.count), 0, 1, 0, 0, 0, 0] + unicode,
      [1, 0, 8, 0] + Self.bytes(7, 8),
      [1, 0, 16, 0] + [UInt8](repeating: 0xff, count: 16), [1, 2, 3], [0x46, 0x42, 1, 0, 0],
      [0, 0, 0xff, 0xff],
    ])
  }

  private mutating func finish() {
    let start = bytes.count
    if odd(8) { directory += [0x50, 0x4b, 1, 2] }
    bytes += directory
    let end =
      [0x50, 0x4b, 5, 6, 0, 0, 0, 0] + Self.bytes(count, 2) + Self.bytes(count, 2)
      + Self.bytes(directory.count, 4) + Self.bytes(start, 4) + [0, 0]
    if choices.rarely(2) { addWideEnd(start) }
    if odd(8) { bytes += end }
    bytes += end
    if odd(8) { bytes[bytes.count - 2] = choices.byte() | 1 }
    if odd(8) { bytes += [0x50, 0x4b, 5] }
  }

  private mutating func addWideEnd(_ start: Int) {
    let place = bytes.count
    let said = odd(4) ? choices.one(of: [0, -1, Int.max]) : start
    bytes +=
      [0x50, 0x4b, 6, 6] + Self.bytes(44, 8) + Self.bytes(0x2d_031e, 4) + Self.bytes(0, 8)
      + Self.bytes(count, 8) + Self.bytes(count, 8) + Self.bytes(directory.count, 8)
      + Self.bytes(said, 8)
    bytes +=
      [0x50, 0x4b, 6, 7] + Self.bytes(0, 4) + Self.bytes(odd(4) ? 0 : place, 8) + Self.bytes(1, 4)
  }

  private static func bytes(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
  }
}
