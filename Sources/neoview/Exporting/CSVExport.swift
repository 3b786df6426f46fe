import Exports
import TensorCore
import Weights

/// Writes matrices as CSV.
struct CSVExport {
  let selection: MatrixSelection
  /// Is called before anything is written, with the approximate number of bytes.
  var announce: (Int) -> Void = { _ in }

  /// The bytes that a value takes: a sign, a point, nine digits, and a comma.
  private static let bytesOfValue = 12

  /// Writes the CSV.
  ///
  /// - Parameter sink: takes the text in pieces.
  /// - Returns: the number of lines after the header.
  /// - Throws: what `MatrixSelection.groups`, reading the matrices and the sink throw.
  /// - Complexity: linear in the elements of the matrices.
  func write(to sink: @escaping ([UInt8]) throws -> Void) throws -> Int {
    // All matrices of a group have the same size, so that its first channel tells how wide they are.
    let groups = try selection.groups()
    let firsts = try groups.filter { !$0.channels.isEmpty }.flatMap {
      try $0.matrices(0)
    }
    let columns = firsts.map { $0.values.isEmpty ? 0 : $0.columns }.max() ?? 0
    announce(try groups.valueCount() * Self.bytesOfValue)
    var csv = MatrixCSV(columns: columns, sink: sink)
    try groups.visit { try csv.append($0.matrix, $0.label) }
    try csv.finish()
    return csv.lineCount
  }
}
