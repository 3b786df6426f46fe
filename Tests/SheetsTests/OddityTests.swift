import NeoNeXt
import Sheets
import TestSupport
import Testing
import Weights

@Suite struct OddityTests {
  /// A sheet of twelve channels with 3×3 matrices. They are similar, except for some L that are changed.
  private func sheet(_ odd: [Int: (Float) -> Float]) throws -> Sheet {
    func values(_ change: (Int, Float) -> Float) -> [Float] {
      (0..<12 * 9).map { index in change(index / 9, Float(index % 9 * 10 + index / 9) / 100) }
    }
    let name = "stage_1.0.ops.content.neocell.weight_"
    let model = Model(
      MemoryTensors([
        ("stage_1.0.ops.content.norm.weight", [12], [Float](repeating: 1, count: 12)),
        (name + "a.0", [12, 3, 3], values { odd[$0]?($1) ?? $1 }),
        (name + "b.0", [12, 3, 3], values { $1 }),
      ]))
    return try Sheet(.layer(.block(stage: 0, index: 0)), of: model, entry: 0)
  }

  @Test func `the channel that stands out most comes first, with the figure and the side`() throws {
    let found = try sheet([5: { $0 * 40 }, 2: { $0 * 400 }]).oddities(count: 100)
    #expect(found.prefix(2).map(\.origin.channel) == [2, 5])
    #expect(found.map(\.score) == found.map(\.score).sorted(by: >))
    #expect(found[0].reason.contains("of L is"))
    #expect(found[0].reason.hasSuffix("deviations from the median of its kind"))
  }

  @Test func `what is not finite comes before all else, no more are listed than asked for`() throws
  {
    let sheet = try sheet([7: { _ in .nan }, 5: { $0 * 40 }])
    let found = try sheet.oddities(count: 2)
    #expect(found.map(\.origin.channel) == [7, 5])
    #expect(found[0].score == .infinity && found[0].reason == "L has values that are not finite")
    #expect(try sheet.oddities(count: 0).isEmpty)
  }
}
