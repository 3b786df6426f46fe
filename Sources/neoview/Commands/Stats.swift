import ArgumentParser
import NeoNeXt
import Weights

struct Stats: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure every L and R: norms, spectra, rank, how far from NeoInit, and more.",
    discussion: """
      The table has the median of each layer, side and size of kernel, CSV a line for every matrix with all its \
      singular values, JSON the distribution of each figure. Undefined figures are empty, or null. moved \
      is the squared distance from NeoInit's expectation as a standard score: beyond 3 it is no longer \
      NeoInit. Separability is exact: every effective filter of a NeoCell is a row of L times a column of \
      R, and has rank one; pair_rank1_share says how much of all filters of a channel is one filter up \
      to a factor.
      """)

  @Argument(help: "The checkpoint.")
  var checkpoint: String

  @Option(help: "One layer, such as stage_1.0; all of them if not given.")
  var layer: String?

  @Option(help: ShiftList.help)
  var shifts: ShiftList?

  @Option(help: "table, csv or json.")
  var format = TableFormat.table

  func run() throws {
    try reporting(checkpoint) {
      let model = try OpenModel(checkpoint: checkpoint).model.with(shifts)
      let report = StatsReport(
        cells: try withProgress { try model.measured(try layers(of: model)) })
      switch format {
      case .table, .json: try show(report.text(as: format))
      case .csv: for part in try report.csvParts { try show(part) }
      }
    }
  }

  private func layers(of model: Model) throws -> [LayerID] {
    guard model.recognition != nil else { throw WeightsError.notNeoNeXt }
    guard let layer else { return model.neocellLayers }
    guard case .neocell(let id) = try model.subject(named: layer) else {
      throw WeightsError.noNeoCell(layer: layer)
    }
    return [id]
  }
}
