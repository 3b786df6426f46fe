import Analysis
import NeoNeXt
import TensorCore

extension Sheet {
  /// Sorts the channels of each section by a figure, the largest first. The figure of a channel is that of L or of R, whichever
  /// is larger. Channels for which the figure is undefined come last.
  ///
  /// - Parameters:
  ///   - figure: the figure to sort by.
  ///   - source: the matrices to measure, in the same sections and the same order as those of this sheet.
  ///   - isChange: whether `source` has differences from another checkpoint. The figures of these are measured from zero, and
  ///     all others from the expectation of NeoInit.
  /// - Throws: `CancellationError`.
  /// - Complexity: the singular values of every matrix, and a sort of the channels.
  func sorted(
    by figure: Figure, of source: Sheet, isChange: Bool, _ weighed: WeighedSheet? = nil
  ) throws -> Sheet {
    let sections = try zip(sections, source.sections).enumerated().map { index, pair in
      let (section, source) = pair
      let scores = try source.measured(isChange, weighed?[index]).map {
        $0.compactMap { $0[figure] }.max()
      }
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
    return with(
      sections,
      title: title + " · by \(figure.title), the larger "
        + (hasMaps ? "first" : "of L and R"))
  }

  /// The items that a filter accepts: for each section their places in it, in ascending order.
  ///
  /// - Parameters:
  ///   - filter: the conditions on figures.
  ///   - isChange: whether the sheet has differences from another checkpoint, which are measured from zero.
  /// - Throws: `CancellationError`.
  /// - Complexity: the singular values of every matrix.
  func accepted(
    by filter: FigureFilter, _ isChange: Bool, _ weighed: WeighedSheet? = nil
  ) throws -> [[Int]] {
    try sections.enumerated().map { index, section in
      try section.measured(isChange, weighed?[index]).enumerated().filter {
        filter.accepts($0.element)
      }
      .map(\.offset)
    }
  }

  /// The sheet with some of its items. Sections of which nothing is left are dropped, except those with a failure.
  ///
  /// - Parameters:
  ///   - kept: for each section the places of the items to keep.
  ///   - filter: the filter that accepted them, for the title.
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

  /// The channels that are most unusual among the channels of their section, the most unusual first.
  ///
  /// - Parameter limit: the most channels to return.
  /// - Throws: `CancellationError`.
  /// - Complexity: the singular values of every matrix, and a sort of the channels for each figure.
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

/// Matrices together with the gradients of the loss by them: two sheets of the same channels.
struct WeighedSheet {
  typealias Sections = (values: Sheet.Section, gradient: Sheet.Section)

  let values: Sheet
  let gradient: Sheet

  subscript(section: Int) -> Sections { (values.sections[section], gradient.sections[section]) }

  func keeping(_ kept: [[Int]], _ filter: FigureFilter) -> WeighedSheet {
    WeighedSheet(
      values: values.keeping(kept, filter), gradient: gradient.keeping(kept, filter))
  }

  var mergedBySize: WeighedSheet {
    WeighedSheet(values: values.mergedBySize, gradient: gradient.mergedBySize)
  }
}

extension Sheet.Section {
  /// The figures of each item's matrices, by item and then by side.
  ///
  /// - Parameters:
  ///   - isChange: whether the matrices are differences from another checkpoint, which are measured from zero.
  ///   - weighed: the matrices with the gradients by them, for the importance.
  /// - Throws: `CancellationError`.
  fileprivate func measured(
    _ isChange: Bool, _ weighed: WeighedSheet.Sections? = nil
  ) throws -> [[MatrixFigures]] {
    if isMap { return try measuredElements() }
    let starts = stacks.map { stack in
      isChange
        ? [Float](repeating: 0, count: stack.rows * stack.columns)
        : NeoInit.expectation(rows: stack.rows, columns: stack.columns)
    }
    return try items.indices.map { item in
      if item.isMultiple(of: 256) { try Cancellation.check() }
      let place = item - items.lowerBound
      return stacks.indices.map { side in
        var figures = MatrixFigures(stacks[side][place], start: starts[side])
        if let weighed {
          figures.setImportance(
            weighed.values.stacks[side][place], gradient: weighed.gradient.stacks[side][place])
        }
        return figures
      }
    }
  }

  /// The figures of the elements alone of each item's map.
  private func measuredElements() throws -> [[MatrixFigures]] {
    try items.indices.map { item in
      if item.isMultiple(of: 16) { try Cancellation.check() }
      return stacks.map { MatrixFigures(elementsOf: $0[item - items.lowerBound]) }
    }
  }

  /// The figures by which unusual channels are found. Counts are left out, and so are figures that say the same as one of
  /// these.
  private static let telling: [Figure] = [
    .mean, .deviation, .frobenius, .spectral, .smallest, .stableRank, .distance, .symmetric,
    .banded, .rowSum, .rowSumDeviation, .sparsity,
  ]

  /// The channels of which at least one figure has a deviation, each with its most unusual figure.
  ///
  /// - Parameter sides: the names of the sides.
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
