import Exports
import Glibc
import TensorCore
import Weights

/// Matrices as CSV.
struct CSVExport {
  let selection: MatrixSelection
  /// Is called before anything is written, with about how many bytes there will be.
  var announce: (Int) -> Void = { _ in }

  /// A sign, a point, nine digits, and a comma.
  private static let bytesOfValue = 12

  private typealias Sink = ([UInt8]) throws -> Void

  /// - Returns: lines after the header.
  private func write(to sink: @escaping Sink) throws -> Int {
    // The matrices of a group have one size.
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
