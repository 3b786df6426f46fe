import ArgumentParser
import NeoNeXt
import Weights

/// The shift steps of each stage: `1,1/2,1+3,0`.
struct ShiftList: ExpressibleByArgument {
  let stages: [StageShift]

  init?(argument: String) {
    guard let stages = [StageShift](shifts: argument) else { return nil }
    self.stages = stages
  }

  static let help: ArgumentHelp = """
    The shift steps of each stage, such as 1,1,1,0; 1/2 for rows and columns that differ, 1+3 for kernel \
    groups that do.
    """
}

extension Model {
  /// The model with the given shifts, or with the usual ones. In the second case it is told if the release used others.
  ///
  /// - Parameter size: the size of images; `nil` where nothing is to be told, since the shifts do not matter.
  /// - Throws: `shifts` if they do not fit the model.
  func with(_ shifts: ShiftList?, remindingAt size: MapSize? = nil) throws(WeightsError) -> Model {
    if let shifts { return try with(shifts: shifts.stages) }
    if let size, let reminder = architecture?.shiftReminder(at: size) {
      complain("neoview: \(reminder)")
    }
    return self
  }
}
