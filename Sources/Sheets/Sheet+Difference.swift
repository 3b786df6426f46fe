import Analysis
import NeoNeXt
import TensorCore

extension Sheet {
  /// The range of the sheet, narrowed to its values from the first to the 99th percentile. Of a sheet with more than 16 384
  /// values, only a sample at equal steps is looked at.
  ///
  /// - Complexity: O(n log n) in the size of the sample.
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

  /// The differences of L and R from W0, the expectation of NeoInit (paper, Algorithm 1). A sheet that has no L and R is
  /// returned as it is.
  ///
  /// - Complexity: linear in the elements.
  var differenceFromNeoInit: Sheet {
    guard sides.count == 2 else { return self }
    return less("NeoInit") { section, side in
      let stack = section.stacks[side]
      let start = NeoInit.expectation(rows: stack.rows, columns: stack.columns)
      return (0..<stack.count).flatMap { _ in start }
    }
  }

  /// The differences of the matrices from those of another checkpoint.
  ///
  /// - Parameters:
  ///   - other: the sheet of the same layers or tensor of the other checkpoint.
  ///   - name: the name of the other checkpoint.
  /// - Returns: `nil` if the sheets do not have the same channels and matrices of the same sizes.
  /// - Complexity: linear in the elements.
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

  /// The sheet as one of gradients of the loss.
  ///
  /// - Parameters:
  ///   - label: the class that is the label.
  /// - Returns: `nil` if it has no L and R.
  package func asGradient(label: Int) -> Sheet? {
    guard sides.count == 2 else { return nil }
    var copy = self
    (copy.isDifference, copy.isGradient) = (true, true)
    return copy.with(
      copy.sections, range: range, title: title + " · ∂loss, label \(label)")
  }

  /// Subtracts a baseline from all matrices.
  ///
  /// - Parameters:
  ///   - name: the name of the baseline, for the title.
  ///   - baseline: gives the values to subtract from the stack that a section has on a side, in the same order.
  private func less(_ name: String, _ baseline: (Section, _ side: Int) -> [Float]) -> Sheet {
    var range = ValueRange()
    var copy = self
    copy.isDifference = true
    let differenceNames = copy.sideNames
    let sections = sections.map { section in
      let stacks = section.stacks.enumerated().map { side, stack in
        let values = zip(stack.values, baseline(section, side)).map(Float.difference)
        range.formUnion(ValueRange(values))
        return MatrixStack(
          count: stack.count, rows: stack.rows, columns: stack.columns, values: values)
      }
      return Section(
        heading: section.heading.replacing(
          Sheet.sizes(stacks, named: sides), with: Sheet.sizes(stacks, named: differenceNames)),
        items: section.items, shifts: section.shifts, stacks: stacks,
        places: section.places, failure: section.failure)
    }
    return copy.with(sections, range: range, title: title + " · − \(name)")
  }
}

extension Float {
  /// `a − b`; zero if both are the same infinity, or both are NaN.
  package static func difference(_ a: Float, _ b: Float) -> Float {
    a == b || (a.isNaN && b.isNaN) ? 0 : a - b
  }
}
