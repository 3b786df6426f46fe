import ArgumentParser
import TensorCore
import Weights

struct Diff: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract:
      "Say how two checkpoints differ: epochs, a model and its average, a start and its end.",
    discussion: """
      What matches by name and shape is compared, what does not is listed. Changes are relative to the \
      second checkpoint: ‖first − second‖ / ‖second‖. Layers and channels are ranked by them. Exit status \
      0 also where they differ; 1 where something cannot be read, which is said after all that can be.
      """)

  @Argument(help: "The checkpoint.")
  var checkpoint: String

  @Argument(help: "The one that it is compared with.")
  var other: String

  @Option(help: "The shift steps of each stage of both, such as 1,1,1,0.")
  var shifts: ShiftList?

  @Option(help: "table, csv (a line for every L and R) or json.")
  var format = TableFormat.table

  func run() throws {
    let first = try reporting(checkpoint) {
      try OpenModel(checkpoint: checkpoint).model.with(shifts)
    }
    let second = try reporting(other) { try OpenModel(checkpoint: other).model.with(shifts) }
    try reporting("\(checkpoint) or \(other)") {
      let report = DiffReport(
        difference: try withProgress { try ModelDifference(first, second) })
      try show(report.text(as: format))
      try refuse(report.difference.unreadable)
    }
  }

  private func refuse(_ lost: [ModelDifference.Unreadable]) throws {
    guard let first = lost.first else { return }
    let path = first.place == .first ? checkpoint : other
    let others = lost.count > 1 ? ", and \(lost.count - 1) more; the rest was compared" : ""
    complain("neoview: \(path): \(first.name.excerpt) cannot be read: \(first.reason)\(others)")
    throw ExitCode(1)
  }
}
