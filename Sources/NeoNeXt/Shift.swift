/// A shift of a NeoCell's blocks (paper, 3.5), or the step from one sub-group's shift to the next. The shift of rows
/// applies to L, the shift of columns to R.
package struct Shift: Hashable, Sendable, CustomStringConvertible, ExpressibleByIntegerLiteral {
  package let rows: Int
  package let columns: Int

  package init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
  }

  /// The same shift for rows and columns.
  package init(_ both: Int) { self.init(rows: both, columns: both) }

  package init(integerLiteral value: Int) { self.init(value) }

  /// Parses `3`, or `3/2` for rows and columns that differ; `nil` for any other text.
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
  /// One step for all kernel groups, or one step for each.
  package let steps: [Shift]

  package init(_ step: Shift) { steps = [step] }

  /// Steps that are all equal are stored as one step, so that equal shifts are equal values.
  ///
  /// - Precondition: there is at least one step.
  package init(_ steps: [Shift]) {
    precondition(!steps.isEmpty, "a stage has a step")
    self.steps = Set(steps).count == 1 ? [steps[0]] : steps
  }

  package init(integerLiteral value: Int) { self.init(Shift(value)) }

  /// Parses `1`, `1/2`, `1+3` or `1+2/3`, where `+` separates kernel groups; `nil` for any other text.
  package init?(_ text: some StringProtocol) {
    var steps: [Shift] = []
    for part in text.split(separator: "+", omittingEmptySubsequences: false) {
      guard let step = Shift(part) else { return nil }
      steps.append(step)
    }
    self.init(steps)
  }

  /// The step of a kernel group; zero if there are several steps, but none for this group.
  ///
  /// - Parameter group: the index of the kernel group.
  package func step(of group: Int) -> Shift {
    steps.count == 1 ? steps[0] : steps.indices.contains(group) ? steps[group] : 0
  }

  /// The step as one number, if it is the same for all groups and for rows and columns; `nil` otherwise.
  package var number: Int? { steps.count == 1 && steps[0].isSame ? steps[0].rows : nil }

  package var description: String { steps.map(\.description).joined(separator: "+") }
}

extension [StageShift] {
  /// Parses one item for each stage, separated by commas, such as `1,1/2,1+3,0`; `nil` for any other text. It reads what
  /// `text` writes.
  package init?(shifts text: some StringProtocol) {
    self = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let stage = StageShift(part) else { return nil }
      append(stage)
    }
  }

  /// The steps as text, such as `1,1,1,0`, in the form of `--shifts` and of traces.
  package var text: String { map(\.description).joined(separator: ",") }
}

/// Why shift steps do not fit a model. The description is one lower-case line.
package struct ShiftError: Error, Equatable, CustomStringConvertible {
  package let description: String
}

extension Architecture {
  /// The shifts that are assumed for a checkpoint, which does not contain them: step 1 in every stage except the last of
  /// several. A side whose matrix is not square or has only one row cannot be shifted; its step is 0.
  package static func defaultShifts(_ kernels: [[Kernel]]) -> [StageShift] {
    kernels.enumerated().map { stage, groups in
      if stage == kernels.count - 1, stage > 0 { return 0 }
      return StageShift(groups.isEmpty ? [1] : groups.map(\.usualStep))
    }
  }

  /// The shift steps as text, such as `1,1,1,0`, in the form of `--shifts` and of traces.
  package var shiftText: String { shifts.text }

  /// Whether the shifts are the default ones: `1,1,1,0`, as in the published models for 224×224.
  package var hasUsualShifts: Bool { shifts == Self.defaultShifts(kernels) }

  /// A hint for users whose model has the form of the release and the default shifts, at 384×384. The release used other shifts
  /// at that size, which a checkpoint does not contain. `nil` for all other models and sizes.
  package func shiftReminder(at size: MapSize) -> String? {
    guard size == MapSize(height: 384, width: 384), revision == .release, stageCount == 4,
      hasUsualShifts
    else { return nil }
    return "the release used --shifts 1,1,1,1 at 384×384, this is with \(shiftText)"
  }

  /// The same model with other shifts.
  ///
  /// - Throws: `ShiftError` unless there is one item for each stage, each item has one step or one for each kernel group,
  ///   and each step other than 0 belongs to a square matrix that is larger than the step.
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

  /// The shift steps of a layer's NeoCell as text, in the form of `--shifts`; `0` where nothing is shifted.
  package func shiftText(of layer: LayerID) -> String {
    if case .block(let stage, _) = layer { "\(shifts[stage])" } else { "0" }
  }

  /// The shift step of a kernel group of a layer's NeoCell; zero where it is not shifted.
  package func shiftStep(of layer: LayerID, group: Int) -> Shift {
    if case .block(let stage, _) = layer { shifts[stage].step(of: group) } else { 0 }
  }
}

extension Kernel {
  /// The default step: 1 on each side that can be shifted, 0 on the others.
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
