import Exports
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
          + "choose with neoview export --side and --group"
      case .noLayer: "an npy file holds one layer or tensor: choose with --layer"
      }
    }
  }

  let selection: MatrixSelection
  /// Whether L and R of one size may stand behind each other.
  var mixesSides = false

  /// - Throws: `Refusal`; what reading the file throws.
  func stack() throws -> MatrixStack {
    guard selection.subject != nil else { throw Refusal.noLayer }
    let groups = try selection.groups()
    let sides = Set(groups.flatMap(\.sides))
    var sizes: [String] = []
    for group in groups where !group.channels.isEmpty {
      for (side, matrix) in zip(group.sides, try group.matrices(0)) {
        let size = "\(matrix.rows)×\(matrix.columns)"
        sizes.append(sides.count > 1 && !mixesSides ? "\(size) (\(side))" : size)
      }
    }
    guard Set(sizes).count <= 1 else { throw Refusal.sizes(sizes) }
    var (count, rows, columns) = (0, 0, 0)
    var values: [Float] = []
    try groups.visit { entry in
      (rows, columns) = (entry.matrix.rows, entry.matrix.columns)
      count += 1
      values += entry.matrix.values
    }
    return MatrixStack(count: count, rows: rows, columns: columns, values: values)
  }
}
