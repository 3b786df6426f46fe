import TensorCore
import Testing

@Suite struct ShapeTests {
  @Test func `a shape counts its elements`() {
    #expect(Shape(2, 3, 4).count == 24)
    #expect(Shape().count == 1)
    #expect(Shape(0, 5).count == 0)
    #expect(Shape(2, 3, 4).contiguousStrides == [12, 4, 1])
    #expect(Shape(96, 48, 1, 1).description == "96×48×1×1")
  }

  @Test func `a shape that overflows or is negative does not exist`() {
    #expect(Shape([Int.max, 2]) == nil)
    #expect(Shape([1 << 32, 1 << 32]) == nil)
    #expect(Shape([-1]) == nil)
  }
}

@Suite struct ElementTypeTests {
  private func floats(_ type: ElementType, _ bytes: [UInt8]) -> [Float] {
    bytes.withUnsafeBytes { type.floats(in: $0) }
  }

  @Test func `every element type reads little-endian values`() {
    #expect(floats(.f32, [0, 0, 0x80, 0x3f]) == [1])
    #expect(floats(.f64, [0, 0, 0, 0, 0, 0, 0xf8, 0xbf]) == [-1.5])
    #expect(floats(.f16, [0x00, 0x3c, 0x00, 0xc0]) == [1, -2])
    #expect(floats(.bf16, [0x80, 0x3f, 0x20, 0xc1]) == [1, -10])
    #expect(floats(.i64, [0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]) == [-2])
    #expect(floats(.i32, [3, 0, 0, 0]) == [3])
    #expect(floats(.i16, [0xff, 0xff]) == [-1])
    #expect(floats(.i8, [0x80]) == [-128])
    #expect(floats(.u64, [1, 0, 0, 0, 0, 0, 0, 0]) == [1])
    #expect(floats(.u32, [0xff, 0xff, 0xff, 0xff]) == [4_294_967_296])
    #expect(floats(.u16, [0xff, 0xff]) == [65535])
    #expect(floats(.u8, [200]) == [200])
    #expect(floats(.bool, [0, 1, 7]) == [0, 1, 1])
  }

  @Test func `a trailing part of an element is ignored`() {
    #expect(floats(.f32, [0, 0, 0x80, 0x3f, 9, 9]) == [1])
    #expect(floats(.f64, [1, 2]) == [])
  }
}

@Suite struct MatrixViewTests {
  private func view(_ dimensions: Int...) -> [Int] {
    let view = MatrixView(of: Shape(dimensions)!)
    return [view.count, view.rows, view.columns]
  }

  @Test func `tensors of any rank are stacks of matrices`() {
    #expect(view(96, 48, 1, 1) == [1, 96, 48])
    #expect(view(8, 4, 7) == [8, 4, 7])
    #expect(view(2, 3, 4, 5) == [6, 4, 5])
    #expect(view() == [1, 1, 1])
  }

  @Test func `long vectors are folded into rows`() {
    #expect(view(768) == [1, 24, 32])
    #expect(view(10) == [1, 1, 10])
    #expect(view(101) == [1, 1, 101])
    #expect(view(5_000_000) == [1, 2000, 2500])
    #expect(view(0) == [1, 0, 0])
    #expect(view(0, 1 << 40, 1 << 40) == [1, 0, 0])
    #expect(MatrixView(of: Shape(768)).foldedVector == 768)
  }

  @Test func `a stack gives its matrices`() {
    let stack = MatrixStack(count: 2, rows: 2, columns: 3, values: (0..<12).map(Float.init))
    #expect(stack[1][1, 2] == 11)
    #expect(Array(stack[0].row(1)) == [3, 4, 5])
  }
}

@Suite struct PrintableTextTests {
  @Test func `nothing that a terminal acts on stays as it is`() {
    #expect("plain näme 🙂".printable == "plain näme 🙂")
    #expect("a\u{1b}[31mb".printable == "a\\u{1b}[31mb")
    #expect("two\nlines\t\r".printable == "two\\nlines\\t\\r")
    #expect("a\u{202e}b\u{9b}1m".printable == "a\\u{202e}b\\u{9b}1m")
  }

  @Test func `an excerpt is short`() {
    let text = String(repeating: "x", count: 1_000_000).excerpt
    #expect(text.count == 81)
    #expect(text.hasSuffix("…"))
  }
}
