/// An encoded message of Protocol Buffers, with the field types that ONNX needs. Fields are appended in the order of the
/// calls. The encoding is described at https://protobuf.dev/programming-guides/encoding
struct Message {
  private(set) var bytes: [UInt8] = []

  mutating func add(_ field: Int, _ value: Int) {
    key(field, wireType: 0)
    variableLength(UInt64(bitPattern: Int64(value)))
  }

  mutating func add(_ field: Int, _ value: Float) {
    key(field, wireType: 5)
    bytes += (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> ($0 * 8)) }
  }

  mutating func add(_ field: Int, _ text: String) { add(field, Array(text.utf8)) }

  mutating func add(_ field: Int, _ message: Message) { add(field, message.bytes) }

  mutating func add(_ field: Int, _ content: [UInt8]) {
    announce(field, length: content.count)
    bytes += content
  }

  /// Begins a field whose content of `length` bytes is written after this message.
  mutating func announce(_ field: Int, length: Int) {
    key(field, wireType: 2)
    variableLength(UInt64(length))
  }

  /// Appends the fields of another message to this one.
  mutating func append(_ other: Message) { bytes += other.bytes }

  private mutating func key(_ field: Int, wireType: UInt64) {
    variableLength(UInt64(field) << 3 | wireType)
  }

  private mutating func variableLength(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}
