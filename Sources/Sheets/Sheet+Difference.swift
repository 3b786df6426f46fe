import Analysis
import NeoNeXt
import TensorCore

extension Sheet {
  /// From the first to the 99th percentile; of many values, of a part of them at equal steps.
  package var percentiles: ValueRange {
    let limit = 1 << 14
    let step = max(1, valueCount / limit)
    var sample: [Float] = []
    for stack in sections.flatMap(\.stacks) {
      for index in stride(from: 0, to: stack.values.count, by: step)
      where stack.values[index].isFinite { sample.append(stack.values[index]) }
    }
    guard !sample.isEmpty else { return range }
    sample.sort()
    return range.clipped(
      to: sample[(sample.count - 1) / 100]...sample[(sample.count - 1) * 99 / 100])
  }

  /// L and R less what NeoInit gives on average (paper, Algorithm 1); other sheets as they are.
  var differenceFromNeoInit: Sheet {
    guard sides.count == 2 else { return self }
    return less("NeoInit") { section, side in
      let stack = section.stacks[side]
      let start = NeoInit.expectation(rows: stack.rows, columns: stack.columns)
      return (0..<stack.count).flatMap { _ in start }
    }
  }

  /// Less the same matrices of another checkpoint.
  ///
  /// - Returns: `nil` if those are not of the same sizes.
  func difference(from other: Sheet, named name: String) -> Sheet? {
    guard sections.count == other.sections.count,
      zip(sections, other.sections).allSatisfy({ section, other in
        section.items == other.items && section.places == other.places
          && section.stacks.map { [$0.rows, $0.columns] }
            == other.stacks.map { [$0.rows, $0.columns] }
      })
    else { return nil }
    let places = Dictionary(
      sections.enumerated().map { ($1.items.lowerBound, $0) },
      uniquingKeysWith: { first, _ in first })
    return less(name.excerpt) { section, side in
      other.sections[places[section.items.lowerBound] ?? 0].stacks[side].values
    }
  }

  /// - Parameter baseline: what is taken off a side of a section, value by value.
  private func less(_ name: String, _ baseline: (Section, _ side: Int) -> [Float]) -> Sheet {
    var range = ValueRange()
    let sections = sections.map { section in
      let stacks = section.stacks.enumerated().map { side, stack in
        let values = zip(stack.values, baseline(section, side)).map(Float.difference)
        range.formUnion(ValueRange(values))
        return MatrixStack(
          count: stack.count, rows: stack.rows, columns: stack.columns, values: values)
      }
      return Section(
        heading: section.heading, items: section.items, shifts: section.shifts, stacks: stacks,
        places: section.places, failure: section.failure)
    }
    return with(sections, range: range, title: title + " · − \(name)")
  }
}

extension Float {
  /// `a − b`; zero where both are the same infinity, or NaN.
  package static func difference(_ a: Float, _ b: Float) -> Float {
    a == b || (a.isNaN && b.isNaN) ? 0 : a - b
  }
}
