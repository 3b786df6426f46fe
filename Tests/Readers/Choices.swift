/// A stream of choices made from bytes, so that a fuzzer that changes bytes changes what is meant rather than how it is written.
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

  /// One in `bound`.
  mutating func rarely(_ bound: Int) -> Bool { below(bound) == bound - 1 }
}
