import Exports
import NeoNeXt
import TensorCore
import Weights

/// Which matrices leave the program, and in which form.
struct MatrixSelection {
  enum Side: String, CaseIterable {
    case left, right, both
  }

  struct Entry {
    let label: MatrixLabel
    let matrix: Matrix
  }

  /// Matrices that belong together: those of a kernel group, or of a tensor.
  struct Group {
    let layer: String
    let kernel: String
    /// Channels with the names of their sides.
    let channels: [(number: Int, shift: Shift?)]
    let sides: [String]
    /// The matrices of a channel by its place in `channels`, one a side.
    let matrices: (Int) throws -> [Matrix]
    let index: String
  }

  let model: Model
  /// `nil` for every NeoCell of the model.
  let subject: Subject?
  var channel: Int?
  /// `nil` for all kernel groups.
  var group: Int?
  var side = Side.both
  var form = MatrixForm.matrix
  /// Of images, for A and B.
  var resolution = MapSize(height: 224, width: 224)

  /// - Throws: `WeightsError`, `MatrixFormError`, what reading the file throws.
  func groups() throws -> [Group] {
    switch subject {
    case .tensor(let index): return [try tensor(index)]
    case .neocell(let layer): return try groups(of: layer)
    case nil:
      let all = try model.neocellLayers.flatMap(groups)
      if all.isEmpty, let group { throw MatrixSelectionError.noGroup(group) }
      return all
    }
  }

  private func groups(of layer: LayerID) throws -> [Group] {
    let cell = try model.neocell(of: layer)
    let name = String(describing: layer)
    if subject != nil, let channel, !(0..<cell.channelCount).contains(channel) {
      throw WeightsError.channelOutside(
        channel: channel, layer: name, count: cell.channelCount)
    }
    let wanted = form.sides.enumerated().filter { place, _ in
      form.sides.count == 1 || side == .both || (side == .left) == (place == 0)
    }
    var size: MapSize?
    if form == .expanded {
      let sizes = try model.architecture?.mapSizes(
        height: resolution.height, width: resolution.width)
      size = layer.inputStage.flatMap { sizes?[$0] }
    }
    let found: [Group] = cell.groups.compactMap { part in
      let channels = part.shifts.flatMap { shift in
        shift.channels.filter { channel == nil || channel == $0 }.map {
          ($0, Shift?.some(shift.shift))
        }
      }
      guard group == nil || group == part.group.index, !channels.isEmpty else { return nil }
      let first = part.group.channels.lowerBound
      return Group(
        layer: name, kernel: part.group.kernel.description, channels: channels,
        sides: wanted.map(\.element),
        matrices: { place in
          let all = try cell.matrices(part, channels[place].0 - first, form, at: size)
          return wanted.map { all[$0.offset] }
        }, index: String(part.group.index))
    }
    if found.isEmpty, subject != nil, let group { throw MatrixSelectionError.noGroup(group) }
    return found
  }

  private func tensor(_ index: Int) throws -> Group {
    guard form == .matrix, group == nil, side == .both else {
      throw WeightsError.noNeoCell(layer: model.shortName(ofTensor: index).printable)
    }
    let stack = try model.stack(ofTensor: index)
    if let channel, !(0..<stack.count).contains(channel) {
      throw WeightsError.channelOutside(
        channel: channel, layer: model.source.tensors[index].name, count: stack.count)
    }
    let numbers = channel.map { [$0] } ?? Array(0..<stack.count)
    return Group(
      layer: model.shortName(ofTensor: index).printable, kernel: "\(stack.rows)x\(stack.columns)",
      channels: numbers.map { ($0, nil) }, sides: [""],
      matrices: { [stack[numbers[$0]]] }, index: "")
  }
}

extension [MatrixSelection.Group] {
  /// Every matrix, group by group and channel by channel, L before R.
  func visit(_ body: (MatrixSelection.Entry) throws -> Void) throws {
    for group in self {
      for (place, channel) in group.channels.enumerated() {
        try Cancellation.check()
        for (side, matrix) in zip(group.sides, try group.matrices(place)) {
          try body(
            MatrixSelection.Entry(
              label: MatrixLabel(
                layer: group.layer, group: group.index, kernel: group.kernel,
                shift: channel.shift.map(\.description) ?? "", channel: channel.number, side: side),
              matrix: matrix))
        }
      }
    }
  }

  /// Of all matrices together; those of a group have one size.
  func valueCount() throws -> Int {
    try reduce(0) { sum, group in
      let values =
        group.channels.isEmpty ? 0 : try group.matrices(0).reduce(0) { $0 + $1.values.count }
      let (product, overflow) = values.multipliedReportingOverflow(by: group.channels.count)
      // So that the bytes of so many values still fit a number.
      return Swift.min(.max / 32, sum + (overflow ? .max / 32 : Swift.min(product, .max / 32)))
    }
  }
}
