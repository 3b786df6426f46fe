import Exports
import Weights

/// Writes matrices of one size as a numpy array `[count, rows, columns]`. L and R of a channel follow each other.
struct NPYExport {
  /// Why matrices cannot be one array. Every description is one line.
  enum Refusal: Error, CustomStringConvertible {
    /// The matrices have the sizes that are listed.
    case sizes([String])
    /// Neither a layer nor a tensor is selected.
    case noLayer

    var description: String {
      switch self {
      case .sizes(let found):
        "an npy file holds matrices of one size, found \(found.joined(separator: ", ")): "
          + "an npz file holds all, or choose with neoview export --side and --group"
      case .noLayer:
        "an npy file holds one layer or tensor: choose with --layer, or write an npz file"
      }
    }
  }

  let selection: MatrixSelection

  /// Writes the header and then one matrix after the other.
  ///
  /// - Parameters:
  ///   - sink: takes the bytes in pieces.
  ///   - announce: is called before anything is written, with the number of bytes of all values.
  /// - Returns: the numbers of matrices, rows and columns.
  /// - Throws: `Refusal`; what `MatrixSelection.groups`, reading the matrices and the sink throw.
  /// - Complexity: linear in the elements of the matrices.
  func write(
    to sink: ([UInt8]) throws -> Void, announce: (Int) -> Void = { _ in }
  ) throws -> [Int] {
    guard selection.subject != nil else { throw Refusal.noLayer }
    let groups = try selection.groups().filter { !$0.channels.isEmpty }
    let size = try size(of: groups)
    let count = groups.reduce(0) { $0 + $1.channels.count * $1.sides.count }
    announce(try groups.valueCount() * MemoryLayout<Float>.size)
    let shape = [count, size.rows, size.columns]
    try sink(NPY.header(shape: shape))
    try groups.visit { try NPY.write($0.matrix.values, to: sink) }
    return shape
  }

  /// The rows and columns of the matrices; zero if there are none.
  ///
  /// - Throws: `Refusal.sizes` if they are not the same for all.
  private func size(of groups: [MatrixSelection.Group]) throws -> (rows: Int, columns: Int) {
    var sizes: [String] = []
    var size = (rows: 0, columns: 0)
    for group in groups {
      for matrix in try group.matrices(0) {
        sizes.append("\(matrix.rows)×\(matrix.columns)")
        size = (matrix.rows, matrix.columns)
      }
    }
    guard Set(sizes).count <= 1 else { throw Refusal.sizes(sizes) }
    return size
  }
}
