import ArgumentParser
import NeoNeXt
import Weights

/// Shift steps, an item a stage: `1,1/2,1+3,0`.
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
  /// The model with the shifts that were named, if any. Without, a line says where the release used others.
  ///
  /// - Parameter size: of images; `nil` where the shifts do not matter.
  func with(_ shifts: ShiftList?, remindingAt size: MapSize? = nil) throws(WeightsError) -> Model {
    if let shifts { return try with(shifts: shifts.stages) }
    if let size, let reminder = architecture?.shiftReminder(at: size) {
      complain("neoview: \(reminder)")
    }
    return self
  }
}
