import Analysis
import CheckpointFiles
import NeoNeXt
import TensorCore
import TestSupport
import Testing
import Weights

@testable import Sheets

/// Tests sorting, filtering, grouping and comparing sheets, without any screen.
@Suite struct ArrangementTests {
  private let layer = LayerID.block(stage: 0, index: 0)

  private func sheet(_ source: (any TensorSource)? = nil) throws -> Sheet {
    let source = try source ?? Checkpoint.open(Fixtures.path("nano-release.pt"))
    return try Sheet(.layer(layer), of: Model(source), entry: 0)
  }

  private func arranged(
    _ sheet: Sheet, compared: Sheet? = nil, _ change: (inout Arrangement) throws -> Void
  ) throws -> Sheet {
    var arrangement = Arrangement()
    try change(&arrangement)
    return try ArrangeRequest(
      sheet: sheet, compared: compared, comparedFailure: nil, otherTitle: "b.pt",
      arrangement: arrangement
    ).arranged()
  }

  @Test(arguments: Figure.allCases)
  func `channels stand from the largest figure of L or R to the smallest`(figure: Figure) throws {
    let all = try sheet()
    let sorted = try ArrangeRequest(all, .figure(figure)).arranged()
    #expect(sorted.sections.map(\.items) == all.sections.map(\.items))
    for (section, stored) in zip(sorted.sections, all.sections) {
      let channels = section.items.map { section.origin(of: $0).channel }
      #expect(Set(channels) == Set(stored.items))
      let scores = channels.map { channel in
        (0..<2).compactMap { side -> Double? in
          all.matrix(channel, side: side).flatMap { matrix in
            let start = NeoInit.expectation(rows: matrix.rows, columns: matrix.columns)
            return MatrixFigures(matrix, start: start)[figure]
          }
        }.max()
      }
      let defined = scores.compactMap(\.self)
      #expect(scores.prefix(defined.count).allSatisfy { $0 != nil })
      #expect(defined == defined.sorted(by: >))
      for (item, channel) in zip(section.items, channels) {
        #expect(sorted.matrix(item, side: 1) == all.matrix(channel, side: 1))
      }
    }
  }

  @Test func `a filter keeps the channels that have it, in their order`() throws {
    let all = try sheet()
    let kept = try arranged(all) { $0.filter = try FigureFilter("L.max > 1.4") }
    let expected = (0..<all.itemCount).filter { all.range($0, side: 0).highest > 1.4 }
    #expect((0..<kept.itemCount).map { kept.origin(of: $0).channel } == expected)
    #expect(!expected.isEmpty && expected.count < all.itemCount)
    let none = try arranged(all) { $0.filter = try FigureFilter("max > 99") }
    #expect(none.itemCount == 0 && none.title.hasSuffix("0 of \(all.itemCount) have max > 99"))
  }

  @Test func `alike channels stand together below their mean`() throws {
    let all = try sheet()
    let sheet = try ArrangeRequest(all, .patterns(4)).arranged()
    let first = try #require(sheet.sections.first)
    #expect(first.isPattern)
    let members = sheet.sections[1..<1 + first.items.count]
    #expect(members.reduce(0) { $0 + $1.items.count } == all.sections[0].items.count)
    for (index, group) in members.enumerated() {
      var mean = [Float](repeating: 0, count: group.stacks[0].rows * group.stacks[0].columns)
      for item in group.items {
        let values = try #require(sheet.matrix(item, side: 0)?.values)
        let share = 1 / Float(group.items.count)
        for (place, value) in values.enumerated() { mean[place] += value * share }
      }
      let shown = Array(first.stacks[0][index].values)
      let errors: [Float] = zip(mean, shown).map { ($0 - $1).magnitude }
      #expect((errors.max() ?? 1) < 1e-5)
      #expect(first.note(on: index) == "×\(group.items.count)")
    }
  }

  @Test func `what NeoInit gives on average is taken off`() throws {
    let all = try sheet()
    let change = try arranged(all) { $0.baseline = .neoinit }
    for item in 0..<all.itemCount {
      for side in 0..<2 {
        let (a, b) = (
          try #require(all.matrix(item, side: side)), try #require(change.matrix(item, side: side))
        )
        let start = NeoInit.expectation(rows: a.rows, columns: a.columns)
        #expect(zip(a.values, start).map { $0 - $1 } == Array(b.values))
      }
    }
  }

  @Test func `another checkpoint is taken off value by value, one of other sizes is refused`()
    throws
  {
    let all = try sheet()
    let architecture = try #require(
      Model(try Checkpoint.open(Fixtures.path("nano-release.pt"))).architecture)
    let other = try sheet(FreshModel(architecture, initialization: .neoinit, seed: 4))
    let change = try arranged(all, compared: other) { $0.baseline = .other }
    for item in 0..<all.itemCount {
      let expected = zip(
        try #require(all.matrix(item, side: 0)).values,
        try #require(other.matrix(item, side: 0)).values
      ).map { $0 - $1 }
      #expect(Array(try #require(change.matrix(item, side: 0)).values) == expected)
    }
    #expect(try arranged(all, compared: all) { $0.baseline = .other }.range.magnitude == 0)
    let wider = try Sheet(
      .layer(.block(stage: 1, index: 0)),
      of: Model(Checkpoint.open(Fixtures.path("nano-release.pt"))), entry: 0)
    #expect(throws: ArrangeRequest.Failure.self) {
      try arranged(all, compared: wider) { $0.baseline = .other }
    }
  }

  @Test func `equal infinities and NaN differ by nothing`() {
    #expect(Float.difference(.infinity, .infinity) == 0 && Float.difference(.nan, .nan) == 0)
    #expect(Float.difference(.infinity, -.infinity) == .infinity)
    #expect(Float.difference(1, .nan).isNaN && Float.difference(3, 1) == 2)
  }
}
