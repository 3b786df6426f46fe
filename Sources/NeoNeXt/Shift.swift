/// A shift of a NeoCell's blocks (paper, 3.5), or the step from one sub-group's shift to the next: rows
/// are shifted by L, columns by R.
package struct Shift: Hashable, Sendable, CustomStringConvertible, ExpressibleByIntegerLiteral {
  package let rows: Int
  package let columns: Int

  package init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
  }

  /// Rows and columns alike.
  package init(_ both: Int) { self.init(rows: both, columns: both) }

  package init(integerLiteral value: Int) { self.init(value) }

  /// `3`, or `3/2` for rows and columns that differ; `nil` of anything else.
  package init?(_ text: some StringProtocol) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard (1...2).contains(parts.count), let rows = parts[0], let columns = parts[parts.count - 1]
    else { return nil }
    self.init(rows: rows, columns: columns)
  }

  package var isSame: Bool { rows == columns }

  package var description: String { isSame ? "\(rows)" : "\(rows)/\(columns)" }
}

/// The shift steps of one stage: one for all kernel groups, or one for each.
package struct StageShift: Hashable, Sendable, CustomStringConvertible,
  ExpressibleByIntegerLiteral
{
  /// One, or as many as there are kernel groups.
  package let steps: [Shift]

  package init(_ step: Shift) { steps = [step] }

  /// Steps that are all alike are one step, so that equal shifts are equal values.
  ///
  /// - Precondition: there is at least one.
  package init(_ steps: [Shift]) {
    precondition(!steps.isEmpty, "a stage has a step")
    self.steps = Set(steps).count == 1 ? [steps[0]] : steps
  }

  package init(integerLiteral value: Int) { self.init(Shift(value)) }

  /// `1`, `1/2`, `1+3` or `1+2/3`; `nil` of anything else.
  package init?(_ text: some StringProtocol) {
    var steps: [Shift] = []
    for part in text.split(separator: "+", omittingEmptySubsequences: false) {
      guard let step = Shift(part) else { return nil }
      steps.append(step)
    }
    self.init(steps)
  }

  /// - Parameter group: the index of a kernel group; one beyond the steps is not shifted.
  package func step(of group: Int) -> Shift {
    steps.count == 1 ? steps[0] : steps.indices.contains(group) ? steps[group] : 0
  }

  /// The number that says it all: one for all groups, rows and columns alike.
  package var number: Int? { steps.count == 1 && steps[0].isSame ? steps[0].rows : nil }

  package var description: String { steps.map(\.description).joined(separator: "+") }
}

extension [StageShift] {
  /// An item a stage: `1,1/2,1+3,0`; `nil` of anything else. What `shiftText` gives reads back.
  package init?(shifts text: some StringProtocol) {
    self = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let stage = StageShift(part) else { return nil }
      append(stage)
    }
  }

  /// `1,1,1,0`, as `--shifts` and traces have it.
  package var text: String { map(\.description).joined(separator: ",") }
}

/// Steps that do not fit a model. The description is one lower-case line.
package struct ShiftError: Error, Equatable, CustomStringConvertible {
  package let description: String
}

extension Architecture {
  /// One in every stage but the last, as far as each side can be shifted: a matrix that is not square, or has
  /// one row, cannot. Shifts leave no trace in a checkpoint.
  package static func defaultShifts(_ kernels: [[Kernel]]) -> [StageShift] {
    kernels.enumerated().map { stage, groups in
      if stage == kernels.count - 1, stage > 0 { return 0 }
      return StageShift(groups.isEmpty ? [1] : groups.map(\.usualStep))
    }
  }

  /// `1,1,1,0`, as `--shifts` and traces have it.
  package var shiftText: String { shifts.text }

  /// Whether the last of several stages is the only one that is not shifted, as published for 224.
  package var hasUsualShifts: Bool { shifts == Self.defaultShifts(kernels) }

  /// What is to be said where a model of the published form has the usual shifts at 384: the release used others
  /// there, which no file tells.
  package func shiftReminder(at size: MapSize) -> String? {
    guard size == MapSize(height: 384, width: 384), revision == .release, stageCount == 4,
      hasUsualShifts
    else { return nil }
    return "the release used --shifts 1,1,1,1 at 384×384, this is with \(shiftText)"
  }

  /// The same model with other shifts.
  ///
  /// - Throws: unless there is an item for each stage, with one step or one for each kernel group, each of them
  ///   below the side that it shifts, which is square.
  package func with(shifts: [StageShift]) throws(ShiftError) -> Architecture {
    guard shifts.count == stageCount else {
      throw ShiftError(
        description: "expected \(stageCount) steps, one for each stage, found \(shifts.count)")
    }
    for (stage, item) in shifts.enumerated() where !kernels[stage].isEmpty {
      guard item.steps.count == 1 || item.steps.count == kernels[stage].count else {
        throw ShiftError(
          description: "stage \(stage + 1) has \(kernels[stage].count) kernel groups, found "
            + "\(item.steps.count) steps in \(item)")
      }
      for (group, kernel) in kernels[stage].enumerated() {
        let step = item.step(of: group)
        try kernel.check(step.rows, "rows", kernel.height, kernel.outputHeight, stage)
        try kernel.check(step.columns, "columns", kernel.width, kernel.outputWidth, stage)
      }
    }
    var copy = self
    copy.shifts = shifts
    return copy
  }

  /// The shift steps of a layer's NeoCell, as `--shifts` has them.
  package func shiftText(of layer: LayerID) -> String {
    if case .block(let stage, _) = layer { "\(shifts[stage])" } else { "0" }
  }

  /// The shift step of a kernel group of a layer's NeoCell; zero where it is not shifted.
  package func shiftStep(of layer: LayerID, group: Int) -> Shift {
    if case .block(let stage, _) = layer { shifts[stage].step(of: group) } else { 0 }
  }
}

extension Kernel {
  /// A step of one on each side that can be shifted.
  fileprivate var usualStep: Shift {
    Shift(
      rows: height == outputHeight && height > 1 ? 1 : 0,
      columns: width == outputWidth && width > 1 ? 1 : 0)
  }

  fileprivate func check(_ step: Int, _ side: String, _ size: Int, _ output: Int, _ stage: Int)
    throws(ShiftError)
  {
    if step == 0 { return }
    guard size == output else {
      throw ShiftError(
        description:
          "step \(step) of stage \(stage + 1): \(side) of kernel \(self) are not shifted, "
          + "its matrix is \(output) × \(size)")
    }
    guard step > 0, step < size else {
      throw ShiftError(
        description: "step \(step) of stage \(stage + 1) is not from 0 to \(max(0, size - 1))"
          + (isSquare ? "" : " for \(side) of kernel \(self)"))
    }
  }
}
