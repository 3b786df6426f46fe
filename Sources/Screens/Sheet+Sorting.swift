import Analysis
import NeoNeXt
import TensorCore

extension Sheet {
  /// The channels of every group from the largest figure to the smallest, of L or R whichever has the
  /// larger; where it is undefined, they come last.
  ///
  /// - Parameters:
  ///   - source: the matrices that are measured.
  ///   - isChange: whether those are differences, which are measured from zero and not from NeoInit.
  func sorted(by figure: Figure, of source: Sheet, isChange: Bool) -> Sheet {
    guard sides.count == 2, sections.count == source.sections.count else { return self }
    let sections = zip(sections, source.sections).map { section, source in
      section.sorted(
        source.scores(figure, isChange).enumerated().sorted { a, b in
          switch (a.element, b.element) {
          case (let x?, let y?): x == y ? a.offset < b.offset : x > y
          case (nil, nil): a.offset < b.offset
          case (let x, _): x != nil
          }
        })
    }
    return Sheet(
      subject: subject, title: title + " · by \(figure.rawValue.replacing("_", with: " "))",
      itemName: itemName, sides: sides,
      sections: sections, range: range, type: type, neocell: neocell, isVector: isVector)
  }
}

extension Sheet.Section {
  /// One a channel.
  fileprivate func scores(_ figure: Figure, _ isChange: Bool) -> [Double?] {
    let starts = stacks.map { stack in
      isChange
        ? [Float](repeating: 0, count: stack.rows * stack.columns)
        : NeoInit.expectation(rows: stack.rows, columns: stack.columns)
    }
    return items.indices.map { index in
      zip(stacks, starts).compactMap { stack, start in
        MatrixFigures(stack[index - items.lowerBound], start: start)[figure]
      }.max()
    }
  }

  /// - Parameter order: places in the section with their scores.
  fileprivate func sorted(_ order: [(offset: Int, element: Double?)]) -> Sheet.Section {
    let stacks = stacks.map { stack in
      MatrixStack(
        count: stack.count, rows: stack.rows, columns: stack.columns,
        values: order.flatMap { stack[$0.offset].values })
    }
    return Sheet.Section(
      heading: heading, items: items, shifts: shifts, stacks: stacks,
      ranks: order.map { Sheet.Rank(channel: items.lowerBound + $0.offset, score: $0.element) })
  }
}
