import Exports
import Glibc
import NeoNeXt
import TensorCore
import Weights

/// Matrices of one size as a numpy array.
struct NPYExport {
  enum Refusal: Error, CustomStringConvertible {
    case sizes([String])
    case noLayer

    var description: String {
      switch self {
      case .sizes(let found):
        "an npy file holds matrices of one size, found \(found.joined(separator: ", ")): "
          + "choose with --side and --group"
      case .noLayer: "an npy file holds one layer or tensor: choose with --layer"
      }
    }
  }

  let model: Model
  let subject: Subject?
  var channel: Int?
  var group: Int?
  var side = CSVExport.Side.both

  /// - Throws: `Refusal`; what reading the file throws.
  func stack() throws -> MatrixStack {
    switch subject {
    case nil: throw Refusal.noLayer
    case .tensor(let index): return try pick(try model.stack(ofTensor: index), first: 0)
    case .neocell(let layer): return try stack(of: try model.neocell(of: layer))
    }
  }

  private func stack(of cell: NeoCellMatrices) throws -> MatrixStack {
    var groups = cell.groups
    if let group { groups = groups.filter { $0.group.index == group } }
    if let channel { groups = groups.filter { $0.group.channels.contains(channel) } }
    guard !groups.isEmpty else {
      throw WeightsError.channelOutside(
        channel: channel ?? 0, layer: "\(cell.layer)", count: cell.channelCount)
    }
    let stacks = try groups.flatMap { group in
      try sides(of: group).map { try pick($0, first: group.group.channels.lowerBound) }
    }
    let sizes = stacks.map { "\($0.rows)×\($0.columns)" }
    guard Set(sizes).count == 1, let first = stacks.first, side != .both || stacks.count == 1 else {
      throw Refusal.sizes(side == .both ? sizes.map { "\($0) (L or R)" } : sizes)
    }
    return MatrixStack(
      count: stacks.reduce(0) { $0 + $1.count }, rows: first.rows, columns: first.columns,
      values: stacks.flatMap(\.values))
  }

  private func sides(of group: NeoCellMatrices.Group) -> [MatrixStack] {
    switch side {
    case .left: [group.left]
    case .right: [group.right]
    case .both: [group.left, group.right]
    }
  }

  /// The one channel that is asked for, or all.
  private func pick(_ stack: MatrixStack, first: Int) throws -> MatrixStack {
    guard let channel else { return stack }
    guard (0..<stack.count).contains(channel - first) else {
      throw WeightsError.channelOutside(channel: channel, layer: "", count: stack.count)
    }
    return MatrixStack(
      count: 1, rows: stack.rows, columns: stack.columns,
      values: Array(stack[channel - first].values))
  }

  /// Writes a whole file, or standard output for `-`.
  func write(to path: String, overwrite: Bool, source: String) throws -> MatrixStack {
    let stack = try stack()
    let bytes = NPY.bytes(of: stack)
    if path == "-" {
      try writeAll(bytes, to: STDOUT_FILENO, path: "standard output")
    } else {
      try AtomicFile.fill(path, overwrite: overwrite, sources: [source]) { try $0(bytes) }
    }
    return stack
  }
}
