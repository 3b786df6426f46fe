import Analysis
import NeoNeXt
import TensorCore

extension Sheet {
  /// The channels of every section from the largest figure to the smallest, of L or R whichever has the
  /// larger; where it is undefined, they come last.
  ///
  /// - Parameters:
  ///   - source: the matrices that are measured, in the same sections.
  ///   - isChange: whether those are differences, which are measured from zero and not from NeoInit.
  /// - Throws: `CancellationError`.
  func sorted(by figure: Figure, of source: Sheet, isChange: Bool) throws -> Sheet {
    let sections = try zip(sections, source.sections).map { section, source in
      let scores = try source.measured(isChange).map { $0.compactMap { $0[figure] }.max() }
      let order = scores.enumerated().sorted { a, b in
        switch (a.element, b.element) {
        case (let x?, let y?): x == y ? a.offset < b.offset : x > y
        case (nil, nil): a.offset < b.offset
        case (let x, _): x != nil
        }
      }
      return section.picking(
        order.map(\.offset),
        notes: order.map { $0.element.map { NumberFormat.short($0, width: 7) } ?? "undefined" },
        first: section.items.lowerBound)
    }
    return with(sections, title: title + " · by \(figure.title), the larger of L and R")
  }

  /// The places in every section that a filter accepts.
  ///
  /// - Throws: `CancellationError`.
  func accepted(by filter: FigureFilter, _ isChange: Bool) throws -> [[Int]] {
    try sections.map { section in
      try section.measured(isChange).enumerated().filter { filter.accepts($0.element) }
        .map(\.offset)
    }
  }

  /// - Parameter kept: places in every section.
  func keeping(_ kept: [[Int]], _ filter: FigureFilter) -> Sheet {
    var sections: [Section] = []
    for (section, indices) in zip(self.sections, kept)
    where !indices.isEmpty || section.failure != nil {
      sections.append(section.picking(indices, first: sections.last?.items.upperBound ?? 0))
    }
    let count = kept.reduce(0) { $0 + $1.count }
    return with(
      sections, title: title + " · \(count) of \(itemCount) have \(filter.text.excerpt)")
  }

  /// The channels that stand out most among those of their size, each with why.
  ///
  /// - Throws: `CancellationError`.
  package func oddities(count limit: Int) throws -> [Oddity] {
    var all: [Oddity] = []
    for section in sections where !section.items.isEmpty {
      all += try section.oddities(sides)
    }
    return all.enumerated().sorted {
      ($0.element.score, $1.offset) > ($1.element.score, $0.offset)
    }.prefix(limit).map(\.element)
  }
}

extension Sheet.Section {
  /// The figures of the sides of every item.
  fileprivate func measured(_ isChange: Bool) throws -> [[MatrixFigures]] {
    let starts = stacks.map { stack in
      isChange
        ? [Float](repeating: 0, count: stack.rows * stack.columns)
        : NeoInit.expectation(rows: stack.rows, columns: stack.columns)
    }
    return try items.indices.map { item in
      if item.isMultiple(of: 256) { try Cancellation.check() }
      return zip(stacks, starts).map { stack, start in
        MatrixFigures(stack[item - items.lowerBound], start: start)
      }
    }
  }

  /// Figures that would say the same as another one, or are counts, are left out.
  private static let telling: [Figure] = [
    .mean, .deviation, .frobenius, .spectral, .smallest, .stableRank, .distance, .symmetric,
    .banded, .rowSum, .rowSumDeviation, .sparsity,
  ]

  fileprivate func oddities(_ sides: [String]) throws -> [Oddity] {
    let figures = try measured(false)
    var best = items.map { Oddity(origin: origin(of: $0), score: 0, reason: "") }
    for side in stacks.indices {
      for figure in Self.telling {
        let deviations = Unusual.deviations(figures.map { $0[side][figure] })
        for (index, deviation) in deviations.enumerated() {
          guard let deviation, deviation > best[index].score else { continue }
          let value = figures[index][side][figure].map { NumberFormat.short($0, width: 9) } ?? ""
          best[index] = Oddity(
            origin: best[index].origin, score: deviation,
            reason: "\(figure.title) of \(sides[side]) is \(value), "
              + "\(NumberFormat.short(deviation, width: 6)) deviations from the median of its kind")
        }
      }
      for index in figures.indices where !ranges[side][index].isFinite {
        best[index] = Oddity(
          origin: best[index].origin, score: .infinity,
          reason: "\(sides[side]) has values that are not finite")
      }
    }
    return best.filter { $0.score > 0 }
  }
}
