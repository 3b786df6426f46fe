import Exports
import NeoNeXt
import TensorCore
import Weights

/// Which matrices leave as CSV.
struct CSVExport {
  enum Subject: Equatable {
    /// Every NeoCell.
    case model
    case layer(LayerID)
    /// An index into the model's tensors.
    case tensor(Int)
  }

  enum Side: String, CaseIterable {
    case left, right, both
  }

  let model: Model
  let subject: Subject
  var channel: Int?
  var side = Side.both

  /// The subject that a name stands for: a layer, or a tensor with or without its prefix.
  ///
  /// - Throws: `unknownLayer`, listing what there is.
  static func subject(named name: String, in model: Model) throws(WeightsError) -> Subject {
    let layers = model.architecture?.layers.map(\.id) ?? []
    if let layer = layers.first(where: { String(describing: $0) == name }) {
      guard model.architecture?.kernelGroups(of: layer) != nil else { throw .noNeoCell(layer: name) }
      return .layer(layer)
    }
    let prefix = model.recognition?.prefix ?? ""
    let tensors = model.source.tensors
    if let index = tensors.firstIndex(where: { $0.name == name || $0.name == prefix + name }) {
      return .tensor(index)
    }
    let allowed = layers.isEmpty ? tensors.map(\.name) : layers.map(String.init(describing:))
    throw .unknownLayer(name: name, allowed: allowed)
  }

  /// - Throws: `WeightsError`, or what reading the values throws.
  func csv() throws -> MatrixCSV {
    switch subject {
    case .tensor(let index): return try csv(ofTensor: index)
    case .layer(let layer): return csv(of: [try model.neocell(of: layer)])
    case .model:
      let layers = (model.architecture?.layers ?? []).filter {
        model.architecture?.kernelGroups(of: $0.id) != nil
      }
      return csv(of: try layers.map { try model.neocell(of: $0.id) })
    }
  }

  private func csv(of cells: [NeoCellMatrices]) -> MatrixCSV {
    let groups = cells.flatMap(\.groups)
    let columns = groups.flatMap { stacks(of: $0).map(\.stack.columns) }.max() ?? 0
    var csv = MatrixCSV(columns: columns)
    for cell in cells {
      for group in cell.groups {
        for shift in group.shifts {
          for channel in shift.channels where self.channel == nil || self.channel == channel {
            append(channel, shift.shift, group, cell.layer, to: &csv)
          }
        }
      }
    }
    return csv
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
  ) {
    for (side, stack) in stacks(of: group) {
      csv.append(
        stack[channel - group.group.channels.lowerBound],
        MatrixLabel(
          layer: String(describing: layer), group: String(group.group.index),
          kernel: group.group.kernel.description, shift: String(shift), channel: channel,
          side: side))
    }
  }

  private func csv(ofTensor index: Int) throws -> MatrixCSV {
    let tensor = model.source.tensors[index]
    let stack = try model.stack(ofTensor: index)
    if let channel, !(0..<stack.count).contains(channel) {
      throw WeightsError.channelOutside(channel: channel, layer: tensor.name, count: stack.count)
    }
    var csv = MatrixCSV(columns: stack.columns)
    for channel in channel.map({ $0..<$0 + 1 }) ?? 0..<stack.count {
      csv.append(
        stack[channel],
        MatrixLabel(
          layer: tensor.name, group: "", kernel: "\(stack.rows)x\(stack.columns)", shift: "",
          channel: channel, side: ""))
    }
    return csv
  }

  /// - Throws: `channelOutside` if the layer has no such channel.
  func checkChannel() throws {
    guard let channel, case .layer(let layer) = subject,
      let count = model.architecture?.kernelGroups(of: layer)?.last?.channels.upperBound,
      !(0..<count).contains(channel)
    else { return }
    throw WeightsError.channelOutside(
      channel: channel, layer: String(describing: layer), count: count)
  }

  /// Writes the CSV as a whole file, or to standard output if the path is `-`.
  ///
  /// - Returns: the number of lines after the header.
  @discardableResult
  func write(to path: String, overwrite: Bool) throws -> Int {
    try checkChannel()
    let csv = try self.csv()
    if path == "-" {
      try writeAll(csv.bytes, to: 1, path: "standard output")
    } else {
      try AtomicFile.write(to: path, overwrite: overwrite) { try writeFile(csv.bytes, at: $0) }
    }
    return csv.lineCount
  }
}
