import Exports
import NeoNeXt
import TensorCore
import Weights

/// The choice of matrices to export, and the form in which they are exported.
struct MatrixSelection {
  /// L, R, or both; of the block-diagonal form A, B, or both.
  enum Side: String, CaseIterable {
    case left, right, both
  }

  /// One matrix with the columns that name it in a table.
  struct Entry {
    let label: MatrixLabel
    let matrix: Matrix
  }

  /// The matrices of one kernel group, or of one tensor.
  struct Group {
    /// The name of the layer or tensor.
    let layer: String
    /// The size of the kernel; for a tensor, the size of its matrices.
    let kernel: String
    /// The channels with their shifts (paper, 3.5); for a tensor, its matrices, whose shift is `nil`.
    let channels: [(number: Int, shift: Shift?)]
    /// The names of the sides, such as L and R.
    let sides: [String]
    /// Gives the matrices of a channel by its place in `channels`, one for each side.
    let matrices: (Int) throws -> [Matrix]
    /// The number of the kernel group; empty for a tensor.
    let index: String
  }

  let model: Model
  /// The layer or tensor; `nil` for every NeoCell of the model.
  let subject: Subject?
  /// The channel; `nil` for all channels.
  var channel: Int?
  /// The index of the kernel group; `nil` for all kernel groups.
  var group: Int?
  var side = Side.both
  var form = MatrixForm.matrix
  /// The size of the image in pixels, on which the sizes of A and B depend.
  var resolution = MapSize.usual

  /// The groups of matrices that are selected. Their values are read from the file now. Forms other than `matrix` are computed
  /// from them later, when a group is asked for its matrices.
  ///
  /// - Throws: `MatrixSelectionError`, `WeightsError`, `MatrixFormError`; what reading the file throws.
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
  /// Calls `body` with every matrix, group by group and channel by channel, L before R.
  ///
  /// - Throws: `MatrixFormError`; what `body` throws; `CancellationError`.
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

  /// The number of elements in all matrices together. Only the first matrices of each group are looked at, because the others
  /// have the same sizes.
  ///
  /// - Throws: `MatrixFormError`.
  func valueCount() throws -> Int {
    try reduce(0) { sum, group in
      let values =
        group.channels.isEmpty ? 0 : try group.matrices(0).reduce(0) { $0 + $1.values.count }
      let (product, overflow) = values.multipliedReportingOverflow(by: group.channels.count)
      // The sum is limited so that the number of bytes still fits an Int.
      return Swift.min(.max / 32, sum + (overflow ? .max / 32 : Swift.min(product, .max / 32)))
    }
  }
}
