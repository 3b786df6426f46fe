import ArgumentParser
import Exports
import TensorCore
import Weights

extension CSVExport.Side: ExpressibleByArgument {}

struct Export: ParsableCommand {
  enum Form: String, CaseIterable, ExpressibleByArgument {
    case matrix
  }

  enum Format: String, CaseIterable, ExpressibleByArgument {
    case csv, npy
  }

  static let configuration = CommandConfiguration(
    abstract: "Write matrices as CSV or npy: one channel, one layer, or every L and R.",
    discussion: """
      Columns are layer,group,kernel,shift,channel,side,row,c0,c1,… with one matrix row a line and \
      nine significant digits, which read back to the same float32. A file appears whole or not at \
      all. npy is one numpy array [matrices, rows, columns] of float32, of one side and kernel group.
      """)

  @Argument(help: "The checkpoint.")
  var checkpoint: String

  @Option(name: .shortAndLong, help: "Where to write; - is standard output.")
  var output: String

  @Option(help: "A layer such as stage_1.0, or the name of any tensor; all layers if not given.")
  var layer: String?

  @Option(help: "One channel of the layer.")
  var channel: Int?

  @Option(help: "One kernel group of the layer, counted from 0; for npy.")
  var group: Int?

  @Option(help: "Which matrices of a NeoCell.")
  var side: CSVExport.Side = .both

  @Option(help: "What of a matrix is written.")
  var form: Form = .matrix

  @Option(help: "The format of the file.")
  var format: Format = .csv

  @Option(help: "The shift step of each stage, such as 1,1,1,0.")
  var shifts: IntegerList?

  @Flag(help: "Overwrite an existing file.")
  var force = false

  func validate() throws {
    if output.isEmpty { throw ValidationError("expected a path after --output, found none") }
    if group != nil, format != .npy {
      throw ValidationError("--group goes with --format npy; CSV has a column for it")
    }
    if channel != nil, layer == nil {
      throw ValidationError("--channel needs --layer, which names the layer it is in")
    }
  }

  func run() throws {
    try reporting(checkpoint) {
      var model = try OpenModel(checkpoint: checkpoint).model
      if let shifts { model = try model.with(shifts: shifts.values) }
      if layer == nil, model.recognition == nil { throw WeightsError.notNeoNeXt }
      let subject = try layer.map { try model.subject(named: $0) }
      if format == .npy { return try writeArray(model, subject) }
      let export = CSVExport(model: model, subject: subject, channel: channel, side: side)
      if output == "-" { return try export.writeToStandardOutput() }
      Interruption.removesUnfinishedFiles()
      let lines = try export.write(to: output, overwrite: force, sources: [checkpoint])
      complain("wrote \(lines) lines to \(output.printable)")
    }
  }

  private func writeArray(_ model: Model, _ subject: Subject?) throws {
    let export = NPYExport(
      model: model, subject: subject, channel: channel, group: group, side: side)
    if output != "-" { Interruption.removesUnfinishedFiles() }
    let stack = try export.write(to: output, overwrite: force, source: checkpoint)
    if output != "-" {
      complain(
        "wrote \(stack.count)×\(stack.rows)×\(stack.columns) values to \(output.printable)")
    }
  }
}
