import Testing

@testable import Screens

@Suite struct ScrollingTests {
  @Test func `a list scrolls no further than it must to show some lines`() {
    #expect(scrolled(5, to: 6..<8, height: 4, total: 20) == 5)
    #expect(scrolled(5, to: 2..<3, height: 4, total: 20) == 2)
    #expect(scrolled(5, to: 11..<13, height: 4, total: 20) == 9)
    #expect(scrolled(19, to: 19..<20, height: 4, total: 20) == 16)
    #expect(scrolled(3, to: 0..<1, height: 4, total: 0) == 0)
  }

  @Test func `a steady list moves by half a page, and its line stays on screen`() {
    let firsts = (0..<12).map { steadyScroll(to: $0, height: 4, total: 12) }
    #expect(firsts == [0, 0, 0, 2, 2, 4, 4, 6, 6, 8, 8, 8])
    for total in 0...30 {
      for height in 1...9 {
        for line in 0..<total {
          let first = steadyScroll(to: line, height: height, total: total)
          #expect((first..<first + height).contains(line))
        }
      }
    }
  }
}
