import Testing

@testable import Screens

@Suite struct MotionTests {
  @Test func `every movement has its place in a list`() {
    let places = Motion.allCases.map { $0.place(from: 5, of: 12, page: 4) }
    #expect(places == [4, 6, 5, 5, 1, 9, 3, 7, 0, 11])
  }

  @Test func `every movement says how far it goes`() {
    let steps = Motion.allCases.map { $0.step(page: 6) }
    let expected: [Motion.Step] = [
      .by(rows: -1, columns: 0), .by(rows: 1, columns: 0), .by(rows: 0, columns: -1),
      .by(rows: 0, columns: 1), .by(rows: -6, columns: 0), .by(rows: 6, columns: 0),
      .by(rows: -3, columns: 0), .by(rows: 3, columns: 0), .toFirst, .toLast,
    ]
    #expect(steps == expected)
  }

  @Test(arguments: Motion.allCases)
  func `in an empty list and in one of one line every movement stays at its beginning`(
    motion: Motion
  ) {
    for count in 0...1 {
      for page in [0, 1, 40] { #expect(motion.place(from: 0, of: count, page: page) == 0) }
    }
  }

  @Test(arguments: Motion.allCases)
  func `no movement leaves the list, wherever it begins`(motion: Motion) {
    for count in 1...9 {
      for place in [-3, 0, 1, count / 2, count - 1, count, count + 7] {
        for page in [0, 1, 3, 100] {
          #expect((0..<count).contains(motion.place(from: place, of: count, page: page)))
        }
      }
    }
  }

  @Test func `half a page is a line at least`() {
    for page in 0...3 {
      #expect(Motion.halfUp.step(page: page) == .by(rows: -1, columns: 0))
      #expect(Motion.halfDown.step(page: page) == .by(rows: 1, columns: 0))
    }
  }
}
