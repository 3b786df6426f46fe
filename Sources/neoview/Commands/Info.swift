import ArgumentParser

struct Info: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say what is in a checkpoint: format, architecture, what is missing or unexpected.")

  @Argument(help: "The checkpoint.")
  var checkpoint: String

  @Option(help: ShiftList.help)
  var shifts: ShiftList?

  @Flag(help: "As one line of JSON.")
  var json = false

  func run() throws {
    try reporting(checkpoint) {
      var open = try OpenModel(checkpoint: checkpoint)
      open.model = try open.model.with(shifts)
      let report = ModelReport(open: open)
      try show(json ? report.json() : report.lines.joined(separator: "\n"))
    }
  }
}
