import Exports
import Glibc
import NeoNeXt
import TensorCore
import Weights

/// Which matrices leave as CSV.
struct CSVExport {
  enum Side: String, CaseIterable {
    case left, right, both
  }

  let model: Model
  /// `nil` for every NeoCell of the model.
  let subject: Subject?
  var channel: Int?
  var side = Side.both

  private typealias Sink = ([UInt8]) throws -> Void

  /// - Returns: lines after the header.
  private func write(to sink: @escaping Sink) throws -> Int {
    switch subject {
    case .tensor(let index): return try write(tensor: index, to: sink)
    case .neocell(let layer): return try write([try model.neocell(of: layer)], to: sink)
    case nil: return try write(model.neocellLayers.map { try model.neocell(of: $0) }, to: sink)
    }
  }

  private func write(_ cells: [NeoCellMatrices], to sink: @escaping Sink) throws -> Int {
    if let channel, let cell = cells.first, !(0..<cell.channelCount).contains(channel) {
      throw WeightsError.channelOutside(
        channel: channel, layer: String(describing: cell.layer), count: cell.channelCount)
    }
    let groups = cells.flatMap(\.groups)
    let columns = groups.flatMap { stacks(of: $0).map(\.stack.filledColumns) }.max() ?? 0
    var csv = MatrixCSV(columns: columns, sink: sink)
    for cell in cells {
      for group in cell.groups {
        for shift in group.shifts {
          for channel in shift.channels where self.channel == nil || self.channel == channel {
            try append(channel, shift.shift, group, cell.layer, to: &csv)
          }
        }
      }
    }
    try csv.finish()
    return csv.lineCount
  }

  private func stacks(of group: NeoCellMatrices.Group) -> [(side: String, stack: MatrixStack)] {
    let left = ("L", group.left)
    let right = ("R", group.right)
    return switch side {
    case .left: [left]
    case .right: [right]
    case .both: [left, right]
    }
  }

  private func append(
    _ channel: Int, _ shift: Int, _ group: NeoCellMatrices.Group, _ layer: LayerID,
    to csv: inout MatrixCSV
  ) throws {
    for (side, stack) in stacks(of: group) {
      try csv.append(
        stack[channel - group.group.channels.lowerBound],
        MatrixLabel(
          layer: String(describing: layer), group: String(group.group.index),
          kernel: group.group.kernel.description, shift: String(shift), channel: channel,
          side: side))
    }
  }

  private func write(tensor index: Int, to sink: @escaping Sink) throws -> Int {
    let tensor = model.source.tensors[index]
    let stack = try model.stack(ofTensor: index)
    if let channel, !(0..<stack.count).contains(channel) {
      throw WeightsError.channelOutside(channel: channel, layer: tensor.name, count: stack.count)
    }
    var csv = MatrixCSV(columns: stack.filledColumns, sink: sink)
    for channel in channel.map({ $0..<$0 + 1 }) ?? 0..<stack.count {
      try csv.append(
        stack[channel],
        MatrixLabel(
          layer: model.shortName(ofTensor: index).printable, group: "",
          kernel: "\(stack.rows)x\(stack.columns)", shift: "",
          channel: channel, side: ""))
    }
    try csv.finish()
    return csv.lineCount
  }

  /// Writes the CSV to standard output.
  func writeToStandardOutput() throws {
    _ = try write { try writeAll($0, to: STDOUT_FILENO, path: "standard output") }
  }

  /// Writes the CSV as a whole file.
  ///
  /// - Returns: the number of lines after the header.
  @discardableResult
  func write(to path: String, overwrite: Bool, sources: [String]) throws -> Int {
    var lines = 0
    try AtomicFile.fill(path, overwrite: overwrite, sources: sources) {
      lines = try write(to: $0)
    }
    return lines
  }
}

extension MatrixStack {
  /// The columns of its rows; an empty stack has none, whatever its shape says.
  fileprivate var filledColumns: Int { values.isEmpty ? 0 : columns }
}
