/// A stream of choices that are made from bytes. A fuzzer that changes bytes changes the structure of the generated file, and
/// the file stays valid. After the last byte, all choices are 0.
struct Choices {
  private var bytes: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) { self.bytes = bytes[...] }

  var isOver: Bool { bytes.isEmpty }

  mutating func byte() -> UInt8 { bytes.popFirst() ?? 0 }

  mutating func below(_ bound: Int) -> Int {
    let wide = bound > 256 ? Int(byte()) << 8 : 0
    return (wide | Int(byte())) % bound
  }

  mutating func one<Element>(of elements: [Element]) -> Element {
    elements[below(elements.count)]
  }

  /// True once in `bound` times.
  mutating func rarely(_ bound: Int) -> Bool { below(bound) == bound - 1 }
}
