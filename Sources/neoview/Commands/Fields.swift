import ArgumentParser
import Inference
import NeoNeXt
import TensorCore
import Weights

struct Fields: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rf",
    abstract: "Say which pixels an output of each layer sees, exactly.",
    discussion: """
      Sets of positions are followed back through every block, shift, truncated end and down-sampling \
      (the paper's 3.5). The position is the middle of each layer's own map unless --at names another. \
      --group and --shift follow some channels of the layer's NeoCell alone, before they are mixed. \
      Beside it: the same without shifts, and with convolutions of the largest kernel of each stage.
      """)

  @OptionGroup var options: ArchitectureOptions

  @Option(help: "Of the image, in pixels: N or HxW.")
  var resolution = MapSize.usual

  @Option(help: ShiftList.help)
  var shifts: ShiftList?

  @Option(help: "One layer, such as stage_1.0; all of them if not given.")
  var layer: String?

  @Option(help: "The output's ROW,COLUMN in the layer's map.")
  var at: IntegerList?

  @Option(help: "A kernel group of that layer, counted from 0.")
  var group: Int?

  @Option(help: "A shift of that group; ROWS/COLUMNS where they differ.")
  var shift: Shift?

  @Option(help: "table, csv or json.")
  var format = TableFormat.table

  func validate() throws {
    try at?.checkPosition()
    if at != nil || group != nil, layer == nil {
      throw ValidationError("--at and --group need --layer: every layer has a map of its own")
    }
    if shift != nil, group == nil { throw ValidationError("--shift needs --group") }
  }

  func run() throws {
    try reporting(options.checkpoint) {
      let architecture = try options.architecture(shifts: shifts, remindingAt: resolution)
      let report = try FieldReport(
        title: options.title, size: resolution,
        rows: withProgress { try rows(of: architecture) })
      try show(report.text(as: format))
    }
  }

  private func rows(of architecture: Architecture) throws -> [FieldReport.Row] {
    let fields = try FieldPair(architecture, resolution)
    let known = architecture.layers.map(\.id)
    let layers = known.filter { layer == nil || "\($0)" == layer }
    guard !layers.isEmpty else {
      throw WeightsError.unknownLayer(name: layer ?? "", allowed: known.map { "\($0)" })
    }
    try fields.check(layers)
    return try layers.map { id in
      FieldReport.Row(
        id, try position(in: fields.shifted, of: id), try selection(in: fields.shifted, of: id),
        fields)
    }
  }

  private func position(in field: ReceptiveField, of layer: LayerID) throws -> (
    row: Int, column: Int
  ) {
    guard let at else { return field.middle(of: layer) }
    let size = field.outputSize(of: layer)
    let (row, column) = at.position
    guard (0..<size.height).contains(row), (0..<size.width).contains(column) else {
      throw InferenceError.outside(row: row, column: column, layer: layer, size: size)
    }
    return (row, column)
  }

  private func selection(in field: ReceptiveField, of layer: LayerID) throws
    -> ReceptiveField.Selection
  {
    guard let group else { return .all }
    let subgroups = field.subgroups(of: layer)
    let members = subgroups.filter { $0.group == group }
    guard !members.isEmpty else {
      throw FieldError.noGroup(group, layer: layer, count: (subgroups.last?.group ?? -1) + 1)
    }
    guard let shift else { return .group(group) }
    guard let index = members.firstIndex(where: { $0.shift == shift }) else {
      throw FieldError.noShift(shift, layer: layer, known: members.map(\.shift))
    }
    return .shift(group: group, index: index)
  }
}

private enum FieldError: Error, CustomStringConvertible {
  case noGroup(Int, layer: LayerID, count: Int)
  case noShift(Shift, layer: LayerID, known: [Shift])

  var description: String {
    switch self {
    case .noGroup(let group, let layer, let count):
      count == 0
        ? "\(layer) has no NeoCell, so no kernel groups"
        : "no kernel group \(group) in \(layer): groups are 0 to \(count - 1)"
    case .noShift(let shift, let layer, let known):
      "no shift \(shift) in that group of \(layer): shifts are "
        + known.map(\.description).joined(separator: " ")
    }
  }
}
