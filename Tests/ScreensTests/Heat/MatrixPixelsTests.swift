import Analysis
import TUICore
import TensorCore
import Testing

@testable import Screens

@Suite struct MatrixPixelsTests {
  private let matrix = Matrix(
    rows: 3, columns: 4, values: [-1, -0.5, 0, 1, 0.25, 0.5, 0.75, 1, .nan, .infinity, 0, -0.25])

  /// Draws a matrix in a frame, beginning with its upper left element.
  private func draw(
    _ surface: Surface, _ size: Size, level: Int = 1, _ matrix: Matrix? = nil
  ) -> Frame {
    let matrix = matrix ?? self.matrix
    var canvas = Canvas(size, surface)
    let painter = HeatPainter(.diverging, ValueRange(matrix.values), surface: surface)
    canvas.draw(
      matrix, as: MatrixImage(rows: matrix.rows, columns: matrix.columns, level: level), row: 0,
      column: 0, in: canvas.bounds, painter)
    return canvas.frame
  }

  @Test func `half blocks show two rows in a line, below the last is the terminal's colour`() {
    let frame = draw(Surface(depth: .direct), Size(width: 6, height: 3))
    #expect(frame.text == "▀▀▀▀\n▀▀▀▀\n")
    #expect(
      frame.styleText == """
        1:a8e1ff/7c3612 1:2969bf/c9611a 1:17181c/ef983d 1:ffe0a3/ffe0a3
        1:ff00ff/- 1:00ff5f/- 1:17181c/- 1:1c407a/-

        """)
  }

  @Test func `blocks show a value in two columns`() {
    let frame = draw(Surface(depth: .palette, isASCII: true), Size(width: 8, height: 3))
    #expect(frame.text == "\n\n")
    #expect(
      frame.styleText == """
        2:-/d7ffff 2:-/0087d7 2:-/121212 2:-/ffffd7
        2:-/af5f00 2:-/d78700 2:-/ffaf5f 2:-/ffffd7
        2:-/ff00ff 2:-/00ff5f 2:-/121212 2:-/000087
        """)
  }

  @Test func `glyphs tell the sign by their shape and the magnitude by their weight`() {
    let size = Size(width: 8, height: 3)
    #expect(draw(Surface(depth: .mono), size).text == "≡≡--  ██\n░░▒▒▓▓██\n??!!  ··")
    #expect(draw(Surface(depth: .mono, isASCII: true), size).text == "%%--  ##\n..++**##\n??!!  ,,")
  }

  @Test func `a value enlarged is a square, values shrunk are the strongest of them`() {
    let small = Matrix(rows: 2, columns: 2, values: [1, -1, 0, 0.5])
    let (surface, size) = (Surface(depth: .mono), Size(width: 10, height: 4))
    #expect(
      draw(surface, size, level: 2, small).text == """
        ████≡≡≡≡
        ████≡≡≡≡
            ▒▒▒▒
            ▒▒▒▒
        """)
    #expect(draw(surface, size, level: 0, small).text == "≡≡\n\n\n")
    // NaN stands for all values that share its pixel.
    #expect(draw(surface, size, level: 0).text == "≡≡██\n??··\n\n")
  }

  @Test func `an image that fits is enlarged alike both ways, and shrunk each way as it must`() {
    let fitting = { (rows: Int, columns: Int, keeps: Bool) in
      MatrixImage(
        rows: rows, columns: columns, fitting: Size(width: 20, height: 5), style: .halfBlock,
        keepsProportions: keeps)
    }
    #expect(fitting(4, 4, false).enlargement == 2 && !fitting(4, 4, false).isShrunk)
    let wide = fitting(5, 100, false)
    #expect(
      wide.rowShrink == 1 && wide.columnShrink == 5 && wide.pixels == Size(width: 20, height: 5))
    let alike = fitting(5, 100, true)
    #expect(alike.rowShrink == 5 && alike.pixels == Size(width: 20, height: 1))
  }

  @Test func `every pixel stands for values of the matrix, every value for pixels of the image`() {
    for level in -3...3 {
      let image = MatrixImage(rows: 7, columns: 5, level: level)
      for row in 0..<image.pixelRows {
        for column in 0..<image.pixelColumns {
          let values = image.values(row: row, column: column)
          #expect(!values.rows.isEmpty && values.rows.upperBound <= 7)
          #expect(!values.columns.isEmpty && values.columns.upperBound <= 5)
          let pixels = image.pixels(
            row: values.rows.lowerBound, column: values.columns.lowerBound)
          #expect(pixels.rows.contains(row) && pixels.columns.contains(column))
        }
      }
    }
  }

  @Test(arguments: ColorDepth.allCases)
  func `areas of next to nothing are no trap`(depth: ColorDepth) {
    let empty = Matrix(rows: 0, columns: 3, values: [])
    for (width, height) in [(0, 0), (1, 1), (0, 3), (3, 0)] {
      let size = Size(width: width, height: height)
      for isASCII in [false, true] {
        let surface = Surface(depth: depth, isASCII: isASCII)
        #expect(draw(surface, size).size == size)
        #expect(draw(surface, size, level: -1, empty).size == size)
      }
      _ = MatrixImage(rows: 3, columns: 4, fitting: size, style: .block)
      _ = MatrixImage(rows: 0, columns: 0, fitting: size, style: .halfBlock)
    }
  }
}
